"""What an operation's answer costs, as a tree beside its projection: weights, how long lists are, what arguments add.

A field costs its own `@cost`, else that of the type it returns, else 1 for an object and 0 for a leaf; each of its
arguments likewise, an input object by its fields. A list costs that for every item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import ObjectValueNode, ValueNode, parse_value

from gateway.composition.read_costs import ListSize
from gateway.composition.supergraph import Argument, Kind, Supergraph
from gateway.planning.operation import Operation
from gateway.planning.plan import Condition, LeafType, ListOf, NonNull, ObjectShape, OutputShape, ProjectedField
from gateway.planning.slots import field_of

OF_A_MUTATION = 10
OBJECT, LEAF = 1, 0


@dataclass(frozen=True, slots=True)
class ArgumentCost:
    """A given argument; `value` may hold variables. `weight`: its own, if it has one."""

    name: str
    value: ValueNode
    type: str
    weight: int | None


@dataclass(frozen=True, slots=True, eq=False)
class CostedObject:
    """The objects of one runtime type: what each weighs, and its fields."""

    weight: int
    fields: tuple["CostedField", ...]


@dataclass(frozen=True, slots=True, eq=False)
class CostedField:
    """`weight` of each value of a leaf; that of an object is in `by_type`. `lists`: how many lists are around the value.

    `size` is what `@listSize` says; `defaults` the slicing arguments' defaults that were not given.
    """

    coordinate: str
    name: str
    slot: str
    when: Condition
    lists: int
    weight: int
    by_type: Mapping[str, CostedObject]
    arguments: tuple[ArgumentCost, ...]
    size: ListSize | None
    defaults: Mapping[str, ValueNode]


@dataclass(frozen=True, slots=True, eq=False)
class CostTree:
    """`base`: what the operation costs before anything is selected."""

    base: int
    fields: tuple[CostedField, ...]
    supergraph: Supergraph


def cost_tree(operation: Operation, projection: Sequence[ProjectedField], supergraph: Supergraph) -> CostTree:
    """The costs of what this caller is shown; what was refused costs nothing."""
    builder = _Builder(supergraph, {want.slot: (want.name, want.arguments) for want in operation.root.wants})
    root = supergraph.roots[operation.kind]
    base = OF_A_MUTATION if operation.kind == "mutation" else 0
    return CostTree(base, builder.fields(root, projection, is_root=True), supergraph)


class _Builder:
    def __init__(self, supergraph: Supergraph, roots: Mapping[str, tuple[str, str]]) -> None:
        self._supergraph = supergraph
        self._roots = roots  # by slot: a mutation's are response keys
        self._remembered: dict[tuple[int, int | None], Mapping[str, CostedObject]] = {}

    def fields(
        self, type_name: str, projected: Sequence[ProjectedField], *, is_root: bool = False
    ) -> tuple[CostedField, ...]:
        found = []
        for each in projected:
            name, arguments = self._roots.get(each.slot, ("", "")) if is_root else field_of(each.slot)
            if each.refusal is None and name in self._supergraph.types[type_name].fields:
                found.append(self._field(type_name, name, arguments, each))
        return tuple(found)

    def _field(self, type_name: str, name: str, arguments: str, projected: ProjectedField) -> CostedField:
        costs = self._supergraph.costs
        declared = {each.name: each for each in self._supergraph.types[type_name].fields[name].arguments}
        given = _given(arguments)
        own = self._of_field(type_name, name)
        lists, shape = _inside(projected.shape)
        size = self._size(type_name, name)
        slicing = set(size.slicing) if size is not None else set()
        return CostedField(
            coordinate=f"{type_name}.{name}",
            name=name,
            slot=projected.slot,
            when=projected.when,
            lists=lists,
            weight=0 if isinstance(shape, ObjectShape) else self._of_leaf(shape, own),
            by_type=self._objects(shape, own) if isinstance(shape, ObjectShape) else {},
            arguments=tuple(
                ArgumentCost(each, value, declared[each].type, costs.weights.get((type_name, name, each)))
                for each, value in given.items()
                if each in declared
            ),
            size=size,
            defaults=_defaults(declared, slicing - given.keys()),
        )

    def _objects(self, shape: ObjectShape, own: int | None) -> Mapping[str, CostedObject]:
        key = (id(shape), own)  # shapes are shared where the same is selected of the same type
        found = self._remembered.get(key)
        if found is None:
            weights = self._supergraph.costs.weights
            found = self._remembered[key] = {
                name: CostedObject(
                    own if own is not None else weights.get((name,), OBJECT), self.fields(name, projected)
                )
                for name, projected in shape.by_type.items()
            }
        return found

    def _of_leaf(self, shape: LeafType, own: int | None) -> int:
        return own if own is not None else self._supergraph.costs.weights.get((shape.name,), LEAF)

    def _of_field(self, type_name: str, name: str) -> int | None:
        """Its own weight, else the greatest that an interface of its type gives it."""
        weights = self._supergraph.costs.weights
        if (type_name, name) in weights:
            return weights[type_name, name]
        inherited = [
            weights[each, name] for each in self._supergraph.types[type_name].interfaces if (each, name) in weights
        ]
        return max(inherited, default=None)

    def _size(self, type_name: str, name: str) -> ListSize | None:
        sizes = self._supergraph.costs.sizes
        for each in (type_name, *self._supergraph.types[type_name].interfaces):
            if (each, name) in sizes:
                return sizes[each, name]
        return None


def weight_of_input(supergraph: Supergraph, type_name: str) -> int:
    """What a value of an input type weighs by itself."""
    type_ = supergraph.types.get(type_name)
    of_kind = OBJECT if type_ is not None and type_.kind is Kind.INPUT else LEAF
    return supergraph.costs.weights.get((type_name,), of_kind)


def _inside(shape: OutputShape) -> tuple[int, LeafType | ObjectShape]:
    lists = 0
    while isinstance(shape, NonNull | ListOf):
        lists += isinstance(shape, ListOf)
        shape = shape.item if isinstance(shape, ListOf) else shape.inner
    return lists, shape


def _given(arguments: str) -> Mapping[str, ValueNode]:
    if not arguments:
        return {}
    parsed = parse_value("{" + arguments + "}")
    assert isinstance(parsed, ObjectValueNode)
    return {each.name.value: each.value for each in parsed.fields}


def _defaults(declared: Mapping[str, Argument], names: set[str]) -> Mapping[str, ValueNode]:
    return {
        name: parse_value(default)
        for name in sorted(names & declared.keys())
        if (default := declared[name].default) is not None
    }
