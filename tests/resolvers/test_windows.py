"""Ranges of time make the list that one query would: in its order, whole, and no longer than asked."""

from datetime import UTC, datetime, timedelta

import pytest

from resolvers.mongo import Database
from resolvers.windows import latest_first
from tests.resolvers.commands import Commands

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 27, tzinfo=UTC)
AGES = (0, 0, 1, 6, 7, 7, 8, 89, 90, 91, 96, 97, 98, 400, 4000)


async def names(database: Database, **how: object) -> list[str]:
    told = {"limit": 100, "latest": NOW, **how}
    found = await latest_first(database.collection("visits"), "at", {"where": "A"}, {"kind": "X"}, **told)  # type: ignore[arg-type]
    return [one["_id"] for one in found]


@pytest.fixture
async def visits(fresh_database: Database) -> Database:
    await fresh_database.ensure_indexes("visits", [{"name": "at", "keys": (("where", 1), ("at", -1), ("_id", -1))}])
    await fresh_database.collection("visits").insert_many(
        [
            {"_id": f"{kind}{place:02}", "where": "A", "kind": kind, "at": NOW - timedelta(days=days)}
            for place, days in enumerate(AGES)
            for kind in ("X", "Y")
        ]
    )
    return fresh_database


def expected(oldest: int = 10_000, youngest: int = 0) -> list[str]:
    ages = [(days, f"X{place:02}") for place, days in enumerate(AGES) if youngest <= days <= oldest]
    return [name for _, name in sorted(ages, key=lambda one: (-one[0], one[1]), reverse=True)]


async def test_the_list_is_whole_and_in_order(visits: Database) -> None:
    assert await names(visits) == expected()
    for limit in range(1, len(AGES) + 2):
        assert await names(visits, limit=limit) == expected()[:limit]


@pytest.mark.parametrize("days", [0, 1, 7, 8, 90, 97, 98, 5000])
async def test_it_begins_and_ends_where_it_is_asked_to(visits: Database, days: int) -> None:
    at = NOW - timedelta(days=days)
    assert await names(visits, earliest=at) == expected(oldest=days)
    assert await names(visits, latest=at) == expected(youngest=days)
    assert await names(visits, latest=at, earliest=at) == expected(oldest=days, youngest=days)


async def test_a_full_page_asks_for_nothing_more(visits: Database, sent: Commands) -> None:
    sent.clear()
    await names(visits, limit=4)
    assert len(sent.queries) == 1
    await names(visits, limit=8)
    assert len(sent.queries) == 3
