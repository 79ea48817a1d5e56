"""A world in which every value is a function of the identity of the object that has it.

An entity's identity is its runtime type and a number; a value object's is its owner's, plus field and arguments. So every
subgraph, and one monolith, tell the same of the same object without sharing anything.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_argument_values,
    parse,
    value_from_ast_untyped,
)

from gateway.composition.field_set import FieldSet
from gateway.composition.public_schema import public_schema
from gateway.composition.supergraph import Field, FieldInGraph, Kind, Supergraph
from tests.conformance.oracle.absences import Absences
from tests.conformance.oracle.failures import Failures

Coordinate = tuple[str, str]
MEMBERS = 4  # entities of a type; few, so that the same one is met at several places


@dataclass(frozen=True, slots=True)
class Thing:
    """An object. `homes`: the subgraphs that can give this value object; of an entity: any."""

    type: str
    identity: str
    number: int = 0
    homes: frozenset[str] = frozenset()


class Failure(Exception):
    """A field that fails, whoever resolves it."""


def drawn(*parts: object) -> int:
    """A number that depends on nothing but the parts."""
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=6).digest(), "big")


class World:
    def __init__(self, supergraph: Supergraph, seed: int = 0) -> None:
        self.types = supergraph.types
        self.roots = set(supergraph.roots.values())
        self.commanding = supergraph.roots.get("mutation")
        self.seed = seed
        self.entities = {
            name: index
            for index, (name, each) in enumerate(self.types.items())
            if each.kind is Kind.OBJECT and any(there.keys for there in each.in_graphs.values())
        }
        self.failures = Failures(self)
        self.absences = Absences(self)
        self.key_parts = frozenset(
            coordinate
            for name, each in self.types.items()
            for there in each.in_graphs.values()
            for key in there.keys
            for runtime in self.runtime_types(name)
            for coordinate in self.coordinates(key.fields, runtime)
        )
        self._values: dict[tuple[Thing, str, str], Any] = {}
        self._public = public_schema(supergraph)

    def turn(self, seed: int) -> None:
        """The same types with other data."""
        if seed != self.seed:
            self.seed = seed
            self._values.clear()

    # --- what there is ---

    def root(self, type_name: str) -> Thing:
        return Thing(type_name, type_name)

    def members(self, type_name: str) -> Iterator[Thing]:
        for n in range(MEMBERS):
            number = self.entities[type_name] * MEMBERS + n + 1
            yield Thing(type_name, f"{type_name}-{number}", number)

    def keyed(self, type_name: str) -> Iterator[Thing]:
        """Those that can be told apart by a key."""
        yield from (each for each in self.members(type_name) if not self.absences.has_no_key(each))

    def runtime_types(self, type_name: str) -> tuple[str, ...]:
        each = self.types[type_name]
        return (type_name,) if each.kind is Kind.OBJECT else each.members

    def declared(self, type_name: str, name: str) -> Mapping[str, FieldInGraph]:
        """In which subgraphs the field of this runtime type is, interface objects included."""
        each = self.types[type_name]
        found: dict[str, FieldInGraph] = {}
        for interface in each.interfaces:
            other = self.types[interface]
            if name in other.fields:
                declared = other.fields[name].in_graphs
                found |= {graph: f for graph, f in declared.items() if other.in_graphs[graph].is_interface_object}
        found.update(each.fields[name].in_graphs)
        return found

    def possible_in(self, graph: str, type_name: str) -> frozenset[str]:
        """The runtime types that a subgraph can give for a type."""
        each = self.types[type_name]
        there = each.in_graphs.get(graph)
        if there is None:
            return frozenset()
        if each.kind is Kind.OBJECT:
            return frozenset((type_name,))
        if there.is_interface_object:
            return frozenset(each.members)
        found: set[str] = set()
        if each.kind is Kind.UNION:
            for member in there.members:
                found |= self.possible_in(graph, member)
        for name, other in self.types.items():
            here = other.in_graphs.get(graph)
            if here is None or type_name not in here.interfaces:
                continue
            if other.kind is Kind.OBJECT or here.is_interface_object:
                found |= self.possible_in(graph, name)
        return frozenset(found)

    def coordinates(self, fields: FieldSet, type_name: str) -> Iterator[Coordinate]:
        """Every (runtime type, field) that a field set on a runtime type touches."""
        for part in fields.fields:
            field = self.types[type_name].fields.get(part.name)
            if field is None:
                continue
            yield type_name, part.name
            if part.selection is not None:
                for below in self.runtime_types(named(field.type)):
                    yield from self.coordinates(part.selection, below)
        for condition, inner in fields.fragments:
            if type_name in self.runtime_types(condition):
                yield from self.coordinates(inner, type_name)

    def indistinct(self) -> str:
        """A type with a key that is the same for two of its entities; empty: there is none."""
        for name, each in self.types.items():
            things = [thing for one in self.runtime_types(name) if one in self.entities for thing in self.keyed(one)]
            for key in {key.fields for there in each.in_graphs.values() for key in there.keys}:
                told = {json.dumps(self.projected(thing, key), sort_keys=True) for thing in things}
                if len(told) < len(things):
                    return name
        return ""

    # --- values ---

    def value(self, thing: Thing, name: str, given: Mapping[str, Any]) -> Any:
        """JSON for a leaf, a Thing, a list, or None.

        Raises:
            Failure: this field of this object fails.
        """
        field = self.types[thing.type].fields[name]
        arguments = self._canonical(field, given)
        key = (thing, name, arguments)
        if key not in self._values:
            try:
                self._values[key] = self._value(thing, field, arguments)
            except Failure as failure:
                self._values[key] = failure
        found = self._values[key]
        if isinstance(found, Failure):
            raise Failure(*found.args)
        return found

    def projected(self, thing: Thing, fields: FieldSet, graph: str | None = None) -> dict[str, Any]:
        """What a field set selects of an object; raises Failure where any of it fails."""
        found: dict[str, Any] = {}
        for part in fields.fields:
            if part.name == "__typename" or part.name not in self.types[thing.type].fields:
                continue
            value = self.value(thing, part.name, self._arguments(thing.type, part.name, part.arguments))
            found[part.name] = value if part.selection is None else self._below(value, part.selection)
        for condition, inner in fields.fragments:
            if thing.type in self.runtime_types(condition):
                found = merged(found, self.projected(thing, inner))
        return found

    def _arguments(self, type_name: str, name: str, printed: str) -> dict[str, Any]:
        """A field set's arguments as a server reads them: with the defaults of what is not given, inside of values too."""
        owner = self._public.type_map.get(type_name)
        if isinstance(owner, GraphQLObjectType) and name in owner.fields:
            try:
                return get_argument_values(owner.fields[name], _parsed_field(printed))
            except GraphQLError:
                pass  # what clients may not say
        return self._defaults(type_name, name) | parsed_arguments(printed)

    def _defaults(self, type_name: str, name: str) -> dict[str, Any]:
        """What a server fills in where an argument is not given."""
        arguments = self.types[type_name].fields[name].arguments
        printed = ", ".join(f"{each.name}: {each.default}" for each in arguments if each.default is not None)
        return parsed_arguments(printed)

    def _below(self, value: Any, fields: FieldSet) -> Any:
        if isinstance(value, list):
            return [self._below(item, fields) for item in value]
        return self.projected(value, fields) if isinstance(value, Thing) else value

    def _value(self, thing: Thing, field: Field, arguments: str) -> Any:
        if self.absences.is_null(thing, field.name):
            return None
        if self.failures.fails(thing, field.name, arguments):
            raise Failure(f"{thing.type}.{field.name} fails")
        for there in self.declared(thing.type, field.name).values():
            if there.requires is not None:
                self.projected(thing, there.requires)  # fails where an input does
        strictest = self.failures.strictest(thing.type, field.name)
        return self._of_type(thing, field, arguments, strictest, (), bare=(thing.type, field.name) in self.key_parts)

    def _of_type(
        self, thing: Thing, field: Field, arguments: str, reference: str, index: tuple[int, ...], *, bare: bool
    ) -> Any:
        at = (self.seed, thing.type, thing.identity, field.name, arguments, *index)
        if not reference.endswith("!"):
            if not bare and thing.type not in self.roots and drawn("null", *at) % 8 == 0:
                return None
            if not bare and thing.type in self.roots and drawn("null", *at) % 20 == 0:
                return None
            return self._of_type(thing, field, arguments, reference + "!", index, bare=bare)
        reference = reference[:-1]
        if reference.startswith("["):
            length = drawn("length", *at) % 4 or int(bare or drawn("empty", *at) % 3 > 0)
            if not bare and drawn("long", *at) % 16 == 0:
                length = 3 * MEMBERS  # each of them several times
            return [
                self._of_type(thing, field, arguments, reference[1:-1], (*index, n), bare=bare) for n in range(length)
            ]
        type_name = named(reference)
        known = self.types.get(type_name)
        if known is not None and known.kind is Kind.ENUM:
            return self._enum(thing, field, known.values, at)
        if known is None or known.kind is Kind.SCALAR:
            return _scalar(type_name, field.name, drawn("leaf", *at), thing, whole=bare)
        return self._object(thing, field, arguments, at, index)

    def _graphs(self, thing: Thing, name: str) -> list[tuple[str, str]]:
        """(subgraph, named type) of those who can give the field."""
        declared = self.declared(thing.type, name)
        at_home = {graph: there for graph, there in declared.items() if not thing.homes or graph in thing.homes}
        return [(graph, named(there.type)) for graph, there in sorted((at_home or declared).items())]

    def _enum(self, thing: Thing, field: Field, values: tuple[str, ...], at: tuple[object, ...]) -> str:
        agreed = set(values)
        for graph, type_name in self._graphs(thing, field.name):
            agreed &= set(self.types[type_name].in_graphs[graph].values)
        among = sorted(agreed) or sorted(values)
        return among[drawn("enum", *at) % len(among)]

    def _object(
        self, thing: Thing, field: Field, arguments: str, at: tuple[object, ...], index: tuple[int, ...]
    ) -> Thing | None:
        agreed = set(self.runtime_types(named(field.type)))
        graphs = self._graphs(thing, field.name)
        for graph, type_name in graphs:
            agreed &= self.possible_in(graph, type_name)
        if not agreed:
            return None
        type_name = sorted(agreed)[drawn("type", *at) % len(agreed)]
        if type_name in self.roots:
            return self.root(type_name)
        if type_name in self.entities and (thing.type, field.name) in self.key_parts and thing.type in self.entities:
            return list(self.members(type_name))[thing.number % MEMBERS]  # a key tells its entities apart
        if type_name in self.entities:
            return list(self.members(type_name))[drawn("which", *at) % MEMBERS]
        identity = f"{thing.identity}.{field.name}({arguments}){list(index)}"
        return Thing(type_name, identity, homes=frozenset(graph for graph, _ in graphs))

    def _canonical(self, field: Field, given: Mapping[str, Any]) -> str:
        """Only what the supergraph knows: a subgraph's optional arguments of its own change nothing."""
        known = {each.name: named(each.type) for each in field.arguments if not each.inaccessible}
        kept = {name: self._input(value, known[name]) for name, value in given.items() if name in known}
        return json.dumps(kept, sort_keys=True) if kept else ""

    def _input(self, value: Any, type_name: str) -> Any:
        if isinstance(value, list):
            return [self._input(item, type_name) for item in value]
        each = self.types.get(type_name)
        if isinstance(value, dict) and each is not None and each.kind is Kind.INPUT:
            fields = {name: field for name, field in each.fields.items() if not field.inaccessible}
            return {n: self._input(v, named(fields[n].type)) for n, v in value.items() if n in fields}
        return value


def named(reference: str) -> str:
    return reference.strip("[]!")


def merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return one | {name: merged(one[name], value) if name in one else value for name, value in other.items()}
    if isinstance(one, list) and isinstance(other, list):
        return [merged(a, b) for a, b in zip(one, other, strict=True)]
    return other


def written_arguments(arguments: Mapping[str, Any]) -> str:
    """Alike for equal ones: the fields of an input object have no order."""
    return orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS, default=repr).decode()


def parsed_arguments(printed: str) -> dict[str, Any]:
    """The arguments of a field set's field as values."""
    return {each.name.value: value_from_ast_untyped(each.value) for each in _parsed_field(printed).arguments or ()}


def _parsed_field(printed: str) -> FieldNode:
    operation = parse(f"{{ f({printed}) }}" if printed else "{ f }").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    field = operation.selection_set.selections[0]
    assert isinstance(field, FieldNode)
    return field


def _scalar(type_name: str, name: str, number: int, thing: Thing, *, whole: bool) -> Any:
    if type_name == "Int":
        return thing.number * 1000 + number % 7 if whole and thing.number else number % 1000
    if type_name == "Float":
        return number % 1000 + 0.5
    if type_name == "Boolean":
        return number % 2 == 0
    if type_name == "JSON" and not whole:
        return (number % 9, {"__typename": name, "n": [number % 5, None]}, [[], {"x": number % 3}], {}, "x", None)[
            number % 6
        ]
    return f"{name}:{number:x}"
