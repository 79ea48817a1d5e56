"""The first queries of README, asked of a real gateway: what is printed there is what it answers."""

import json
import re
import shlex
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.documentation.pages import blocks, section
from tests.end_to_end.processes import PROGRAM, free_port, started
from tests.end_to_end.story import Visitor, environment

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("end-to-end"), pytest.mark.timeout(200)]

BLOCKS = blocks(section("First queries"))
PRINTED = list(zip((b for a, b in BLOCKS if a == "sh"), (b for a, b in BLOCKS if a == "json"), strict=True))


@pytest.fixture(scope="module")
async def visitor(populated: Callable[[str], Path], anyio_backend: str) -> AsyncIterator[Visitor]:
    folder, port = populated("readme"), free_port()
    url = f"http://127.0.0.1:{port}"
    async with (
        started([PROGRAM, "serve"], url, "/health/ready", folder / "gateway.log", environment(folder, port)) as gateway,
        aiohttp.ClientSession() as session,
    ):
        yield Visitor(session, gateway)


@pytest.mark.parametrize(("command", "printed"), PRINTED)
async def test_a_query_is_answered_as_printed(visitor: Visitor, command: str, printed: str) -> None:
    persona = re.search(r"civic-gateway token ([a-z-]+)", command)
    words = shlex.split(command[command.index("curl ") :].replace("\\\n", " "))
    assert words[:3] == ["curl", "-s", "http://127.0.0.1:8000/graphql"]
    body = json.loads(words[words.index("-d") + 1])
    answer = await visitor.ask(persona[1] if persona else None, body["query"])
    assert ("Authorization: Bearer $TOKEN" in words) == (persona is not None)
    assert answer.body.decode() == printed.strip()
