"""A domain as a running subgraph: its printed SDL, and the execution of one request under a fetch grant.

    subgraph = Subgraph(DOMAIN, resources)
    data, errors = await subgraph.execute("query ($r: [_Any!]!) { _entities(representations: $r) {…} }", {…}, grant)

Errors are GraphQL errors as JSON: message, path, `extensions.code`; what is ours is logged and masked.
"""

import inspect
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    execute,
    parse,
    validate,
)
from strawberry.schema.config import StrawberryConfig

from gateway.errors import ClientError, InternalError, SubgraphUnavailable
from policies.fetch_grant import FetchGrant
from resolvers.context import Resources, SubgraphContext
from schema.compiled_query import CompiledQuery, compile_query, is_awaitable
from schema.domain import Domain
from schema.enforcement import enforce
from schema.entities import install_entities
from schema.scalars import SCALARS

DOCUMENTS_KEPT = 1024  # parsed and validated; a gateway sends the same texts for equal plans
TOKENS_LIMIT = 50_000  # of one request's text

Errors = list[dict[str, Any]]

_log = logging.getLogger("civic.subgraph")


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A text parsed and validated, or why it is neither; compiled where it is of the form that a gateway sends."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    compiled: CompiledQuery | None = None


def build_schema(domain: Domain) -> strawberry.federation.Schema:
    """The domain's Strawberry schema, before anything is wrapped: what is printed."""
    schema = strawberry.federation.Schema(
        query=domain.query,
        mutation=domain.mutation,
        types=domain.types,
        config=StrawberryConfig(scalar_map=dict(SCALARS)),
    )
    for type_ in schema._schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for field in type_.fields.values():
                for argument in field.args.values():
                    if argument.default_value is None:
                        argument.default_value = Undefined  # an argument that is left out has no default to print
        elif isinstance(type_, GraphQLInputObjectType):
            for input_field in type_.fields.values():
                if input_field.default_value is None:
                    input_field.default_value = Undefined
    return schema


def print_sdl(domain: Domain) -> str:
    """The domain's SDL, as it is committed and composed."""
    return build_schema(domain).as_str().strip() + "\n"


class Subgraph:
    """One domain, ready to answer; safe to share between the tasks of one event loop."""

    def __init__(self, domain: Domain, resources: Resources) -> None:
        self.name = domain.name
        self._resources = resources
        built = build_schema(domain)
        self._sdl = built.as_str().strip() + "\n"
        self._schema: GraphQLSchema = built._schema
        install_entities(self._schema, domain.entities, enforce(self._schema))
        _resolve_plainly(self._schema)
        self._prepared: OrderedDict[str, _Prepared] = OrderedDict()

    def sdl(self) -> str:
        return self._sdl

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, Errors]:
        """Answer one request; never raises for what the request or the database did."""
        prepared = self._prepare(operation)
        if prepared.document is None:
            return None, [self._shown(error) for error in prepared.errors]
        context = SubgraphContext(
            grant=grant,
            database=self._resources.database,
            now=self._resources.clock(),
            cursors=self._resources.cursors,
            commands=self._resources.commands,
            signer=self._resources.signer,
        )
        errors: Sequence[GraphQLError]
        if prepared.compiled is not None:
            data, errors = await prepared.compiled.run(context, variables)
        else:
            data, errors = await execute_document(self._schema, prepared.document, context, variables)
        return data, [self._shown(error) for error in errors]

    def _prepare(self, operation: str) -> _Prepared:
        known = self._prepared.get(operation)
        if known is not None:
            self._prepared.move_to_end(operation)
            return known
        try:
            document = parse(operation, no_location=True, max_tokens=TOKENS_LIMIT)
        except GraphQLError as error:
            return _Prepared(None, (error,))
        errors = validate(self._schema, document)
        if errors:
            prepared = _Prepared(None, tuple(errors))
        else:
            prepared = _Prepared(document, compiled=compile_query(self._schema, document))
        self._prepared[operation] = prepared
        if len(self._prepared) > DOCUMENTS_KEPT:
            self._prepared.popitem(last=False)
        return prepared

    def _shown(self, error: GraphQLError) -> dict[str, Any]:
        shown: dict[str, Any] = {"message": error.message, "extensions": dict(error.extensions or {})}
        if error.path:
            shown["path"] = list(error.path)
        cause = error.original_error
        if isinstance(cause, ClientError):
            if isinstance(cause, SubgraphUnavailable):
                _log.warning("%s: %s", self.name, cause.message, exc_info=cause)
            shown["extensions"] = {**cause.extensions, "code": cause.code}
            if cause.suggestion is not None:
                shown["extensions"]["suggestion"] = cause.suggestion
        elif cause is None or isinstance(cause, GraphQLError):
            shown["extensions"].setdefault("code", "BAD_USER_INPUT")
        else:
            _log.error("%s: at %s", self.name, error.path, exc_info=cause)
            shown["message"] = "an internal error; it was logged"
            shown["extensions"] = {"code": InternalError.code}
        return shown


async def execute_document(
    schema: GraphQLSchema, document: DocumentNode, context: object, variables: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, Sequence[GraphQLError]]:
    """By graphql-core: mutations, introspection, directives."""
    result = execute(
        schema, document, context_value=context, variable_values=dict(variables), is_awaitable=is_awaitable
    )
    if inspect.isawaitable(result):
        result = await result
    return result.data, result.errors or ()


def _resolve_plainly(schema: GraphQLSchema) -> None:
    """Records are resolved as they are: no test of their class, and enum values by the names that are stored."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            type_.is_type_of = None
        elif isinstance(type_, GraphQLEnumType) and not type_.name.startswith("__"):
            _show_enum(type_)
        elif isinstance(type_, GraphQLUnionType) and type_.name != "_Entity":
            raise TypeError(f"union {type_.name}: records have no type name to resolve a union by")


def _show_enum(type_: GraphQLEnumType) -> None:
    names = frozenset(type_.values)

    def show(value: Any) -> str:
        name = value if isinstance(value, str) else getattr(value, "name", None)
        if name not in names:
            raise GraphQLError(f"a stored value of {type_.name} is none of its names")
        return str(name)

    type_.coerce_output_value = show  # type: ignore[method-assign, assignment]
