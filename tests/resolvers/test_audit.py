"""The access log as its readers see it: whole for the citizen, without what a guardian may not know, by pages."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.flags import ALL_FLAGS, CARE_FLAGS, HIDDEN_FROM_GUARDIANS
from resolvers.audit.documents import access_document
from resolvers.audit.records import AccessRecord
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.mongo import Database
from schema.audit.domain import AUDIT
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed

pytestmark = pytest.mark.anyio

ANN, BEN = "001190000001", "001311000002"
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
LOG = """query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) { ... on Citizen { personalId
  accessLog(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { operation flags decision } }
} } }"""


def row(number: int, *flags: str, subject: str = ANN, minutes: int | None = None) -> AccessRecord:
    return AccessRecord(
        id=f"row-{number}",
        at=AT + timedelta(minutes=number if minutes is None else minutes),
        request_id=f"request-{number}",
        personal_id=subject,
        caller="sub-clinician",
        role="clinician",
        organization="01001",
        purpose="TREAT",
        operation=f"Op{number}",
        category="HEALTH_VISIT",
        fields=("encounters",),
        flags=flags,
        condition="TREATING",
        consent_id=None,
        allowed=number % 2 == 0,
    )


def granted(*flag_sets: frozenset[str]) -> FetchGrant:
    clauses = tuple(Clause("GUARDIAN", flags=flags) for flags in flag_sets)
    return FetchGrant(Actor("citizen", "sub"), scope=GrantScope.SUBJECTS, subjects={ANN: {"ACCESS_LOG": clauses}})


async def asked(database: Database, grant: FetchGrant, **page: object) -> tuple[Mapping[str, Any] | None, list[Any]]:
    subgraph = Subgraph(AUDIT, Resources(database, lambda: AT, CursorCodec(b"secret")))
    representations = [{"__typename": "Citizen", "personalId": ANN}]
    data, errors = await subgraph.execute(LOG, {"r": representations, **page}, grant)
    assert data is not None
    return data["_entities"][0]["accessLog"], errors


async def fill(database: Database, *rows: AccessRecord) -> None:
    await database.collection("access_log").insert_many([access_document(one) for one in rows])


async def test_the_citizen_sees_every_row_newest_first(fresh_database: Database) -> None:
    await fill(fresh_database, row(1), row(3, "HIV"), row(2), row(4, subject=BEN))
    log, errors = await asked(fresh_database, granted(ALL_FLAGS))
    assert log is not None and not errors
    assert log["totalCount"] == 3
    assert log["nodes"] == [
        {"operation": "Op3", "flags": ["HIV"], "decision": "REFUSED"},
        {"operation": "Op2", "flags": [], "decision": "ALLOWED"},
        {"operation": "Op1", "flags": [], "decision": "REFUSED"},
    ]


async def test_rows_that_would_tell_a_guardian_are_not_there_and_not_counted(
    fresh_database: Database, sent: Commands
) -> None:
    await fill(fresh_database, row(1), row(2, "CHILD_ABUSE"), row(3, "HIV", "DOMESTIC_VIOLENCE"), row(4, "HIV"))
    sent.clear()
    log, _ = await asked(fresh_database, granted(CARE_FLAGS - HIDDEN_FROM_GUARDIANS))
    assert log is not None
    assert [node["operation"] for node in log["nodes"]] == ["Op4", "Op1"]
    assert log["totalCount"] == 2
    await assert_indexed(fresh_database, sent)


async def test_clauses_do_not_add_up(fresh_database: Database) -> None:
    await fill(fresh_database, row(1, "HIV"), row(2, "GENETIC"), row(3, "GENETIC", "HIV"))
    log, _ = await asked(fresh_database, granted(frozenset({"HIV"}), frozenset({"GENETIC"})))
    assert log is not None
    assert [node["operation"] for node in log["nodes"]] == ["Op2", "Op1"]


async def test_without_a_grant_there_is_nothing(fresh_database: Database, sent: Commands) -> None:
    await fill(fresh_database, row(1))
    sent.clear()
    log, _ = await asked(fresh_database, FetchGrant(Actor("citizen", "sub", BEN), scope=GrantScope.SUBJECTS))
    assert log is None
    assert sent.queries == []


async def test_pages_follow_each_other_even_within_one_instant(fresh_database: Database, sent: Commands) -> None:
    await fill(fresh_database, *(row(number, minutes=number // 3) for number in range(8)))
    seen: list[str] = []
    after: str | None = None
    sent.clear()
    while True:
        log, errors = await asked(fresh_database, granted(ALL_FLAGS), first=3, after=after)
        assert log is not None and not errors and log["totalCount"] == 8
        seen += [node["operation"] for node in log["nodes"]]
        after = log["pageInfo"]["endCursor"]
        if not log["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["Op7", "Op6", "Op5", "Op4", "Op3", "Op2", "Op1", "Op0"]
    await assert_indexed(fresh_database, sent)


@pytest.mark.parametrize("page", [{"first": 0}, {"first": 101}, {"after": "bm90IGEgY3Vyc29y"}])
async def test_a_wrong_page_is_refused_with_a_code(fresh_database: Database, page: dict[str, object]) -> None:
    log, errors = await asked(fresh_database, granted(ALL_FLAGS), **page)
    assert log is None
    assert [error["extensions"]["code"] for error in errors] == ["BAD_USER_INPUT"]
