"""The judicial subgraph in a process of its own: a query that is a command is run under a grant for it alone, once."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from resolvers.seed.personas import CITIZEN, PERSONAS
from resolvers.seed.story import CERTIFICATE, DOSSIER
from tests.end_to_end.processes import PROGRAM, free_port, start
from tests.end_to_end.story import Visitor, environment, operation
from tests.end_to_end.test_health_alone import Between, proxied

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

FIVE = {
    "dossierNumber": DOSSIER,
    "fullName": "Nguyễn Thị Minh Hạnh",
    "birthDate": "1985-03-14",
    "sex": "FEMALE",
    "personalId": CITIZEN,
}


@dataclass(slots=True)
class Apart:
    visitor: Visitor
    between: Between

    async def send(self, body: dict[str, Any]) -> tuple[int, bytes]:
        sent = {"Content-Type": "application/json"}
        async with self.between.session.post(self.between.target, data=orjson.dumps(body), headers=sent) as answer:
            return answer.status, await answer.read()


@pytest.fixture(scope="module")
async def apart(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Apart]:
    folder = populated("judicial-apart")
    port, judicial_port, proxy_port = free_port(), free_port(), free_port()
    url, judicial_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{judicial_port}"
    config = folder / "supergraph.yaml"
    config.write_text(f"subgraphs: {{judicial: {{routing_url: 'http://127.0.0.1:{proxy_port}/graphql'}}}}\n")
    env = environment(folder, port, CIVIC_SUPERGRAPH_CONFIG=str(config))
    gateway = await start([PROGRAM, "serve"], url, "/health/ready", folder / "gateway.log", env)
    env["CIVIC_GRANT_KEYS_URL"] = f"{url}/.well-known/grant-keys.json"
    command = [PROGRAM, "subgraph", "judicial", "--port", str(judicial_port)]
    judicial = await start(command, judicial_url, "/health/ready", folder / "judicial.log", env)
    async with aiohttp.ClientSession() as session:
        between = Between(f"{judicial_url}/graphql", session)
        async with proxied(between, proxy_port):
            yield Apart(Visitor(session, gateway), between)
    assert await judicial.stop() == 0
    assert await gateway.stop() == 0


async def test_verified_and_shared_as_in_one_process(apart: Apart) -> None:
    good = await apart.visitor.ask("employer", operation("verify-certificate"), {"input": FIVE})
    assert not good.errors and good.data["verifyCertificate"]["status"] == "VALID"
    wrong = await apart.visitor.ask("employer", operation("verify-certificate"), {"input": {**FIVE, "sex": "MALE"}})
    assert wrong.codes() == ["NOT_FOUND"]

    organization = PERSONAS["employer"].organization
    given = {"number": CERTIFICATE, "organization": organization}
    passcode = (await apart.visitor.ask("citizen", operation("share-certificate"), {"input": given})).data[
        "shareCertificate"
    ]["passcode"]
    apart.between.seen.clear()
    asked = {"number": CERTIFICATE, "passcode": passcode, "legalBasis": "Luật 107/2025/QH15"}
    read = await apart.visitor.ask("employer", operation("shared-certificate"), asked)
    assert not read.errors and read.data["sharedCertificate"]["subject"]["personalId"] == CITIZEN
    first, second = apart.between.seen
    assert "sharedCertificate" in first["query"] and "subject" not in first["query"]
    assert "_entities" in second["query"] and passcode not in orjson.dumps(second).decode()


async def test_nobody_else_runs_it(apart: Apart) -> None:
    """Neither without a grant, nor with one that was used, nor under the grant of a fetch."""
    apart.between.seen.clear()
    await apart.visitor.ask("employer", operation("verify-certificate"), {"input": FIVE})
    await apart.visitor.ask("citizen", "{ me { judicialCertificates { number } } }")
    command, fetch = apart.between.seen
    naked = {"query": command["query"], "variables": command["variables"]}
    for body in (naked, command, {**command, "extensions": fetch["extensions"]}):
        status, answer = await apart.send(body)
        assert status in (200, 403) and b"VALID" not in answer and "Công an".encode() not in answer
        assert b"FORBIDDEN" in answer, answer
