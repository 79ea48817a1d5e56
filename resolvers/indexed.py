"""A query in two steps: what an index answers, then everything else.

MongoDB joins the two before it plans; the embedded database plans the first alone, and uses an index only where it
answers the whole of it.
"""

from collections.abc import Sequence
from typing import Any

from resolvers.mongo import Documents, Filter, Sort

Pipeline = list[dict[str, Any]]


def indexed(first: Filter, *then: Filter, sort: Sort = (), limit: int = 0) -> Pipeline:
    """An aggregation that gives what `find` would."""
    pipeline: Pipeline = [{"$match": dict(first)}]
    rest: Sequence[dict[str, Any]] = [dict(one) for one in then if one]
    if rest:
        pipeline.append({"$match": {"$and": rest}})
    if sort:
        pipeline.append({"$sort": dict(sort)})
    if limit:
        pipeline.append({"$limit": limit})
    return pipeline


async def count(documents: Documents, pipeline: Sequence[dict[str, Any]]) -> int:
    """How many documents the pipeline gives."""
    counted = await documents.aggregate([*pipeline, {"$count": "documents"}])
    return int(counted[0]["documents"]) if counted else 0
