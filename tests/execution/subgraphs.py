"""Subgraphs for tests: plain graphql-core schemas that know nothing of ours, in process or as HTTP servers on loopback.

An entity's record is found by the keys of a representation (of its type, or of an interface that the type implements); a
value `=name.inner` echoes what the representation brings there (a `@requires` input), a value `!text` is an error, and a
mapping with `=by: argument` is chosen from by what that argument is, as Python prints it. A record with `=error` is answered by
that error, one with `=fatal` makes the whole of `_entities` fail.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLResolveInfo,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    SchemaExtensionNode,
    build_ast_schema,
    execute_sync,
    parse,
    validate,
)

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.guard import Guard
from gateway.execution.observer import SILENT, Observer
from gateway.execution.operation_request import OperationRequest
from gateway.execution.slots import TYPENAME
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.port import Transport
from gateway.execution.transports.routing import RoutingTransport
from policies.fetch_grant import FetchGrant
from tests.web_server import listening

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: '
    '["@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject", "@inaccessible", "@override"])\n'
)
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    query: str
    variables: Mapping[str, Any]
    grant: FetchGrant | None = None


@dataclass
class Subgraph:
    name: str
    sdl: str
    roots: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    entities: Sequence[Record] = ()
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.schema = executable(self.sdl)

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        self.received.append(Received(operation, variables, grant))
        return self.run(operation, variables)

    def run(self, operation: str, variables: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        document = parse(operation)
        if problems := validate(self.schema, document):
            return None, [dict(problem.formatted) for problem in problems]
        result = execute_sync(
            self.schema, document, self._root(), variable_values=dict(variables), field_resolver=_resolve
        )
        # As if it had travelled: what becomes of an answer is no matter to the records that it was made of.
        return deepcopy(result.data), [dict(error.formatted) for error in result.errors or ()]

    def _root(self) -> dict[str, Any]:
        merged: dict[str, Any] = {"_entities": self._entities}
        for fields in self.roots.values():
            merged |= fields
        return merged

    def _entities(self, _info: GraphQLResolveInfo[Any], representations: Sequence[Record]) -> list[Any]:
        return [self._entity(representation) for representation in representations]

    def _entity(self, representation: Record) -> dict[str, Any] | GraphQLError | None:
        for record in self.entities:
            if self._is_of(record[TYPENAME], representation[TYPENAME]) and _matches(record, representation):
                if "=error" in record:
                    return GraphQLError(record["=error"])
                if "=fatal" in record:
                    raise GraphQLError(record["=fatal"])
                return {name: _echoed(value, representation) for name, value in record.items()} | {
                    "=representation": representation
                }
        return None

    def _is_of(self, type_name: str, wanted: str) -> bool:
        there = self.schema.type_map.get(wanted)
        return type_name == wanted or (
            isinstance(there, GraphQLInterfaceType)
            and type_name in {each.name for each in self.schema.get_possible_types(there)}
        )


def _echoed(value: Any, representation: Record) -> Any:
    if not isinstance(value, str) or not value.startswith("="):
        return value
    found: Any = representation
    for name in value[1:].split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _matches(record: Record, representation: Record) -> bool:
    shared = (record.keys() & representation.keys()) - {TYPENAME}
    return bool(shared) and all(_same(record[name], representation[name]) for name in shared)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(_same(one[name], other[name]) for name in one.keys() & other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    value = source.get(info.field_name) if isinstance(source, Mapping) else None
    if isinstance(value, Mapping) and "=by" in value:
        value = value.get(str(arguments.get(value["=by"])))
    if isinstance(value, str) and value.startswith("!"):
        raise GraphQLError(value[1:], extensions={"code": "TEAPOT", "secret": "stays here"})
    return value(info, **arguments) if callable(value) else value


def executable(sdl: str) -> GraphQLSchema:
    """As a federation library would serve it: directives ignored, `_entities` added."""
    document = parse(sdl)
    definitions = [node for node in document.definitions if not isinstance(node, SchemaExtensionNode)]
    keyed = [
        node.name.value
        for node in definitions
        if isinstance(node, ObjectTypeDefinitionNode) and any(d.name.value == "key" for d in node.directives or ())
    ]
    if keyed:
        more = parse(
            f"scalar _Any union _Entity = {' | '.join(keyed)} "
            "type Extra { _entities(representations: [_Any!]!): [_Entity]! }"
        )
        extra = more.definitions[-1]
        assert isinstance(extra, ObjectTypeDefinitionNode)
        query = next(
            (n for n in definitions if isinstance(n, ObjectTypeDefinitionNode) and n.name.value == "Query"), None
        )
        fields = (*(query.fields or () if query else ()), *(extra.fields or ()))
        rest = [node for node in definitions if node is not query]
        name = query.name if query else parse("type Query { a: Int }").definitions[0].name  # type: ignore[attr-defined]
        definitions = [*rest, *more.definitions[:-1], ObjectTypeDefinitionNode(name=name, fields=fields)]
    return build_ast_schema(DocumentNode(definitions=tuple(definitions)), assume_valid=True, assume_valid_sdl=True)


def supergraph_of(subgraphs: Sequence[Subgraph], urls: Mapping[str, str] | None = None) -> str:
    sources = [
        SubgraphSource(each.name, (urls or {}).get(each.name, f"http://{each.name}.example"), each.sdl)
        for each in subgraphs
    ]
    return compose(sources).sdl


@dataclass
class Gateway:
    """An engine over subgraphs."""

    engine: Engine
    transport: Transport

    async def ask(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        guard: Guard | None = None,
        operation_name: str | None = None,
    ) -> Answer:
        return await self.engine.run(OperationRequest(query, variables, operation_name), guard)


def in_process(
    subgraphs: Sequence[Subgraph],
    settings: EngineSettings | None = None,
    observer: Observer = SILENT,
    transports: Mapping[str, Transport] | None = None,
    supergraph: str | None = None,
) -> Gateway:
    """`transports` take the place of some subgraphs'; `supergraph` that of the composed one."""
    read = read_supergraph(supergraph or supergraph_of(subgraphs))
    transport = RoutingTransport(
        {each.name: InProcessTransport(each) for each in subgraphs} | dict(transports or {}), observer=observer
    )
    return Gateway(Engine(read, transport, settings, observer), transport)


@asynccontextmanager
async def over_http(subgraphs: Sequence[Subgraph]) -> AsyncIterator[Gateway]:
    """Each subgraph behind a server of its own on a free port."""
    async with AsyncExitStack() as stack:
        urls = {each.name: await stack.enter_async_context(served(_handler(each))) for each in subgraphs}
        supergraph = read_supergraph(supergraph_of(subgraphs, urls))
        transport = HttpTransport({each.name: each.url for each in supergraph.subgraphs.values()})
        stack.push_async_callback(transport.close)
        yield Gateway(Engine(supergraph, transport), transport)


Handler = Callable[[web.Request], Any]


@asynccontextmanager
async def served(handler: Handler) -> AsyncIterator[str]:
    """A web server on a free port of the loopback interface; yields its URL."""
    application = web.Application()
    application.router.add_post("/graphql", handler)
    async with listening(application) as port:
        yield f"http://127.0.0.1:{port}/graphql"


def _handler(subgraph: Subgraph) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        body = orjson.loads(await request.read())
        variables = body.get("variables") or {}
        subgraph.received.append(Received(body["query"], variables))
        data, errors = subgraph.run(body["query"], variables)
        answer = {"data": data} | ({"errors": errors} if errors else {})
        return web.Response(body=orjson.dumps(answer), content_type="application/json")

    return handle
