"""The registry of facilities: by code, by folded search, by filters, page by page; for anyone, and by index."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from policies.fetch_grant import PUBLIC_GRANT
from resolvers.context import Resources
from resolvers.facilities.folding import fold, search_words
from resolvers.mongo import Database
from schema.facilities.domain import FACILITIES
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.records import facility

pytestmark = pytest.mark.anyio

SEARCH = """query ($search: String, $province: ID, $kind: FacilityKind, $ownership: Ownership, $first: Int, $after: String) {
  facilities(search: $search, province: $province, kind: $kind, ownership: $ownership, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { code } }
  } }"""


@pytest.fixture(scope="module")
async def facilities(database: Database, resources: Resources) -> AsyncIterator[Subgraph]:
    await database.collection("provinces").insert_many(
        [
            {
                "_id": f"{code}/POST_2025",
                "code": code,
                "version": "POST_2025",
                "name": name,
                "communes": 126,
                "merged_from": [{"code": former, "name": former_name}],
            }
            for code, name, former, former_name in (
                ("24", "Bắc Ninh", "27", "Bắc Ninh"),
                ("01", "Hà Nội", "01", "Hà Nội"),
            )
        ]
    )
    await database.collection("facilities").insert_many(
        [
            facility("01001", "Bệnh viện Bạch Mai"),
            facility("01002", "Bệnh viện Đống Đa", ownership="PRIVATE"),
            facility("01C51", "Phòng khám đa khoa Bạch Đằng", kind="POLYCLINIC", ownership="PRIVATE"),
            facility(
                "24001",
                "Trạm Y tế xã Mai Đình",
                kind="COMMUNE_STATION",
                province={"code": "24", "version": "POST_2025"},
            ),
        ]
    )
    yield Subgraph(FACILITIES, resources)


async def ask(facilities: Subgraph, query: str, **variables: Any) -> dict[str, Any]:
    data, errors = await facilities.execute(query, variables, PUBLIC_GRANT)
    assert errors == [] and data is not None
    return data


async def test_a_facility_by_code_for_anyone(facilities: Subgraph) -> None:
    query = """{ facility(code: "24001") { code name kind ownership technicalLevel connected linkedSince insuranceContract
        validTo province { id code version name communes mergedFrom { code name } } } unknown: facility(code: "99999") { name } }"""
    assert await ask(facilities, query) == {
        "facility": {
            "code": "24001",
            "name": "Trạm Y tế xã Mai Đình",
            "kind": "COMMUNE_STATION",
            "ownership": "PUBLIC",
            "technicalLevel": "SPECIALISED",
            "connected": True,
            "linkedSince": "2026-01-06",
            "insuranceContract": True,
            "validTo": None,
            "province": {
                "id": "24/POST_2025",
                "code": "24",
                "version": "POST_2025",
                "name": "Bắc Ninh",
                "communes": 126,
                "mergedFrom": [{"code": "27", "name": "Bắc Ninh"}],
            },
        },
        "unknown": None,
    }


@pytest.mark.parametrize(
    ("variables", "codes"),
    [
        ({}, ["01001", "01002", "01C51", "24001"]),
        ({"search": "bach mai"}, ["01001"]),
        ({"search": "BẠCH"}, ["01001", "01C51"]),
        ({"search": "mai benh"}, ["01001"]),
        ({"search": "đống"}, ["01002"]),
        ({"search": "dong da"}, ["01002"]),
        ({"search": "ach"}, []),
        ({"search": "mai"}, ["01001", "24001"]),
        ({"search": "  ?! "}, []),
        ({"search": ".*"}, []),
        ({"search": "bạch", "kind": "POLYCLINIC"}, ["01C51"]),
        ({"search": "bạch", "province": "24"}, []),
        ({"province": "24"}, ["24001"]),
        ({"province": "01", "ownership": "PRIVATE"}, ["01002", "01C51"]),
        ({"kind": "HOSPITAL"}, ["01001", "01002"]),
        ({"ownership": "PUBLIC", "kind": "COMMUNE_STATION"}, ["24001"]),
    ],
)
async def test_search_and_filters(facilities: Subgraph, variables: dict[str, Any], codes: list[str]) -> None:
    found = (await ask(facilities, SEARCH, **variables))["facilities"]
    assert [edge["node"]["code"] for edge in found["edges"]] == codes
    assert found["totalCount"] == len(codes)


@pytest.mark.parametrize("variables", [{}, {"search": "bệnh"}, {"province": "01"}])
async def test_pages_follow_each_other(facilities: Subgraph, variables: dict[str, Any]) -> None:
    whole = [edge["node"]["code"] for edge in (await ask(facilities, SEARCH, **variables))["facilities"]["edges"]]
    seen, after = [], None
    while True:
        page = (await ask(facilities, SEARCH, first=1, after=after, **variables))["facilities"]
        seen += [edge["node"]["code"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["startCursor"] == page["pageInfo"]["endCursor"] == page["edges"][0]["cursor"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == whole


async def test_bad_pages_say_what_is_wrong(facilities: Subgraph) -> None:
    for variables in ({"first": 0}, {"first": 101}, {"after": "abc"}):
        data, errors = await facilities.execute(SEARCH, variables, PUBLIC_GRANT)
        assert data == {"facilities": None}
        assert errors[0]["extensions"]["code"] == "BAD_USER_INPUT" and errors[0]["path"] == ["facilities"]


async def test_provinces_in_force_by_code(facilities: Subgraph) -> None:
    data = await ask(facilities, "{ provinces { code name } }")
    assert data == {"provinces": [{"code": "01", "name": "Hà Nội"}, {"code": "24", "name": "Bắc Ninh"}]}


async def test_many_facilities_by_key_take_one_query(facilities: Subgraph, commands: Commands) -> None:
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Facility { name province { name } } } }"
    commands.clear()
    keys = [{"__typename": "Facility", "code": code} for code in ("01001", "24001", "00000", "01001")]
    data = await ask(facilities, query, r=keys)
    hanoi, bac_ninh = {"name": "Hà Nội"}, {"name": "Bắc Ninh"}
    assert data["_entities"] == [
        {"name": "Bệnh viện Bạch Mai", "province": hanoi},
        {"name": "Trạm Y tế xã Mai Đình", "province": bac_ninh},
        None,
        {"name": "Bệnh viện Bạch Mai", "province": hanoi},
    ]
    assert commands.collections == ["facilities", "provinces"]


async def test_every_query_is_answered_by_an_index(
    facilities: Subgraph, commands: Commands, database: Database
) -> None:
    commands.clear()
    for variables in (
        {},
        {"search": "bệnh viện"},
        {"province": "01", "kind": "HOSPITAL"},
        {"kind": "HOSPITAL", "ownership": "PUBLIC"},
        {"ownership": "PUBLIC"},
    ):
        page = (await ask(facilities, SEARCH, first=1, **variables))["facilities"]
        await ask(facilities, SEARCH, first=1, after=page["pageInfo"]["endCursor"], **variables)
    await ask(facilities, '{ facility(code: "01001") { province { name } } provinces { name } }')
    for query in list(commands.queries):
        if query.first or query.sort:  # the count of everything counts every facility
            plan = await database.collection(query.collection).explain(query.first, sort=query.sort)
            assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"]), query


def test_folding() -> None:
    assert fold("BỆNH VIỆN Đà Nẵng") == "benh vien da nang"
    assert search_words("Bệnh viện  Đa khoa (Đa khoa)") == ["benh", "da", "khoa", "vien"]
