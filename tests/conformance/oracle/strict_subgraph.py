"""A subgraph as strict as a real one, run by graphql-core over its own SDL.

It refuses what no real one could answer, and remembers that it had to: keys that are not resolvable or not declared,
external fields that nothing provides on that path, overridden fields, `@requires` fields whose inputs are missing or wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
    parse,
    validate,
)

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import FieldInGraph, Kind, Supergraph
from gateway.planning.graph import QueryGraph
from policies.fetch_grant import FetchGrant
from tests.conformance.oracle.world import Failure, Thing, World, written_arguments
from tests.planning.subgraph_sdl import subgraph_schema

Command = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """An object as this subgraph holds it: what is provided on the way to it, and the representation it was entered by."""

    thing: Thing
    provides: FieldSet | None = None
    representation: Mapping[str, Any] | None = None


@dataclass
class StrictSubgraph:
    graph: str
    sdl: str
    supergraph: Supergraph
    world: World
    labels: frozenset[str] = frozenset()
    refused: list[str] = field(default_factory=list)
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)  # of all subgraphs, in the order in which they ran

    def __post_init__(self) -> None:
        self.schema: GraphQLSchema = subgraph_schema(self.sdl, self._entity_types())
        self._lookups = QueryGraph(self.supergraph, self.labels)
        # By a label that is in force or is not, either side may be asked for the field.
        self._labelled = QueryGraph(self.supergraph, labels_in(self.supergraph))
        self._read = lru_cache(500)(self._parsed)

    def _entity_types(self) -> list[str]:
        """Objects with a key here, and what stands for an interface."""
        found = []
        for name, each in self.supergraph.types.items():
            there = each.in_graphs.get(self.graph)
            if there is not None and there.keys and (each.kind is Kind.OBJECT or there.is_interface_object):
                found.append(name)
        return found

    def forget(self) -> None:
        for each in (self.refused, self.asked, self.commands):
            each.clear()

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        self.asked.append((operation, variables))
        document, problems = self._read(operation)
        if problems:
            self.refused += [f"{self.graph}: {problem['message']}" for problem in problems]
            return None, list(problems)
        result = execute_sync(
            self.schema,
            document,
            None,
            variable_values=dict(variables),
            field_resolver=self._resolve,
            type_resolver=self._type,
        )
        return result.data, [dict(error.formatted) for error in result.errors or ()]

    def _parsed(self, operation: str) -> tuple[DocumentNode, tuple[dict[str, Any], ...]]:
        document = parse(operation)
        return document, tuple(dict(problem.formatted) for problem in validate(self.schema, document))

    def _refuse(self, why: str) -> GraphQLError:
        self.refused.append(f"{self.graph}: {why}")
        return GraphQLError(why)

    # --- entities ---

    def _entities(self, representations: Sequence[Mapping[str, Any]]) -> list[Any]:
        return [self._entity(each) for each in representations]

    def _entity(self, representation: Mapping[str, Any]) -> Given | GraphQLError | None:
        name = representation.get("__typename")
        known = self.supergraph.types.get(str(name))
        there = known.in_graphs.get(self.graph) if known is not None else None
        if there is None:
            return self._refuse(f"no type {name} here")
        keys = [key.fields for key in there.keys if key.resolvable]
        for runtime in self.world.runtime_types(str(name)):
            for thing in self.world.keyed(runtime) if runtime in self.world.entities else ():
                if any(self._fits(thing, key, representation) for key in keys):
                    unknown = self.world.absences.is_unknown(thing, self.graph)
                    return None if unknown else Given(thing, representation=representation)
        return self._refuse(f"no {name} is found by {dict(representation)}")

    def _fits(self, thing: Thing, key: FieldSet, representation: Mapping[str, Any]) -> bool:
        return covers(representation, self.world.projected(thing, key))

    # --- fields ---

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        name, parent = info.field_name, info.parent_type.name
        if name == "_entities":
            return self._entities(arguments["representations"])
        given = source if isinstance(source, Given) else Given(self.world.root(self._root_name(info)))
        parent = parent if isinstance(source, Given) else given.thing.type
        if given.thing.type in self.world.roots and parent == self.supergraph.roots.get("mutation"):
            self.commands.append((name, written_arguments(arguments)))
        declared = self._declared(given, parent, name)
        if isinstance(declared, GraphQLError):
            return declared
        below = self._lookups.below_provides(declared, given.provides, given.thing.type, name)
        try:
            return self._wrapped(self.world.value(given.thing, name, arguments), below)
        except Failure as failure:
            raise GraphQLError(str(failure)) from None

    def _root_name(self, info: GraphQLResolveInfo[Any]) -> str:
        return self.supergraph.roots[info.operation.operation.value]

    def _declared(self, given: Given, parent: str, name: str) -> FieldInGraph | GraphQLError:
        known = self.supergraph.types[parent].fields.get(name)
        there = known.in_graphs.get(self.graph) if known is not None else None
        if there is None:
            return self._refuse(f"{parent}.{name} is not of this subgraph")
        if self._lookups.provided(given.provides, given.thing.type, name)[0]:
            return there
        if there.external:
            return self._refuse(f"{parent}.{name} is external here, and not provided on this path")
        if all(one.local(self.graph, parent, name, None) is None for one in (self._lookups, self._labelled)):
            return self._refuse(f"{parent}.{name} is overridden")
        if there.requires is not None:
            try:
                inputs = self.world.projected(given.thing, there.requires)
            except Failure:
                return self._refuse(f"{parent}.{name} was asked although an input failed")
            if given.representation is None or not covers(given.representation, inputs):
                return self._refuse(f"{parent}.{name} got {given.representation}, and requires {inputs}")
        return there

    def _wrapped(self, value: Any, provides: FieldSet | None) -> Any:
        if isinstance(value, list):
            return [self._wrapped(item, provides) for item in value]
        return Given(value, provides) if isinstance(value, Thing) else value

    def _type(self, value: Any, info: GraphQLResolveInfo[Any], abstract: GraphQLAbstractType) -> str | None:
        """What this subgraph calls it: as it was entered, by its own name, or by that of the interface object it is here."""
        entered = str(value.representation["__typename"]) if value.representation is not None else ""
        if isinstance(self.schema.type_map.get(entered), GraphQLObjectType):
            return entered
        known = self.supergraph.types[value.thing.type]
        for name in (known.name, *known.interfaces):
            there = self.schema.type_map.get(name)
            called = name == known.name or self.supergraph.types[name].kind is Kind.INTERFACE
            if called and isinstance(there, GraphQLObjectType) and self.schema.is_sub_type(abstract, there):
                return name
        return None


def labels_in(supergraph: Supergraph) -> frozenset[str]:
    fields = (field for each in supergraph.types.values() for field in each.fields.values())
    found = (there.override_label for field in fields for there in field.in_graphs.values())
    return frozenset(label for label in found if label)


def covers(given: Any, expected: Any) -> bool:
    """Whether a representation holds these values; more than them does no harm."""
    if isinstance(expected, dict):
        return isinstance(given, Mapping) and all(n in given and covers(given[n], v) for n, v in expected.items())
    if isinstance(expected, list):
        if not isinstance(given, list) or len(given) != len(expected):
            return False
        return all(covers(one, other) for one, other in zip(given, expected, strict=True))
    return type(given) is type(expected) and bool(given == expected)
