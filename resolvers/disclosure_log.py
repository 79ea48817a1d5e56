"""The disclosure log in MongoDB: rows are on disk of a majority before the answer leaves (access.md, "The log")."""

from collections.abc import Sequence

from policies.log import LogRow
from resolvers.audit.documents import access_document, logged
from resolvers.mongo import Database


class MongoDisclosureLog:
    """One insert a request, whatever it read of whom."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("access_log", durable=True)

    async def write(self, rows: Sequence[LogRow]) -> None:
        """Raises an InternalError, or SubgraphUnavailable, when the rows are not written: nothing is disclosed then."""
        await self._rows.insert_many([access_document(logged(row)) for row in rows])
