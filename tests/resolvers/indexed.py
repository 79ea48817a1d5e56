"""Every query that was sent is answered by an index: `explain` says so, not the author of the index."""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from resolvers.mongo import Database
from schema.registry import collections
from tests.resolvers.commands import Commands, Query

INDEXES = {one.name: one.indexes for one in collections()}


async def assert_indexed(database: Database, sent: Commands) -> None:
    """Raises AssertionError naming the query that walks its whole collection."""
    for query in list(sent.queries):
        plan = await database.collection(query.collection).explain(query.first, sort=query.sort)
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query


# Once a day, by the snapshot alone, over the 12,693 facilities there are.
NOT_IN_A_REQUEST = {("facilities", "{connected:_}")}


async def assert_all_indexed(database: Database, sent: Commands) -> None:
    """What a test's commands looked for, to read or to write, each shape once; a test itself asks for everything (`{}`).

    A document named by its `_id` is found by that, whatever else is asked of it; and documents that an index finds by a part
    of the filter are few enough to be looked at: the embedded database does so, though its plan then says COLLSCAN.
    """
    shapes = {
        (one.collection, _shape(one.first)): one
        for one in (*sent.queries, *sent.writes)
        if one.first and not isinstance(one.first.get("_id"), str)
    }
    for shape in shapes.keys() - NOT_IN_A_REQUEST:
        query = shapes[shape]
        plan = await database.collection(query.collection).explain(_by_index(query))
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query


def _by_index(query: Query) -> Mapping[str, Any]:
    """The part of the filter that some index of the collection begins with; all of it when none does."""
    for index in INDEXES.get(query.collection, ()):
        beginning = list(takewhile(query.first.__contains__, (name for name, _ in index.keys)))
        if beginning:
            return {name: query.first[name] for name in beginning}
    return query.first


def _shape(where: object) -> str:
    """The names and operators of a filter, without its values."""
    if isinstance(where, Mapping):
        return "{" + ",".join(f"{name}:{_shape(value)}" for name, value in sorted(where.items())) + "}"
    if isinstance(where, list | tuple):
        return "[" + (_shape(where[0]) if where else "") + "]"
    return "_"
