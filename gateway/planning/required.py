"""What depends on the caller alone: which `@authenticated`, `@requiresScopes` and `@policy` hold at a coordinate.

A field asks for what stands on its type, on itself, on the leaf type or object that it returns, and on what it
`@requires`: an input that may not be read may not be told by what is computed from it either.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from graphql import ObjectValueNode, parse_value

from gateway.composition.access_requirements import conjunction
from gateway.composition.field_set import FieldSet
from gateway.composition.requirements import Alternatives, Requirement, RequirementKind, Requirements
from gateway.composition.supergraph import Kind, Supergraph
from gateway.composition.type_reference import named
from gateway.planning.operation import Below, Operation
from gateway.planning.plan import Refusal
from gateway.planning.slots import TYPENAME

Unmet = Mapping[Requirement, Refusal]  # those of an operation that the caller does not meet, and what is said then
EVERYTHING_MET: Unmet = {}

_Coordinate = tuple[str, str]


class Required:
    """Look-ups on the requirements of one supergraph; `possible` and `visible` tell the runtime types of a type."""

    def __init__(
        self,
        supergraph: Supergraph,
        possible: Callable[[str], tuple[str, ...]],
        visible: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._supergraph = supergraph
        self._possible = possible
        self._visible = visible
        self._declared = supergraph.requirements
        self._types: dict[str, frozenset[Requirement]] = {}
        self._fields: dict[_Coordinate, frozenset[Requirement]] = {}
        self._inputs: dict[str, frozenset[Requirement]] = {}

    def of_operation(self, operation: Operation) -> Requirements:
        """Every requirement that could refuse a part of it, sorted: what is asked of the caller before planning."""
        if not self._declared:
            return ()
        return tuple(sorted(set(self._below(operation.root))))

    def refusal(self, type_name: str, name: str, arguments: str, unmet: Unmet) -> Refusal | None:
        """Why a field is refused, `arguments` being those given, without parentheses; None: it is not."""
        if not unmet:
            return None
        asked = self._of(type_name, name, arguments)
        field = self._supergraph.types[type_name].fields.get(name)
        refused = next((unmet[each] for each in sorted(asked) if each in unmet), None)
        if refused is None and field is not None:
            refused = self._nothing_below(named(field.type), unmet)
        return refused

    def _nothing_below(self, returned: str, unmet: Unmet) -> Refusal | None:
        """Of an abstract type whose every object is refused there is nothing to be asked for."""
        type_ = self._supergraph.types.get(returned)
        possible = self._visible(returned) if type_ is not None and type_.kind in (Kind.INTERFACE, Kind.UNION) else ()
        found = [next((unmet[one] for one in sorted(self.of_type(each)) if one in unmet), None) for each in possible]
        return found[0] if found and all(found) else None

    # --- by type and field -------------------------------------------------------------------------------------------

    def of_type(self, type_name: str) -> frozenset[Requirement]:
        """Of the objects of a runtime type; of an interface that stands for its objects: of all of them."""
        found = self._types.get(type_name)
        if found is None:
            type_ = self._supergraph.types[type_name]
            own = set(self._declared.get((type_name, None), ()))
            if type_.kind is Kind.INTERFACE:
                own = own.union(*(self._declared.get((member, None), ()) for member in type_.members))
            for interface in type_.interfaces:
                if not self._is_gathered(interface, None):
                    own |= set(self._declared.get((interface, None), ()))
            found = self._types[type_name] = frozenset(own)
        return found

    def of_field(self, type_name: str, name: str) -> frozenset[Requirement]:
        """Of a field of a runtime type, its type's included, arguments aside."""
        found = self._fields.get((type_name, name))
        if found is None:
            seen: set[_Coordinate] = set()
            found = self._fields[type_name, name] = frozenset(self._closure(type_name, name, seen))
        return found

    def _closure(self, type_name: str, name: str, seen: set[_Coordinate]) -> Iterator[Requirement]:
        """`seen` ends circles of `@requires`."""
        if (type_name, name) in seen:
            return
        seen.add((type_name, name))
        yield from self.of_type(type_name)
        field = self._supergraph.types[type_name].fields.get(name)
        if name == TYPENAME or field is None:
            return
        yield from self._own_field(type_name, name)
        returned = named(field.type)
        known = self._supergraph.types.get(returned)
        if known is not None and known.kind in (Kind.OBJECT, Kind.SCALAR, Kind.ENUM):
            yield from self.of_type(returned)
        for there in field.in_graphs.values():
            if there.requires is not None:
                yield from self._of_field_set(type_name, there.requires, seen)

    def _own_field(self, type_name: str, name: str) -> Iterator[Requirement]:
        type_ = self._supergraph.types[type_name]
        yield from self._declared.get((type_name, name), ())
        if type_.kind is Kind.INTERFACE:
            for member in type_.members:
                yield from self._declared.get((member, name), ())
        for interface in type_.interfaces:
            # A field that an interface object gives has its requirements there alone.
            if not type_.fields[name].in_graphs or not self._is_gathered(interface, name):
                yield from self._declared.get((interface, name), ())

    def _of_field_set(self, type_name: str, fields: FieldSet, seen: set[_Coordinate]) -> Iterator[Requirement]:
        for part in fields.fields:
            yield from self._closure(type_name, part.name, seen)
            field = self._supergraph.types[type_name].fields.get(part.name)
            if part.selection is not None and field is not None:
                for runtime_type in self._possible(named(field.type)):
                    yield from self._of_field_set(runtime_type, part.selection, seen)
        for condition, inner in fields.fragments:
            allowed = self._possible(condition)
            for each in (type_name,) if type_name in allowed else allowed:
                yield from self._of_field_set(each, inner, seen)

    def _is_gathered(self, interface: str, name: str | None) -> bool:
        """Whether an interface asks for exactly what its objects ask for together, as composition gathers it (2.12).

        Then each object's own requirements say it all. Otherwise somebody asked for it on the interface itself, and no
        fragment on one of its objects may lead around that.
        """
        declared = self._declared.get((interface, name), ())
        members = self._supergraph.types[interface].members
        gathered = [each for member in members for each in self._declared.get((member, name), ())]
        return all(_of_kind(kind, declared) == _of_kind(kind, gathered) for kind in RequirementKind)

    # --- what an operation says --------------------------------------------------------------------------------------

    def _of(self, type_name: str, name: str, arguments: str) -> frozenset[Requirement]:
        asked = self.of_field(type_name, name)
        field = self._supergraph.types[type_name].fields.get(name)
        if not arguments or field is None or not any(self._of_input(each.type) for each in field.arguments):
            return asked
        given = parse_value("{" + arguments + "}")
        assert isinstance(given, ObjectValueNode)
        names = {each.name.value for each in given.fields}
        return asked.union(*(self._of_input(each.type) for each in field.arguments if each.name in names))

    def _of_input(self, reference: str) -> frozenset[Requirement]:
        """Of an argument's type: a scalar or enum that may not be read may not be asked about either."""
        name = named(reference)
        found = self._inputs.get(name)
        if found is None:
            held = self._held_in(name)
            found = self._inputs[name] = frozenset(one for each in held for one in self._declared.get((each, None), ()))
        return found

    def _held_in(self, name: str) -> set[str]:
        """An input type, and every type in its fields; input types may hold themselves."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            type_ = self._supergraph.types.get(current)
            if type_ is None or current in seen:
                continue
            seen.add(current)
            if type_.kind is Kind.INPUT:
                waiting += [named(field.type) for field in type_.fields.values()]
        return seen

    def _below(self, below: Below) -> Iterator[Requirement]:
        for want in below.wants:
            for type_name in want.types:
                yield from self._of(type_name, want.name, want.arguments)
            if want.below is not None:
                for type_name in want.below.types:
                    yield from self.of_type(type_name)
                yield from self._below(want.below)


def _of_kind(kind: RequirementKind, requirements: Sequence[Requirement]) -> Alternatives | None:
    found = [each.alternatives for each in requirements if each.kind is kind]
    return conjunction(found) if found else None
