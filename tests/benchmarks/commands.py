"""CPU milliseconds of the serving process per command: `python -m tests.benchmarks.commands`.

One flow after another, many times: each step's cost is the gateway's own, the database's processor time stands beside it.
"""

import asyncio
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
import orjson
from rich.console import Console
from rich.table import Table

from resolvers.seed.personas import CITIZEN, FACILITY_A, FACILITY_B
from tests import episodes
from tests.benchmarks.__main__ import cpu_seconds
from tests.end_to_end.processes import PROGRAM, free_port, started
from tests.end_to_end.story import Visitor, environment
from tests.end_to_end.tokens import receipt
from tests.episodes import as_json

ROUNDS, WARM = 30, 5
MOVED = "application { dossierNumber status }"


@dataclass(slots=True)
class Meter:
    """Sends one command at a time, and keeps what each cost: (gateway, database) in milliseconds."""

    visitor: Visitor
    database_pid: int
    costs: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    async def run(self, persona: str, command: str, payload: str, **given: Any) -> dict[str, Any]:
        query = f"mutation C($i: {command[0].upper()}{command[1:]}Input!) {{ {command}(input: $i) {{ {payload} }} }}"
        pids = (self.visitor.gateway.pid, self.database_pid)
        before = [cpu_seconds(pid) for pid in pids]
        answer = await self.visitor.ask(persona, query, {"i": given})
        assert not answer.errors, answer.errors
        gateway, database = ((cpu_seconds(pid) - was) * 1000 for pid, was in zip(pids, before, strict=True))
        self.costs.setdefault(command, []).append((gateway, database))
        told: dict[str, Any] = answer.data[command]
        return told


async def consents(meter: Meter, turn: int) -> None:
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    request = await meter.run(
        *("clinician-elsewhere", "requestConsent", "consentRequest { id }"),
        personalId=CITIZEN,
        categories=["HEALTH_VISIT"],
        purpose="TREAT",
        idempotencyKey=uuid.uuid4().hex,
    )
    consent = await meter.run(
        *("citizen", "grantConsent", "consent { id status }"),
        requestId=request["consentRequest"]["id"],
        categories=["HEALTH_VISIT"],
        validity={"to": until},
    )
    await meter.run("citizen", "revokeConsent", "consent { id }", consentId=consent["consent"]["id"])


async def declarations(meter: Meter, turn: int) -> None:
    await meter.run("citizen", "declareAllergy", "allergy { id }", substance="Latex")
    await meter.run("citizen", "declareHistory", "condition { id }", kind="DISEASE", statement="Hen", code="J45")
    await meter.run("citizen", "updateContact", "citizen { phone }", phone="+84912345678")


async def visits(meter: Meter, turn: int) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    content, key = as_json(episodes.inpatient(now)), uuid.uuid4().hex[:12]
    recorded = await meter.run(
        *("records-officer", "recordEncounter", "encounterId version"),
        facility=FACILITY_A,
        maLk=key,
        personalId=CITIZEN,
        encounter=content,
    )
    visit, amended = recorded["encounterId"], {**content, "advice": key}
    await meter.run(
        *("records-officer", "amendEncounter", "version"),
        encounterId=visit,
        version=1,
        reason="Sửa",
        encounter=amended,
    )
    asked = await meter.run("citizen", "requestCorrection", "request { id }", encounterId=visit, statement=key)
    await meter.run(
        "records-officer", "handleCorrection", "request { status }", requestId=asked["request"]["id"], outcome="DONE"
    )
    if turn % 10 == 0:
        one = as_json(episodes.telehealth(now))
        hundred = [
            {"facility": FACILITY_B, "maLk": f"{key}-{at}", "personalId": CITIZEN, "encounter": one}
            for at in range(100)
        ]
        await meter.run("ingest", "recordEncounters", "results { version } problems { code }", encounters=hundred)


async def dossiers(meter: Meter, turn: int) -> None:
    filed = await meter.run("citizen", "applyForCertificate", MOVED, type="TYPE_1")
    dossier = {"dossierNumber": filed["application"]["dossierNumber"]}
    paid = receipt(meter.visitor.folder, dossier["dossierNumber"])
    await meter.run("citizen", "payApplicationFee", MOVED, **dossier, receipt=paid)
    await meter.run("judicial-officer", "receiveApplication", MOVED, **dossier)
    await meter.run("judicial-officer", "requestSupplement", MOVED, **dossier, text="Bản sao")
    await meter.run("citizen", "supplementApplication", MOVED, **dossier, text="Đã gửi")
    await meter.run("judicial-officer", "requestVerification", MOVED, **dossier)
    await meter.run("judicial-officer", "proposeCertificate", MOVED, **dossier)
    await meter.run("judicial-approver", "returnProposal", MOVED, **dossier, reason="Xem lại")
    await meter.run("judicial-officer", "proposeCertificate", MOVED, **dossier)
    await meter.run("judicial-approver", "issueCertificate", f"{MOVED} certificate {{ number }}", **dossier)


FLOWS: tuple[Callable[[Meter, int], Awaitable[None]], ...] = (consents, declarations, visits, dossiers)


async def figures(folder: Path) -> Mapping[str, list[tuple[float, float]]]:
    port = free_port()
    env = environment(folder, port, CIVIC_CONSENT_REQUESTS_PER_HOUR="1000")
    url, log = f"http://127.0.0.1:{port}", folder / "gateway.log"
    async with (
        started([PROGRAM, "serve"], url, "/health/ready", log, env) as gateway,
        aiohttp.ClientSession() as session,
    ):
        visitor = Visitor(session, gateway)
        pid = int(orjson.loads((folder / "data" / "database.json").read_bytes())["pid"])
        for turn in range(WARM):
            for flow in FLOWS:
                await flow(Meter(visitor, pid), turn)
        meter = Meter(visitor, pid)
        for turn in range(ROUNDS):  # interleaved, so that a noisy minute touches all alike
            for flow in FLOWS:
                await flow(meter, turn)
    return meter.costs


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        costs = asyncio.run(figures(Path(folder)))
    shown = Table("command", "gateway CPU ms", "median", "database CPU ms", caption="least and median of the rounds")
    for name, values in costs.items():
        gateway, database = [one for one, _ in values], [one for _, one in values]
        shown.add_row(name, f"{min(gateway):.1f}", f"{median(gateway):.1f}", f"{median(database):.1f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
