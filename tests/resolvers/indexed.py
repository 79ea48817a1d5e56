"""Every query that was sent is answered by an index: `explain` says so, not the author of the index."""

from resolvers.mongo import Database
from tests.resolvers.commands import Commands


async def assert_indexed(database: Database, sent: Commands) -> None:
    """Raises AssertionError naming the query that walks its whole collection."""
    for query in list(sent.queries):
        plan = await database.collection(query.collection).explain(query.first, sort=query.sort)
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query
