"""A page of a long list, the latest first: ranges of time, each longer than the one before, until the page is full.

MongoDB would walk the index in order and stop; the embedded database reads all that a filter finds before it sorts. So
each range is a filter of its own, and what a page costs depends on the page, not on how long the list is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from resolvers.indexed import indexed
from resolvers.mongo import Document, Documents, Filter

SPANS = (timedelta(days=7), timedelta(days=90))  # then all of the past: a short list takes three queries

MILLISECOND = timedelta(milliseconds=1)  # the database knows no instant between two


async def latest_first(
    documents: Documents,
    instant: str,
    where: Filter,
    *rest: Filter,
    limit: int,
    latest: datetime,
    earliest: datetime | None = None,
) -> list[Document]:
    """Up to `limit` of what matches, ordered by that instant and `_id`; an index begins with `where` and ends with `instant`.

    `latest` and `earliest`: nothing that matches is later, or older.
    """
    found: list[Document] = []
    for window in _windows(latest, earliest):
        first = {**where, instant: window}
        pipeline = indexed(first, *rest, sort=((instant, -1), ("_id", -1)), limit=limit - len(found))
        found += await documents.aggregate(pipeline)
        if len(found) >= limit:
            break
    return found


def _windows(latest: datetime, earliest: datetime | None) -> Iterator[Filter]:
    """Together they are all of time, and no two have an instant in common."""
    before: Filter = {"$lte": latest}
    for span in SPANS:
        since = latest - span
        if earliest is not None and since < earliest:
            break
        yield {"$gt": since, **before}
        before, latest = {"$lte": since}, since
    # Not $gte: the embedded database leaves an end out where the index goes on behind the instant and falls.
    yield before if earliest is None else {"$gt": earliest - MILLISECOND, **before}
