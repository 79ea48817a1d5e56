"""A domain as its subgraph is made of it: root types, entities with their batch resolvers, collections.

HEALTH = Domain("health", query=Query, entities={"Encounter": answers.encounters_by_key}, collections=COLLECTIONS)
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from resolvers.collections import Collection
from resolvers.context import SubgraphContext

# (context, representations of one type, names of the fields selected on it) -> one record, or None, for each.
EntityResolver = Callable[
    [SubgraphContext, Sequence[Mapping[str, Any]], frozenset[str]], Awaitable[Sequence[object | None]]
]


@dataclass(frozen=True, slots=True)
class Domain:
    """`types`: object types that no root field reaches but `_entities` does."""

    name: str
    query: type | None  # None: it has no root field of its own
    mutation: type | None = None
    types: tuple[type, ...] = ()
    entities: Mapping[str, EntityResolver] = field(default_factory=dict)
    collections: tuple[Collection, ...] = ()
