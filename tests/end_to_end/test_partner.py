"""Step 8: a partner's subgraph, without a line of our code, joins with one annotated type and is protected like our own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from resolvers.seed.personas import CHILD, CITIZEN, CITIZEN_OTHER, FACILITY_A
from tests.end_to_end.processes import PROGRAM, ROOT, Running, free_port, start
from tests.end_to_end.story import Visitor, environment

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

PARTNER = [sys.executable, str(Path(__file__).with_name("partner_subgraph.py"))]
LICENCES = """
query Licences($id: PersonalId!) { citizen(personalId: $id) { drivingLicences { number vehicleClass } } }"""
WITHOUT_SUBJECT = """
query Blind($id: PersonalId!) { citizen(personalId: $id) { mine: drivingLicences { vehicleClass } } }"""
MY_LOG = """
{ me { accessLog(first: 100) { nodes { caller operation category fields condition decision } } } }"""
PARKING = "query Parking($code: FacilityCode!) { facility(code: $code) { name parking } licensingAuthority }"


def sdl(variant: str) -> str:
    """What the partner hands in: its schema, printed by its own tool."""
    printed = subprocess.run([*PARTNER, "sdl", variant], capture_output=True, text=True, timeout=60, check=True)
    return printed.stdout


def configuration(folder: Path, variant: str, port: int) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "licences.graphql").write_text(sdl(variant))
    config = folder / "supergraph.yaml"
    config.write_text(
        f"subgraphs:\n  licences:\n    routing_url: http://127.0.0.1:{port}/graphql\n"
        "    schema:\n      file: licences.graphql\n"
    )
    return config


def with_our_own(config: Path) -> Path:
    """For `compose`, which knows nothing that is not named: the partner's and all of ours."""
    whole = config.with_name("whole.yaml")
    ours = "".join(
        f"  {file.parent.name}:\n    routing_url: http://127.0.0.1:9/graphql\n    schema:\n      file: {file}\n"
        for file in sorted((ROOT / "schema").glob("*/subgraph.graphql"))
    )
    whole.write_text(config.read_text() + ours)
    return whole


@dataclass(slots=True)
class Joined:
    """The gateway with the partner beside it."""

    visitor: Visitor
    partner: Running
    port: int
    schema: Path

    async def replace(self, how: str) -> None:
        """The same partner, more careless, at the same address."""
        await self.partner.stop()
        log = self.partner.log
        self.partner = await start(
            [*PARTNER, how, str(self.port)], f"http://127.0.0.1:{self.port}", "/graphql?query=%7B__typename%7D", log
        )


@pytest.fixture(scope="module")
async def joined(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Joined]:
    folder = populated("partner")
    port, partner_port = free_port(), free_port()
    config = configuration(folder / "joined", "good", partner_port)
    env = environment(folder, port, CIVIC_SUBGRAPH_TIMEOUT_SECONDS="1")
    partner = await start(
        [*PARTNER, "serve", str(partner_port)],
        f"http://127.0.0.1:{partner_port}",
        "/graphql?query=%7B__typename%7D",
        folder / "partner.log",
    )
    url = f"http://127.0.0.1:{port}"
    gateway = await start(
        [PROGRAM, "serve", "--config", str(config)], url, "/health/ready", folder / "gateway.log", env
    )
    async with aiohttp.ClientSession() as session:
        one = Joined(Visitor(session, gateway), partner, partner_port, config.with_name("licences.graphql"))
        yield one
    assert await gateway.stop() == 0
    await one.partner.stop()


async def test_the_citizen_reads_what_the_partner_holds(joined: Joined) -> None:
    answer = await joined.visitor.ask("citizen", "{ me { fullName drivingLicences { holder number vehicleClass } } }")
    assert not answer.errors
    assert answer.data["me"]["drivingLicences"] == [
        {"holder": CITIZEN, "number": f"79{CITIZEN[-6:]}", "vehicleClass": "A1"}
    ]


async def test_a_stranger_is_refused_and_the_partner_is_not_asked(joined: Joined) -> None:
    before = await joined.visitor.fetches()
    for persona, code in (("citizen-other", "FORBIDDEN"), ("clinician", "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        answer = await joined.visitor.ask(persona, LICENCES, {"id": CITIZEN})
        assert answer.data == {"citizen": {"drivingLicences": None}}
        assert answer.at("citizen.drivingLicences") == code
    assert (await joined.visitor.fetches()).get("licences") == before.get("licences")


async def test_the_guardian_reads_the_childs(joined: Joined) -> None:
    answer = await joined.visitor.ask("guardian", LICENCES, {"id": CHILD})
    assert not answer.errors
    assert [one["number"] for one in answer.data["citizen"]["drivingLicences"]] == [f"79{CHILD[-6:]}"]


FITNESS = """
query Fitness($id: ID!) { examined(id: $id) { fitnessToDrive reason } encounter(id: $id) { fitnessToDrive reason } }"""
MY_VISITS = """
{ me { healthBook { encounters(first: 50) { nodes { id fitnessToDrive sensitivityFlags } } } } }"""


async def test_what_it_adds_to_a_visit_is_decided_by_what_the_owner_says(joined: Joined) -> None:
    own = await joined.visitor.ask("citizen", MY_VISITS)
    assert not own.errors
    visits = own.data["me"]["healthBook"]["encounters"]["nodes"]
    assert visits and {each["fitnessToDrive"] for each in visits} == {"Không lái xe trong 24 giờ"}
    answer = await joined.visitor.ask("citizen", FITNESS, {"id": visits[0]["id"]})
    assert not answer.errors
    assert (
        answer.data["examined"]
        == answer.data["encounter"]
        == {
            "fitnessToDrive": visits[0]["fitnessToDrive"],
            "reason": answer.data["encounter"]["reason"],
        }
    )


async def test_a_visit_that_may_not_be_known_is_unknown_to_whom_it_names_as_well(joined: Joined) -> None:
    visits = (await joined.visitor.ask("citizen", MY_VISITS)).data["me"]["healthBook"]["encounters"]["nodes"]
    for persona in ("citizen-other", "pharmacist", None):
        answer = await joined.visitor.ask(persona, FITNESS, {"id": visits[0]["id"]})
        unknown = await joined.visitor.ask(persona, FITNESS, {"id": "79000-nobody-has-this"})
        assert answer.data == unknown.data == {"examined": None, "encounter": None}
        assert answer.codes() == unknown.codes() and answer.body == unknown.body


async def test_what_is_public_is_for_everyone(joined: Joined) -> None:
    answer = await joined.visitor.ask(None, PARKING, {"code": FACILITY_A})
    assert not answer.errors
    assert answer.data["facility"]["parking"] == "200 xe máy" and answer.data["facility"]["name"]
    assert answer.data["licensingAuthority"]


async def test_the_citizen_sees_who_looked_at_the_partners_data(joined: Joined) -> None:
    own = await joined.visitor.ask("citizen", LICENCES, {"id": CITIZEN})
    refused = await joined.visitor.ask("citizen-other", LICENCES, {"id": CITIZEN})
    assert not own.errors and refused.errors
    rows = (await joined.visitor.ask("citizen", MY_LOG)).data["me"]["accessLog"]["nodes"]
    mine = [row for row in rows if row["operation"] == "Licences" and row["caller"] == "citizen"]
    theirs = [row for row in rows if row["operation"] == "Licences" and row["caller"] == "citizen-other"]
    assert mine and theirs
    assert {(row["category"], row["decision"], row["condition"]) for row in mine} == {("IDENTITY", "ALLOWED", "SELF")}
    assert {(row["category"], row["decision"]) for row in theirs} == {("IDENTITY", "REFUSED")}
    assert "drivingLicences" in {name.split(".")[-1] for row in mine for name in row["fields"]}


def refused(command: list[str], environment: Mapping[str, str], coordinate: str) -> None:
    process = subprocess.Popen(
        [PROGRAM, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 1 and not printed
    assert "PERSONAL_DATA_UNDECIDED" in said and coordinate in said and "Traceback" not in said, said


@pytest.mark.parametrize(
    ("variant", "coordinate"),
    [("citizen", "Citizen.drivingPoints"), ("query", "Query.licenceCount"), ("facility", "Facility.parking")],
)
def test_a_field_without_annotation_is_refused_by_its_coordinate(tmp_path: Path, variant: str, coordinate: str) -> None:
    config = configuration(tmp_path / variant, variant, 9)
    refused(["compose", "--config", str(with_our_own(config))], {}, coordinate)


def test_the_gateway_does_not_start_with_it(tmp_path: Path) -> None:
    config = configuration(tmp_path / "undecided", "citizen", 9)
    env = environment(tmp_path, free_port(), CIVIC_SUPERGRAPH_CONFIG=str(config))
    refused(["check"], env, "Citizen.drivingPoints")
    refused(["serve"], env, "Citizen.drivingPoints")
    assert not (tmp_path / "data").exists(), "nor was a database started for it"


async def test_a_partner_that_answers_too_much_discloses_nothing(joined: Joined) -> None:
    await joined.replace("leaky")
    for query in (LICENCES, WITHOUT_SUBJECT):
        answer = await joined.visitor.ask("citizen", query, {"id": CITIZEN})
        assert not answer.errors
        assert len(next(iter(answer.data["citizen"].values()))) == 1, (
            "the stranger's licence is absent, and not counted"
        )
        assert b"STRANGER" not in answer.body and b'"FC"' not in answer.body
    foreign = await joined.visitor.ask("citizen", LICENCES, {"id": CITIZEN_OTHER})
    assert foreign.data == {"citizen": {"drivingLicences": None}} and foreign.codes() == ["FORBIDDEN"]
    both = await joined.visitor.ask(
        "citizen",
        "query Both($a: PersonalId!, $b: PersonalId!) { "
        "a: citizen(personalId: $a) { drivingLicences { holder } } b: citizen(personalId: $b) { drivingLicences { holder } } }",
        {"a": CITIZEN, "b": CITIZEN_OTHER},
    )
    assert both.data == {"a": {"drivingLicences": [{"holder": CITIZEN}]}, "b": {"drivingLicences": None}}
    log = await joined.visitor.ask("citizen", MY_LOG)
    assert b"STRANGER" not in log.body


@pytest.mark.parametrize("how", ["swapped", "nothing", "error", "html", "silent"])
async def test_a_partner_that_answers_wrongly_discloses_nothing_and_breaks_nothing(joined: Joined, how: str) -> None:
    await joined.replace(how)
    query = "{ me { fullName drivingLicences { number } } }"
    answer = await joined.visitor.ask("citizen", query)
    assert answer.status == 200 and answer.data["me"]["fullName"]
    assert not answer.data["me"]["drivingLicences"]
    assert set(answer.codes()) <= {"SUBGRAPH_UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"}, answer.body
    assert b"STRANGER" not in answer.body and b"secret" not in answer.body
    assert await joined.visitor.health("live") == 200


async def test_it_goes_and_comes_back(joined: Joined) -> None:
    await joined.partner.stop()
    query = "{ me { fullName drivingLicences { number } } }"
    away = await joined.visitor.ask("citizen", query)
    assert away.data["me"]["fullName"] and away.at("me.drivingLicences") == "SUBGRAPH_UNAVAILABLE"
    await joined.replace("serve")
    assert not (await joined.visitor.ask("citizen", query)).errors


async def test_its_new_schema_is_served_without_a_restart_and_a_wrong_one_is_not(joined: Joined) -> None:
    async def fields() -> list[str]:
        answer = await joined.visitor.ask(None, '{ __type(name: "Query") { fields { name } } }')
        return [field["name"] for field in answer.data["__type"]["fields"]]

    async def until(outcome: str) -> None:
        async with asyncio.timeout(60):
            while not (await joined.visitor.counted("civic_supergraph_reloads_total", "outcome")).get(outcome):  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    good = joined.schema.read_text()
    assert "licensingHours" not in await fields()
    joined.schema.write_text(good + "\nextend type Query { licensingHours: String @publicData }\n")
    await until("swapped")
    assert "licensingHours" in await fields()
    answer = await joined.visitor.ask("citizen", "{ me { fullName drivingLicences { number } } }")
    assert not answer.errors and answer.data["me"]["drivingLicences"]
    joined.schema.write_text(good + "\nextend type Query { licensingHours: String }\n")  # nobody decided about it
    await until("refused")
    assert "licensingHours" in await fields()
