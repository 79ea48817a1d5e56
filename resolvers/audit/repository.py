"""Reads the access log of one citizen, newest first."""

from datetime import UTC, datetime, timedelta

from resolvers.audit.documents import access_record
from resolvers.audit.records import AccessRecord
from resolvers.mongo import Database, Filter

Place = tuple[int, str]  # milliseconds since 1970, id: the sort key of a row

NEWEST_FIRST = (("at", -1), ("_id", -1))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AccessLogRepository:
    def __init__(self, database: Database) -> None:
        self._rows = database.collection("access_log")

    async def page(self, subject: str, where: Filter, after: Place | None, limit: int) -> list[AccessRecord]:
        """`where` is what the grant opens of that citizen's rows."""
        found = await self._rows.find(page_filter(subject, where, after), sort=NEWEST_FIRST, limit=limit)
        return [access_record(document) for document in found]

    async def count(self, where: Filter) -> int:
        return await self._rows.count(where)


def page_filter(subject: str, where: Filter, after: Place | None) -> Filter:
    """The citizen stands outside of the grant's alternatives too, so that one index gives rows and order."""
    if after is None:
        return {"personal_id": subject, "$and": [where]}
    at = _EPOCH + timedelta(milliseconds=after[0])
    behind = {"$or": [{"at": {"$lt": at}}, {"_id": {"$lt": after[1]}}]}
    return {"personal_id": subject, "at": {"$lte": at}, "$and": [where, behind]}


def place_of(row: AccessRecord) -> Place:
    return (round((row.at - _EPOCH) / timedelta(milliseconds=1)), row.id)
