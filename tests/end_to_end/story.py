"""A person at the gateway's door: asks as a persona over HTTP, reads figures, mints tokens by the command line."""

import asyncio
import io
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.end_to_end.processes import PROGRAM, ROOT, Running

OPERATIONS = ROOT / "web" / "src" / "story"


def operation(name: str) -> str:
    """The text of a tab of the GraphiQL page: what is documented is what is tested."""
    found = [path for path in OPERATIONS.glob("*.graphql") if path.stem.split("-", 1)[1] == name]
    assert len(found) == 1, f"no operation {name} in {OPERATIONS}"
    return found[0].read_text()


@dataclass(slots=True)
class Answer:
    """One answer: status, the body as bytes and as JSON."""

    status: int
    body: bytes
    json: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        return self.json.get("data")

    @property
    def errors(self) -> list[dict[str, Any]]:
        return list(self.json.get("errors", []))

    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]

    def at(self, path: str) -> str:
        """The code of the one error at a path, written with dots."""
        found = [error for error in self.errors if ".".join(map(str, error.get("path", ()))) == path]
        assert len(found) == 1, f"{len(found)} errors at {path}: {self.errors}"
        return str(found[0]["extensions"]["code"])


@dataclass(slots=True)
class Visitor:
    """Asks one gateway; tokens are minted once a persona by `civic-gateway token`, as a developer would."""

    session: aiohttp.ClientSession
    gateway: Running
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the gateway keeps its state, and writes its log."""
        return self.gateway.log.parent

    async def token(self, persona: str, *options: str) -> str:
        key = " ".join((persona, *options))
        if key not in self.tokens:
            process = await asyncio.create_subprocess_exec(
                PROGRAM,
                "token",
                persona,
                *options,
                cwd=ROOT,
                env={**self.environment()},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            out, err = await process.communicate()
            assert process.returncode == 0, err.decode()
            self.tokens[key] = out.decode().strip()
        return self.tokens[key]

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.gateway.environment}

    async def ask(
        self,
        persona: str | None,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        name: str | None = None,
    ) -> Answer:
        sent = dict(headers or {})
        if token is None and persona is not None:
            token = await self.token(persona)
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        body: dict[str, Any] = {"query": query, "variables": dict(variables or {})}
        if name is not None:
            body["operationName"] = name
        return await self.send(json.dumps(body), headers=sent)

    async def send(
        self,
        body: str | None,
        *,
        method: str = "POST",
        path: str = "/graphql",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A request as it stands, for what no client of GraphQL would send."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        data = None if body is None else io.BytesIO(body.encode())
        async with self.session.request(method, self.gateway.url + path, data=data, headers=sent) as response:
            raw = await response.read()
            return Answer(response.status, raw, await response.json(content_type=None), response.headers)

    async def health(self, which: str) -> int:
        """The status of `/health/live` or `/health/ready`."""
        async with self.session.get(f"{self.gateway.url}/health/{which}") as response:
            return response.status

    async def fetches(self) -> dict[str, float]:
        """Requests sent to each subgraph since the start."""
        return await self.counted("civic_subgraph_fetches_total", "subgraph")

    async def counted(self, metric: str, *labels: str) -> dict[str, float]:
        """A counter of `/metrics`, by the values of those labels."""
        async with self.session.get(self.gateway.url + "/metrics") as response:
            text = await response.text()
        found: dict[str, float] = {}
        for values, number in re.findall(rf"^{metric}\{{(.*)\}} (\S+)$", text, re.MULTILINE):
            told = dict(re.findall(r'(\w+)="([^"]*)"', values))
            key = " ".join(told[label] for label in labels)
            found[key] = found.get(key, 0) + float(number)
        return found


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """A small population in a folder of its own."""
    return {
        "PORT": str(port),
        "CIVIC_STATE_DIR": str(folder / "data"),
        "CIVIC_SEED_CITIZENS": "200",
        "CIVIC_LOG_LEVEL": "WARNING",
        **more,
    }
