"""The judicial subgraph in a process of its own: a query that is a command is run under a grant for it alone, once."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import orjson
import pytest

from resolvers.seed.personas import CITIZEN, PERSONAS
from resolvers.seed.story import CERTIFICATE, DOSSIER
from tests.end_to_end.apart import Apart, apart_of
from tests.end_to_end.story import operation

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

FIVE = {
    "dossierNumber": DOSSIER,
    "fullName": "Nguyễn Thị Minh Hạnh",
    "birthDate": "1985-03-14",
    "sex": "FEMALE",
    "personalId": CITIZEN,
}


@pytest.fixture(scope="module")
async def apart(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Apart]:
    async with apart_of("judicial", populated("judicial-apart")) as both:
        yield both


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
