"""Reads the access log of one citizen, newest first."""

from datetime import UTC, datetime, timedelta

from resolvers.audit.documents import access_record
from resolvers.audit.records import AccessRecord
from resolvers.indexed import Pipeline, count, indexed
from resolvers.mongo import Database, Filter

Place = tuple[int, str]  # milliseconds since 1970, id: the sort key of a row

NEWEST_FIRST = (("at", -1), ("_id", -1))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AccessLogRepository:
    def __init__(self, database: Database) -> None:
        self._rows = database.collection("access_log")

    async def page(self, subject: str, narrow: Filter, after: Place | None, limit: int) -> list[AccessRecord]:
        """`narrow` is what the grant opens of that citizen's rows."""
        found = await self._rows.aggregate(page_query(subject, narrow, after, limit))
        return [access_record(document) for document in found]

    async def count(self, subject: str, narrow: Filter) -> int:
        return await count(self._rows, indexed({"personal_id": subject}, narrow))


def page_query(subject: str, narrow: Filter, after: Place | None, limit: int) -> Pipeline:
    if after is None:
        return indexed({"personal_id": subject}, narrow, sort=NEWEST_FIRST, limit=limit)
    at = _EPOCH + timedelta(milliseconds=after[0])
    # The index starts at the instant; the second step decides between rows of that very instant.
    behind = {"$or": [{"at": {"$lt": at}}, {"_id": {"$lt": after[1]}}]}
    return indexed({"personal_id": subject, "at": {"$lte": at}}, behind, narrow, sort=NEWEST_FIRST, limit=limit)


def place_of(row: AccessRecord) -> Place:
    return (round((row.at - _EPOCH) / timedelta(milliseconds=1)), row.id)
