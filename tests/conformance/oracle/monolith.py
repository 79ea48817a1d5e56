"""The judge's side: one server that has all the data and runs the public schema by graphql-core."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
)

from gateway.composition.supergraph import Supergraph
from tests.conformance.oracle.world import Failure, Thing, World, named, written_arguments


class Monolith:
    def __init__(self, supergraph: Supergraph, world: World, schema: GraphQLSchema) -> None:
        self._supergraph = supergraph
        self._world = world
        self.schema = schema
        self.commands: list[tuple[str, str]] = []

    def run(self, document: DocumentNode, variables: Mapping[str, Any], name: str | None = None) -> ExecutionResult:
        self.commands.clear()
        return execute_sync(
            self.schema,
            document,
            None,
            variable_values=dict(variables),
            operation_name=name,
            field_resolver=self._resolve,
            type_resolver=self._type,
        )

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if not isinstance(source, Thing):
            source = self._world.root(info.parent_type.name)
            if info.operation.operation.value == "mutation":
                self.commands.append((info.field_name, written_arguments(arguments)))
        try:
            value = self._world.value(source, info.field_name, arguments)
        except Failure as failure:
            raise GraphQLError(str(failure)) from None
        return self._public(value, named(str(info.return_type)))

    def _public(self, value: Any, type_name: str) -> Any:
        """Objects of a hidden type and hidden enum values are null for clients."""
        if isinstance(value, list):
            return [self._public(item, type_name) for item in value]
        if isinstance(value, Thing):
            return None if self._world.types[value.type].inaccessible else value
        known = self._world.types.get(type_name)
        return None if known is not None and known.values and value not in known.public_values else value

    def _type(self, value: Any, info: GraphQLResolveInfo[Any], abstract: GraphQLAbstractType) -> str:
        return str(value.type)
