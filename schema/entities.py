"""`_entities`, batched: one call for each type with all its representations, whatever their number.

Strawberry resolves one representation at a time; this resolver takes its place. A domain names a resolver for each
entity: `async def books(context, keys, selected) -> [record or None, one for each key]`; `keys` are the representations
as they were sent, `selected` the names of the fields asked of that type, so that nothing is looked up for a key alone.
A record's class stands for one GraphQL type within a subgraph.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
)

from gateway.errors import BadUserInput
from resolvers.context import SubgraphContext
from schema.domain import EntityResolver
from schema.enforcement import Check, admitted

Representation = Mapping[str, Any]


def install_entities(
    schema: GraphQLSchema, resolvers: Mapping[str, EntityResolver], checks: Mapping[str, Check]
) -> None:
    """Put the batched resolver into a subgraph's schema.

    Raises:
        TypeError: an entity resolver is named for a type that is no entity of this subgraph.
    """
    union = schema.type_map.get("_Entity")
    if not isinstance(union, GraphQLUnionType):
        if resolvers:
            raise TypeError(f"no type of this subgraph has a @key, but {', '.join(sorted(resolvers))} have resolvers")
        return
    unknown = sorted(set(resolvers) - {type_.name for type_ in union.types})
    if unknown:
        raise TypeError(f"{', '.join(unknown)}: no entity of this subgraph, its types with a @key are {union.types}")
    type_names: dict[type, str] = {}

    async def one_type(
        context: SubgraphContext, name: str, keys: Sequence[Representation], selected: frozenset[str]
    ) -> Sequence[object | None]:
        found = list(await resolvers[name](context, keys, selected))
        if len(found) != len(keys):
            raise AssertionError(f"{name}: {len(keys)} representations were given, {len(found)} answers came back")
        check = checks.get(name)
        for place, record in enumerate(found):
            if record is None:
                continue
            if type_names.setdefault(type(record), name) != name:
                raise AssertionError(f"{type(record).__name__} stands for {type_names[type(record)]} and {name}")
            if check is not None:
                found[place] = admitted(check, context, record)
        return found

    async def resolve_entities(
        _source: object, info: GraphQLResolveInfo[SubgraphContext], representations: Sequence[Representation]
    ) -> list[object | None]:
        answers: list[object | None] = [None] * len(representations)
        places: dict[str, list[int]] = {}
        for place, representation in enumerate(representations):
            name = representation.get("__typename") if isinstance(representation, Mapping) else None
            if isinstance(name, str) and name in resolvers:
                places.setdefault(name, []).append(place)
            else:
                answers[place] = BadUserInput(f"{name} is no entity that this subgraph resolves")
        batches = await asyncio.gather(
            *(
                one_type(info.context, name, [representations[place] for place in at], selected_fields(info, name))
                for name, at in places.items()
            ),
            return_exceptions=True,
        )
        for at, batch in zip(places.values(), batches, strict=True):
            if isinstance(batch, Exception):
                for place in at:
                    answers[place] = batch
            elif isinstance(batch, BaseException):
                raise batch
            else:
                for place, record in zip(at, batch, strict=True):
                    answers[place] = record
        return answers

    query = schema.query_type
    assert query is not None
    query.fields["_entities"].resolve = resolve_entities
    union.resolve_type = lambda record, _info, _type: type_names[type(record)]


def selected_fields(info: GraphQLResolveInfo[SubgraphContext], type_name: str) -> frozenset[str]:
    """Names of the fields that the current field's selection asks of one type."""
    names: set[str] = set()
    for node in info.field_nodes:
        if node.selection_set is not None:
            names.update(_names(node.selection_set, info, type_name))
    return frozenset(names)


def _names(selection: SelectionSetNode, info: GraphQLResolveInfo[SubgraphContext], type_name: str) -> Iterable[str]:
    for node in selection.selections:
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, InlineFragmentNode):
            if node.type_condition is None or node.type_condition.name.value == type_name:
                yield from _names(node.selection_set, info, type_name)
        elif isinstance(node, FragmentSpreadNode):
            fragment = info.fragments[node.name.value]
            if fragment.type_condition.name.value == type_name:
                yield from _names(fragment.selection_set, info, type_name)
