"""Records that the gateway names by their keys, from the collection where they lie; the grant is tested where they come out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from resolvers.context import SubgraphContext
from resolvers.representations import keys_of

R = TypeVar("R")


async def by_key(
    context: SubgraphContext,
    collection: str,
    representations: Sequence[Mapping[str, Any]],
    record: Callable[[Mapping[str, Any]], R],
) -> list[R | None]:
    """One for each representation, None where there is no such record; in one query."""
    ids = keys_of(representations, "id")
    rows = await context.database.collection(collection).find({"_id": {"$in": sorted(set(ids))}})
    found = {row["_id"]: record(row) for row in rows}
    return [found.get(one) for one in ids]
