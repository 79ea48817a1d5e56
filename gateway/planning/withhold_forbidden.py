"""Fields that access refuses by coordinate: not fetched, but shown as refused.

Their parent is still fetched; inputs that only they require are not.
"""

from dataclasses import replace

from gateway.planning.access import AccessAnswers
from gateway.planning.asked import Categories, refusal_at
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Operation, Want
from gateway.planning.plan import ListOf, NonNull, ObjectShape, OutputShape, ProjectedField
from gateway.planning.slots import TYPENAME


def withhold_forbidden(operation: Operation, graph: QueryGraph, answers: AccessAnswers) -> Operation:
    """The operation as this caller may have it planned."""
    if not graph.guarded.linked:
        return operation
    withholding = _Withholding(graph, answers, {want.slot: want.name for want in operation.root.wants})
    root = operation.root.types[0]
    return replace(
        operation,
        root=withholding.below(operation.root, ()),
        projection=withholding.shown(root, operation.projection, (), is_root=True),
    )


class _Withholding:
    def __init__(self, graph: QueryGraph, answers: AccessAnswers, root_names: dict[str, str]) -> None:
        self._graph = graph
        self._answers = answers
        self._root_names = root_names  # a mutation's root slots are response keys

    def below(self, below: Below, hanging: Categories) -> Below:
        kept: list[Want] = []
        for want in below.wants:
            if want.name == TYPENAME:
                kept.append(want)
                continue
            alike: dict[Categories, list[str]] = {}
            for type_name in want.types:
                refusal, inner = refusal_at(type_name, want.name, hanging, self._graph, self._answers)
                if refusal is None:
                    alike.setdefault(inner, []).append(type_name)
            for inner, types in alike.items():
                kept.append(self._kept(want, tuple(types), inner))
        return Below(below.types, tuple(kept))

    def _kept(self, want: Want, types: tuple[str, ...], hanging: Categories) -> Want:
        below = None
        leaves = want.leaves
        if want.below is not None:
            below = self.below(want.below, hanging)
            left = frozenset[int]().union(*(each.leaves for each in below.wants))
            leaves = left or frozenset(sorted(want.leaves)[:1])
        return Want(want.name, want.arguments, want.slot, want.variables, types, leaves, want.when, below)

    def shown(
        self, type_name: str, fields: tuple[ProjectedField, ...], hanging: Categories, *, is_root: bool = False
    ) -> tuple[ProjectedField, ...]:
        shown = []
        for field in fields:
            name = self._root_names.get(field.slot, "") if is_root else field.slot.partition("(")[0]
            if not name or name == TYPENAME:
                shown.append(field)  # `__typename`, and introspection
                continue
            refusal, inner = refusal_at(type_name, name, hanging, self._graph, self._answers)
            if refusal is not None:
                shown.append(replace(field, refusal=refusal))
            else:
                shown.append(replace(field, shape=self._shape(field.shape, inner)))
        return tuple(shown)

    def _shape(self, shape: OutputShape, hanging: Categories) -> OutputShape:
        if isinstance(shape, NonNull):
            inner = self._shape(shape.inner, hanging)
            assert not isinstance(inner, NonNull)
            return NonNull(inner)
        if isinstance(shape, ListOf):
            return ListOf(self._shape(shape.item, hanging))
        if isinstance(shape, ObjectShape):
            return ObjectShape(
                shape.name, {name: self.shown(name, fields, hanging) for name, fields in shape.by_type.items()}
            )
        return shape
