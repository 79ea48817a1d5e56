"""Fields that access refuses by coordinate, or because of what they require of the caller: not fetched, but shown as refused.

Their parent is still fetched; inputs that only they require are not.
"""

from dataclasses import replace
from functools import partial

from gateway.planning.access import AccessAnswers
from gateway.planning.asked import NOTHING_HERE, ROOT, Hanging, refusal_at
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Operation, Want
from gateway.planning.plan import (
    Condition,
    ObjectShape,
    ProjectedField,
    Refusal,
    Withheld,
    with_object,
)
from gateway.planning.required import EVERYTHING_MET, Unmet
from gateway.planning.slots import TYPENAME, field_of


def withhold_forbidden(
    operation: Operation, graph: QueryGraph, answers: AccessAnswers, unmet: Unmet = EVERYTHING_MET
) -> Operation:
    """The operation as this caller may have it planned."""
    if not graph.guarded.linked and not unmet:
        return operation
    withholding = _Withholding(graph, answers, unmet, {want.slot: want for want in operation.root.wants})
    root = operation.root.types[0]
    return replace(
        operation,
        root=withholding.below(operation.root, ROOT),
        projection=withholding.shown(root, operation.projection, ROOT, is_root=True),
        deferred_root=tuple(
            replace(each, fields=withholding.shown(root, each.fields, ROOT, is_root=True))
            for each in operation.deferred_root
        ),
    )


class _Withholding:
    def __init__(self, graph: QueryGraph, answers: AccessAnswers, unmet: Unmet, root_wants: dict[str, Want]) -> None:
        self._graph = graph
        self._answers = answers
        self._unmet = unmet
        self._shapes: dict[tuple[int, Hanging], ObjectShape] = {}  # one may stand at many places
        self._root_wants = root_wants  # by slot: a mutation's are response keys

    def below(self, below: Below, hanging: Hanging) -> Below:
        kept: list[Want] = []
        for want in below.wants:
            alike: dict[Hanging, list[str]] = {}
            for type_name in want.types:
                refusal, inner = self._refusal(type_name, want.name, want.arguments, hanging)
                if refusal is None:
                    alike.setdefault(inner, []).append(type_name)
            only = sum(map(len, alike.values())) < len(want.types)
            for inner, types in alike.items():
                kept.append(self._kept(want, tuple(types), inner, only=only))
            if not alike and want.types != below.types:
                kept += self._told_apart(want, below.types)
        return Below(below.types, tuple(kept))

    def _told_apart(self, refused: Want, types: tuple[str, ...]) -> tuple[Want, ...]:
        """Which objects a refused field is of still shows: of an interface object, that takes its real type."""
        if not any(self._graph.is_abstract(each) for each in types):
            return ()
        leaves = frozenset(sorted(refused.leaves)[:1])
        return (Want(TYPENAME, "", TYPENAME, (), types, leaves, refused.when),)

    def _refusal(self, type_name: str, name: str, arguments: str, hanging: Hanging) -> tuple[Refusal | None, Hanging]:
        required = self._graph.required.refusal(type_name, name, arguments, self._unmet)
        if name == TYPENAME or not self._graph.guarded.linked:
            return required, hanging
        refusal, inner = refusal_at(type_name, name, hanging, self._graph, self._answers)
        return refusal or required, inner

    def _kept(self, want: Want, types: tuple[str, ...], hanging: Hanging, *, only: bool) -> Want:
        below = None
        leaves = want.leaves
        if want.below is not None:
            below = self.below(want.below, hanging)
            left = frozenset[int]().union(*(each.leaves for each in below.wants))
            leaves = left or frozenset(sorted(want.leaves)[:1])
            if not left:
                below = Below(below.types, self._keys(below.types, leaves, want.when))
        return replace(want, types=types, leaves=leaves, below=below, only=want.only or only)

    def _keys(self, types: tuple[str, ...], leaves: frozenset[int], when: Condition) -> tuple[Want, ...]:
        """Of whom everything was refused, the log is still to say: a person is named by key."""
        keyed = ((each, self._graph.guarded.container_key(each)) for each in types)
        return tuple(Want(key, "", key, (), (each,), leaves, when) for each, key in keyed if key is not None)

    def shown(
        self, type_name: str, fields: tuple[ProjectedField, ...], hanging: Hanging, *, is_root: bool = False
    ) -> tuple[ProjectedField, ...]:
        shown = []
        for field in fields:
            want = self._root_wants.get(field.slot) if is_root else None
            name, arguments = field_of(field.slot)
            if is_root and name != TYPENAME:
                if want is None:
                    shown.append(field)  # introspection
                    continue
                name, arguments = want.name, want.arguments
            refusal, inner = self._refusal(type_name, name, arguments, hanging)
            if refusal is not None:
                shown.append(self._refused(type_name, name, field, refusal, want))
            else:
                shown.append(replace(field, shape=with_object(field.shape, partial(self._object, inner))))
        return tuple(shown)

    def _refused(
        self, type_name: str, name: str, field: ProjectedField, refusal: Refusal, root: Want | None
    ) -> ProjectedField:
        guarded = self._graph.guarded
        if name == TYPENAME or not guarded.linked:
            return replace(field, refusal=refusal)
        if refusal.code != "UNAUTHENTICATED" and guarded.leads_by_id(type_name, name):
            return replace(field, refusal=NOTHING_HERE)
        if not refusal.category:
            return replace(field, refusal=refusal)
        claim = guarded.subject_of(type_name) if root is None else guarded.subject_at_root(type_name, root)
        return replace(field, refusal=refusal, withheld=Withheld(name, claim))

    def _object(self, hanging: Hanging, shape: ObjectShape) -> ObjectShape:
        found = self._shapes.get((id(shape), hanging))
        if found is None:
            by_type = {name: self.shown(name, fields, hanging) for name, fields in shape.by_type.items()}
            deferred = {
                name: tuple(replace(each, fields=self.shown(name, each.fields, hanging)) for each in standing)
                for name, standing in shape.deferred.items()
            }
            found = self._shapes[id(shape), hanging] = ObjectShape(shape.name, by_type, deferred)
        return found
