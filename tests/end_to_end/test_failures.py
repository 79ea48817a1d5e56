"""What breaks from outside: the log that cannot be written, the database that is killed, the gateway that is killed, Ctrl-C.

One folder through several lives of the gateway; the tests are told in order.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from resolvers.audit.collections import COLLECTIONS as AUDIT
from resolvers.collections import prepare_database
from resolvers.embedded.announcement import Announcement, command_line, read_announcement
from resolvers.mongo import Database, connect
from resolvers.seed.personas import CITIZEN
from resolvers.seed.story import VISITS
from tests.end_to_end import hostile
from tests.end_to_end.processes import PROGRAM, Running, below, free_port, start
from tests.end_to_end.story import Answer, Visitor, environment

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

NAME = "Nguyễn Thị Minh Hạnh"
ME = "{ me { fullName birthDate { value } healthBook { encounters { totalCount nodes { id } } } } }"
CONSENTS = "{ me { consents { id status requestId } consentRequests { id status } } }"
REQUEST = "mutation R($input: RequestConsentInput!) { requestConsent(input: $input) { consentRequest { id } } }"
GRANT = "mutation G($input: GrantConsentInput!) { grantConsent(input: $input) { consent { id status } } }"
ENCOUNTER = "query E($id: ID!) { encounter(id: $id) { id reason } }"
WARM_CPU = 8.0  # seconds of processor time for a start that seeds nothing; with seeding it is more than twice that


@dataclass(slots=True)
class Life:
    """The gateway of one folder, again and again; `answers` is what a later life must still know."""

    folder: Path
    session: aiohttp.ClientSession
    environment: Mapping[str, str]
    gateway: Running | None = None
    answers: dict[str, Any] = field(default_factory=dict)

    async def begin(self) -> Visitor:
        if self.gateway is None:
            url = f"http://127.0.0.1:{self.environment['PORT']}"
            log = self.folder / "gateway.log"
            self.gateway = await start([PROGRAM, "serve"], url, "/health/ready", log, self.environment)
        return Visitor(self.session, self.gateway, self.answers.setdefault("tokens", {}))

    def running(self) -> Running:
        assert self.gateway is not None and self.gateway.process.returncode is None
        return self.gateway

    async def kill(self) -> None:
        await self.running().kill()
        self.gateway = None

    async def end(self) -> int:
        code = await self.running().stop()
        self.gateway = None
        return code

    def database(self) -> Announcement:
        found = read_announcement(self.folder / "data")
        assert found is not None and found.still_runs()
        return found

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Database]:
        database = connect(self.database().uri, "civic")
        try:
            yield database
        finally:
            await database.close()


@pytest.fixture(scope="module")
async def life(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Life]:
    folder = populated("failures")
    async with aiohttp.ClientSession() as session:
        one = Life(folder, session, environment(folder, free_port()))
        yield one
        if one.gateway is not None:
            await one.gateway.stop()


async def gone(pid: int, within: float = 15) -> bool:
    for _ in range(int(within * 50)):
        if not command_line(pid):
            return True
        await asyncio.sleep(0.02)
    return False


def discloses_nothing(answer: Answer) -> None:
    text = answer.body.decode()
    assert NAME not in text and "1985-03-14" not in text and VISITS["elsewhere"].encounter_id not in text, text
    assert "mongodb" not in text and "Traceback" not in text and "127.0.0.1" not in text, text


def validity() -> dict[str, str]:
    return {"to": (datetime.now(UTC) + timedelta(days=30)).isoformat()}


async def requested(visitor: Visitor, key: str) -> Answer:
    wanted = {"personalId": CITIZEN, "categories": ["HEALTH_VISIT"], "purpose": "TREAT", "idempotencyKey": key}
    return await visitor.ask("clinician-elsewhere", REQUEST, {"input": wanted})


async def test_1_nothing_is_disclosed_while_the_log_cannot_be_written(life: Life) -> None:
    visitor = await life.begin()
    before = (await visitor.ask("citizen", CONSENTS)).data
    async with life.opened() as database:
        await database.ensure_collection("access_log", {"$jsonSchema": {"required": ["never"]}})
    try:
        for persona in ("citizen", "clinician"):
            answer = await visitor.ask(
                persona,
                "query N($id: PersonalId!) { citizen(personalId: $id) { fullName healthBook { encounters { nodes { id } } } } }",
                {"id": CITIZEN},
            )
            assert answer.data is None and answer.codes() == ["INTERNAL_SERVER_ERROR"]
            discloses_nothing(answer)
        refused = await visitor.ask(
            "citizen-other", "query N($id: PersonalId!) { citizen(personalId: $id) { fullName } }", {"id": CITIZEN}
        )
        assert refused.data is None and refused.codes() == ["INTERNAL_SERVER_ERROR"], "nor is it told who was refused"
        asked = await requested(visitor, "unlogged")
        assert not (asked.data or {}).get("requestConsent"), asked.body
        public = await visitor.ask(None, "{ programme { asOf } }")
        assert not public.errors and public.data["programme"]["asOf"], "what is about nobody leaves no row"
        assert (await visitor.counted("civic_access_log_rows_total", "outcome"))["failed"] >= 3
        assert await visitor.health("live") == 200
    finally:
        async with life.opened() as database:
            await prepare_database(database, AUDIT)
    answer = await visitor.ask("citizen", ME)
    assert not answer.errors and answer.data["me"]["fullName"] == NAME
    assert (await visitor.ask("citizen", CONSENTS)).data == before, "the command that could not be logged was not run"


async def test_2_a_killed_database_is_told_by_code_and_nothing_is_half_written(life: Life) -> None:
    visitor = await life.begin()
    numbers = []
    for count in range(8):
        asked = await requested(visitor, f"failures-{count}")
        numbers.append(str(asked.data["requestConsent"]["consentRequest"]["id"]))
    first = await visitor.ask(
        "citizen", GRANT, {"input": {"requestId": numbers[0], "categories": ["HEALTH_VISIT"], "validity": validity()}}
    )
    assert not first.errors
    life.answers["consent"] = first.data["grantConsent"]["consent"]["id"]

    wanted = [{"requestId": one, "categories": ["HEALTH_VISIT"], "validity": validity()} for one in numbers[1:]]
    running = [asyncio.create_task(visitor.ask("citizen", GRANT, {"input": one})) for one in wanted]
    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    os.kill(life.database().pid, signal.SIGKILL)
    answers = await asyncio.gather(*running)
    for answer in answers:
        assert answer.status < 500 and set(answer.codes()) <= {
            "SUBGRAPH_UNAVAILABLE",
            "INTERNAL_SERVER_ERROR",
            "DOWNSTREAM_SERVICE_ERROR",
        }, answer.body
        discloses_nothing(answer)
    assert any(not one.errors for one in answers) and any(one.errors for one in answers), "some before, some after"
    life.answers["requests"] = numbers
    life.answers["granted"] = [
        numbers[0],
        *(one for one, answer in zip(numbers[1:], answers, strict=True) if not answer.errors),
    ]


async def test_3_without_its_database_the_process_lives_and_says_so(life: Life) -> None:
    visitor = await life.begin()
    live, ready = await asyncio.gather(visitor.health("live"), visitor.health("ready"))
    me, by_id, known, unknown, book = await asyncio.gather(
        visitor.ask("citizen", ME),
        visitor.ask("clinician", ENCOUNTER, {"id": VISITS["bronchitis"].encounter_id}),
        visitor.ask("clinician-elsewhere", ENCOUNTER, {"id": VISITS["elsewhere"].encounter_id}),
        visitor.ask("clinician-elsewhere", ENCOUNTER, {"id": "46001-CT9999"}),
        visitor.ask(None, "{ programme { asOf } }"),
    )
    assert (live, ready) == (200, 503)
    for answer in (me, by_id, known, unknown, book):
        assert answer.status < 500 and answer.errors, answer.body
        assert set(answer.codes()) == {"SUBGRAPH_UNAVAILABLE"}, answer.body
        discloses_nothing(answer)
    assert known.body == unknown.body
    assert await life.end() == 0, "and Ctrl-C still is a clean end"


async def test_4_the_next_life_knows_what_was_acknowledged_and_nothing_by_halves(life: Life) -> None:
    visitor = await life.begin()
    mine = (await visitor.ask("citizen", CONSENTS)).data["me"]
    statuses = {one["id"]: one["status"] for one in mine["consentRequests"]}
    answering = [one["requestId"] for one in mine["consents"] if one["requestId"]]
    for number in life.answers["requests"]:
        consents = answering.count(number)
        assert (statuses[number], consents) in [("GRANTED", 1), ("REQUESTED", 0)]
    assert {statuses[number] for number in life.answers["granted"]} == {"GRANTED"}
    held = [
        one for one in mine["consents"] if one["status"] == "GRANTED" and one["requestId"] in life.answers["requests"]
    ]
    assert len(held) == 1, "each took the place of the one before"
    answer = await visitor.ask(
        "clinician-elsewhere",
        "query N($id: PersonalId!) { citizen(personalId: $id) { healthBook { encounters { totalCount } } } }",
        {"id": CITIZEN},
    )
    assert not answer.errors


async def test_5_a_killed_gateway_keeps_the_data_and_leaves_no_database_behind(life: Life) -> None:
    visitor = await life.begin()
    before = (await visitor.ask("citizen", CONSENTS)).data
    orphan = life.database()
    await life.kill()
    visitor = await life.begin()  # at once: the database may not yet have noticed
    assert life.database().pid != orphan.pid and await gone(orphan.pid)
    assert (await visitor.ask("citizen", CONSENTS)).data == before
    assert life.running().cpu() < WARM_CPU
    assert (await visitor.ask("citizen", ME)).data["me"]["fullName"] == NAME


async def test_6_ctrl_c_during_a_request_ends_it_and_everything_else(life: Life) -> None:
    visitor = await life.begin()
    children = below(life.running().pid)
    assert life.database().pid in children
    await visitor.token("citizen")
    long_one = asyncio.create_task(visitor.ask("citizen", hostile.NUMBERS))
    await asyncio.sleep(0.3)
    assert not long_one.done()
    assert await life.end() == 0
    try:
        answer = await long_one
        assert answer.data["a11"]["fullName"] == NAME, "it was finished first"
    except aiohttp.ClientConnectionError:
        pass
    for pid in children:
        assert await gone(pid), command_line(pid)
    assert read_announcement(life.folder / "data") is None
    log = (life.folder / "gateway.log").read_text()
    assert "Traceback" not in log and "Exception ignored" not in log and "never awaited" not in log, log[-3000:]


@pytest.mark.parametrize("when", ["at once", "before the database answers", "while it seeds"])
async def test_7_ctrl_c_during_the_start(tmp_path: Path, when: str) -> None:
    log = tmp_path / "gateway.log"
    env = {**os.environ, **environment(tmp_path, free_port())}
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(PROGRAM, "serve", env=env, stdout=out, stderr=out)
    children: set[int] = set()
    for _ in range(3_000):
        children |= below(process.pid)
        announced = read_announcement(tmp_path / "data")
        if (
            when == "at once"
            or (when.startswith("before") and children)
            or (announced and "citizens" in log.read_text())
        ):
            break
        assert process.returncode is None, log.read_text()
        await asyncio.sleep(0.02)
    await asyncio.sleep({"at once": 0.3, "while it seeds": 2.0}.get(when, 0.0))
    children |= below(process.pid)
    process.send_signal(signal.SIGINT)
    code = await asyncio.wait_for(process.wait(), 30)
    said = log.read_text()
    if when == "at once":  # perhaps before a line of ours could run: then it is Python that says so
        assert code in (0, 1, 130, -signal.SIGINT)
    else:
        assert code == 0 and "Traceback" not in said, (code, said[-3000:])
    assert "internal error" not in said, said[-3000:]
    for pid in children:
        assert await gone(pid), command_line(pid)
    assert read_announcement(tmp_path / "data") is None
