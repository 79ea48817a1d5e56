"""A gateway and one of its subgraphs in a process of its own, with a proxy between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from tests.end_to_end.processes import PROGRAM, Running, free_port, start
from tests.end_to_end.story import Visitor, environment
from tests.web_server import listening


@dataclass(slots=True)
class Between:
    """A proxy between gateway and subgraph that keeps what passes; `withholding`: it does not pass on."""

    target: str
    session: aiohttp.ClientSession
    withholding: bool = False
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.seen.append(orjson.loads(body))
        if self.withholding:
            return web.Response(status=503)
        async with self.session.post(self.target, data=body, headers={"Content-Type": "application/json"}) as answer:
            return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")


@dataclass(slots=True)
class Apart:
    visitor: Visitor
    subgraph: Running
    between: Between

    async def send(self, body: dict[str, Any], **headers: str) -> tuple[int, bytes]:
        """To the subgraph itself, past the gateway."""
        sent = {"Content-Type": "application/json", **headers}
        async with self.between.session.post(self.between.target, data=orjson.dumps(body), headers=sent) as answer:
            return answer.status, await answer.read()


@asynccontextmanager
async def proxied(between: Between, port: int) -> AsyncIterator[None]:
    application = web.Application()
    application.router.add_post("/graphql", between.answer)
    async with listening(application, port):
        yield


@asynccontextmanager
async def apart_of(domain: str, folder: Path) -> AsyncIterator[Apart]:
    """`folder` is a populated one; both processes end cleanly."""
    port, own_port, proxy_port = free_port(), free_port(), free_port()
    url, own_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{own_port}"
    config = folder / "supergraph.yaml"
    config.write_text(f"subgraphs: {{{domain}: {{routing_url: 'http://127.0.0.1:{proxy_port}/graphql'}}}}\n")
    env = environment(folder, port, CIVIC_SUPERGRAPH_CONFIG=str(config))
    gateway = await start([PROGRAM, "serve"], url, "/health/ready", folder / "gateway.log", env)
    env["CIVIC_GRANT_KEYS_URL"] = f"{url}/.well-known/grant-keys.json"
    command = [PROGRAM, "subgraph", domain, "--port", str(own_port)]
    subgraph = await start(command, own_url, "/health/ready", folder / f"{domain}.log", env)
    async with aiohttp.ClientSession() as session:
        between = Between(f"{own_url}/graphql", session)
        async with proxied(between, proxy_port):
            yield Apart(Visitor(session, gateway), subgraph, between)
    assert await subgraph.stop() == 0
    assert await gateway.stop() == 0
