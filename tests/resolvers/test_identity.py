"""Citizens by number: references without a look-up, fields by category, relations in both directions."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from policies.actor import Actor
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from resolvers.context import Resources
from resolvers.mongo import Database
from schema.identity.domain import IDENTITY
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.records import CHILD, CITIZEN, EVERYTHING, citizen, grant, own

pytestmark = pytest.mark.anyio

UNKNOWN = "001090000099"
FIELDS = """personalId fullName birthDate { value precision } sex nationalityCode bloodGroup identificationLevel
    permanentAddress { line provinceCode communeCode codeVersion } currentAddress { line } phone email"""
BY_KEY = f"query ($r: [_Any!]!) {{ _entities(representations: $r) {{ ... on Citizen {{ {FIELDS} }} }} }}"
RELATIONS = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on Citizen {
    guardians { relation byDecision summaryOnly legalBasis validFrom validTo citizen { personalId } }
    dependants { relation citizen { personalId } } } } }"""


@pytest.fixture(scope="module")
async def identity(database: Database, resources: Resources) -> AsyncIterator[Subgraph]:
    await database.collection("citizens").insert_many([citizen(CITIZEN), citizen(CHILD, full_name="Nguyễn Minh")])
    await database.collection("guardianships").insert(
        {
            "_id": "g1",
            "ward": CHILD,
            "guardian": CITIZEN,
            "relation": "FATHER",
            "by_decision": False,
            "summary_only": False,
            "legal_basis": None,
            "valid_from": "2015-05-01",
            "valid_to": None,
        }
    )
    yield Subgraph(IDENTITY, resources)


def keys(*numbers: str) -> dict[str, Any]:
    return {"r": [{"__typename": "Citizen", "personalId": number} for number in numbers]}


async def ask(identity: Subgraph, query: str, variables: dict[str, Any], given: FetchGrant) -> dict[str, Any]:
    data, errors = await identity.execute(query, variables, given)
    assert errors == [] and data is not None
    return data


async def test_the_citizen_reads_every_field(identity: Subgraph) -> None:
    data = await ask(identity, f"{{ me {{ {FIELDS} }} }}", {}, own(CITIZEN))
    assert data["me"] == {
        "personalId": CITIZEN,
        "fullName": "Nguyễn Văn An",
        "birthDate": {"value": "1990-01-01", "precision": "YEAR"},
        "sex": "MALE",
        "nationalityCode": "000",
        "bloodGroup": "O+",
        "identificationLevel": 2,
        "permanentAddress": {
            "line": "12 Hàng Bài",
            "provinceCode": "01",
            "communeCode": "00070",
            "codeVersion": "POST_2025",
        },
        "currentAddress": None,
        "phone": "0912345678",
        "email": None,
    }


async def test_each_field_needs_its_category(identity: Subgraph) -> None:
    data = await ask(identity, BY_KEY, keys(CITIZEN, CHILD), grant({CITIZEN: {"IDENTITY_BASIC": [EVERYTHING]}}))
    mine, other = data["_entities"]
    assert (mine["fullName"], mine["sex"], mine["birthDate"]) == (
        "Nguyễn Văn An",
        "MALE",
        {"value": "1990-01-01", "precision": "YEAR"},
    )
    assert mine["phone"] is None and mine["permanentAddress"] is None and mine["bloodGroup"] is None
    assert other == {name: CHILD if name == "personalId" else None for name in other}


async def test_an_unknown_number_answers_like_a_refused_one(identity: Subgraph) -> None:
    data = await ask(identity, BY_KEY, keys(CITIZEN, UNKNOWN), PUBLIC_GRANT)
    known, unknown = data["_entities"]
    assert {**known, "personalId": None} == {**unknown, "personalId": None}
    assert unknown["personalId"] == UNKNOWN


async def test_a_reference_is_given_without_a_look_up(identity: Subgraph, commands: Commands) -> None:
    commands.clear()
    query = "query ($n: PersonalId!) { citizen(personalId: $n) { __typename personalId } me { personalId } }"
    data = await ask(identity, query, {"n": UNKNOWN}, own(CITIZEN))
    assert data == {"citizen": {"__typename": "Citizen", "personalId": UNKNOWN}, "me": {"personalId": CITIZEN}}
    assert commands.queries == []


async def test_me_of_an_organisation_is_null(identity: Subgraph) -> None:
    given = FetchGrant(Actor(role="ingest", sub="machine"), scope=GrantScope.SUBJECTS)
    assert await ask(identity, "{ me { personalId } }", {}, given) == {"me": None}


async def test_relations_in_both_directions_take_one_query_each(identity: Subgraph, commands: Commands) -> None:
    commands.clear()
    data = await ask(identity, RELATIONS, keys(CITIZEN, CHILD), own(CITIZEN, CHILD))
    father, child = data["_entities"]
    assert father == {"guardians": [], "dependants": [{"relation": "FATHER", "citizen": {"personalId": CHILD}}]}
    assert child["dependants"] == []
    assert child["guardians"] == [
        {
            "relation": "FATHER",
            "byDecision": False,
            "summaryOnly": False,
            "legalBasis": None,
            "validFrom": "2015-05-01",
            "validTo": None,
            "citizen": {"personalId": CITIZEN},
        }
    ]
    assert commands.collections == ["guardianships", "guardianships"]


async def test_an_edge_to_another_person_opens_nothing_of_theirs(identity: Subgraph) -> None:
    query = "{ me { dependants { citizen { personalId fullName } } } }"
    data = await ask(identity, query, {}, own(CITIZEN))
    assert data["me"]["dependants"] == [{"citizen": {"personalId": CHILD, "fullName": None}}]
    data = await ask(identity, query, {}, own(CITIZEN, CHILD))
    assert data["me"]["dependants"] == [{"citizen": {"personalId": CHILD, "fullName": "Nguyễn Minh"}}]


async def test_a_number_that_is_none_is_refused(identity: Subgraph) -> None:
    data, errors = await identity.execute('{ citizen(personalId: "12") { personalId } }', {}, PUBLIC_GRANT)
    assert data is None
    assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT" and "12 digits" in errors[0]["message"]


async def test_every_query_is_answered_by_an_index(identity: Subgraph, commands: Commands, database: Database) -> None:
    commands.clear()
    await ask(identity, BY_KEY, keys(CITIZEN, CHILD), own(CITIZEN, CHILD))
    await ask(identity, RELATIONS, keys(CITIZEN, CHILD), own(CITIZEN, CHILD))
    for query in list(commands.queries):
        plan = await database.collection(query.collection).explain(query.first, sort=query.sort)
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query
