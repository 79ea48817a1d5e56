"""What each operation of the story costs: requests to subgraphs and round trips to the database, exactly.

A number that grew is a regression; one that shrank is written down in tests/cases/end_to_end/figures.yaml. Each operation is
asked once before it is counted, as whoever asks second would find it.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from resolvers.seed.personas import CITIZEN, FACILITY_A, FACILITY_B
from resolvers.seed.story import VISITS
from tests import episodes
from tests.end_to_end.processes import ROOT
from tests.end_to_end.story import Visitor, operation
from tests.episodes import as_json

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

CASES: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "end_to_end" / "figures.yaml").read_text("utf-8")
)
GRANT = "mutation G($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status } } }"
VISIT = {"facility": FACILITY_A, "maLk": "@number", "personalId": CITIZEN, "encounter": "@inpatient"}
KNOWN = {"citizen": CITIZEN, "facility": FACILITY_A, "encounter": VISITS["bronchitis"].encounter_id}


async def granted(visitor: Visitor) -> str:
    """What facility B may read for the stories that need a consent."""
    wanted = {
        "grantee": {"organization": FACILITY_B},
        "purpose": "TREAT",
        "categories": ["HEALTH_VISIT", "LAB_RESULT"],
        "validity": {"to": (datetime.now(UTC) + timedelta(days=30)).isoformat()},
    }
    answer = await visitor.ask("citizen", GRANT, {"input": wanted})
    assert not answer.errors
    return str(answer.data["grantConsent"]["consent"]["id"])


async def requested(visitor: Visitor, key: str) -> str:
    wanted = {"personalId": CITIZEN, "categories": ["HEALTH_VISIT"], "purpose": "TREAT", "idempotencyKey": key}
    query = "mutation R($input: RequestConsentInput!) { requestConsent(input: $input) { consentRequest { id } } }"
    answer = await visitor.ask("clinician-elsewhere", query, {"input": wanted})
    return str(answer.data["requestConsent"]["consentRequest"]["id"])


async def recorded(visitor: Visitor, run: str) -> str:
    """A visit of this run, to be amended."""
    query = "mutation R($input: RecordEncounterInput!) { recordEncounter(input: $input) { encounterId } }"
    answer = await visitor.ask("records-officer", query, {"input": await filled(visitor, VISIT, run)})
    return str(answer.data["recordEncounter"]["encounterId"])


async def filled(visitor: Visitor, value: Any, run: str) -> Any:
    """`@citizen`, `@key` and so on in the variables of a case; `@consent` and `@request` are made for this run."""
    if isinstance(value, dict):
        return {name: await filled(visitor, each, run) for name, each in value.items()}
    match value:
        case "@consent":
            return await granted(visitor)
        case "@request":
            return await requested(visitor, run)
        case "@key":
            return run
        case "@number":
            return hashlib.sha256(run.encode()).hexdigest()[:16]
        case "@inpatient":
            return as_json(episodes.inpatient(datetime.now(UTC).replace(microsecond=0)))
        case "@recorded":
            return await recorded(visitor, run)
        case "@hundred":
            return [await filled(visitor, {**VISIT, "facility": FACILITY_B}, f"{run} {at}") for at in range(100)]
        case "@later":
            return (datetime.now(UTC) + timedelta(days=30)).isoformat()
        case str() if value.startswith("@"):
            return KNOWN[value[1:]]
    return value


async def counts(visitor: Visitor) -> tuple[dict[str, float], dict[str, float]]:
    return await visitor.fetches(), await visitor.counted("civic_database_queries_total", "collection", "operation")


def grown(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, int]:
    return {name: int(after[name] - before.get(name, 0)) for name in after if after[name] != before.get(name, 0)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["story"]))
async def test_what_an_operation_costs(visitor: Visitor, case: dict[str, Any]) -> None:
    query = case["query"] if "query" in case else operation(case["tab"])
    name = case.get("name")
    if case.get("given") == "consent":
        await granted(visitor)
    for run in ("first", "counted"):
        variables = await filled(visitor, case.get("variables", {}), f"{case['story']} {run}")
        if case.get("as"):
            await visitor.token(case["as"])
        before = await counts(visitor)
        answer = await visitor.ask(case.get("as"), query, variables, name=name)
        after = await counts(visitor)
        assert sorted(set(answer.codes())) == case.get("codes", []), answer.body
    fetches, queries = grown(before[0], after[0]), grown(before[1], after[1])
    assert (fetches, queries) == (case["fetches"], case["queries"])
