"""A real server on a loopback port, in a thread of its own, and one small graph behind it."""

import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import uvicorn
from graphql import build_schema, graphql
from starlette.types import ASGIApp

from gateway.serving.one_write import OneWriteProtocol
from policies.fetch_grant import FetchGrant

SDL = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])

type Query {
  greeting(name: String! = "world"): String
  number(of: Int): Int
  boom: String
  me: Person
}

type Mutation { rename(name: String!): Person }

type Person { name: String  friends: [Person!] }
"""


class People:
    """The subgraph behind the door: answers in process, remembers what it was asked."""

    def __init__(self) -> None:
        self.schema = build_schema(SDL.split("\n\n", 1)[1])
        self.asked: list[str] = []
        self.name = "Lan"

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        self.asked.append(operation)
        result = await graphql(self.schema, operation, self, variable_values=dict(variables))
        return result.data, [dict(error.formatted) for error in result.errors or ()]

    def greeting(self, _info: object, name: str) -> str:
        return f"hello {name}"

    def number(self, _info: object, of: int | None = None) -> int | None:
        return of

    def boom(self, _info: object) -> str:
        raise RuntimeError("a secret: 001185000011")

    def me(self, _info: object) -> dict[str, Any]:
        return {"name": self.name, "friends": []}

    def rename(self, _info: object, name: str) -> dict[str, Any]:
        self.name = name
        return {"name": name}


class _Server(uvicorn.Server):
    """`closing`: what is open in the server's own loop, and has to be closed there."""

    closing: Callable[[], Awaitable[None]] | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve(sockets)
        if self.closing is not None:
            await self.closing()


@contextmanager
def served(app: ASGIApp, closing: Callable[[], Awaitable[None]] | None = None) -> Iterator[str]:
    """The address of the running server; it is stopped at the end."""
    with socket.socket() as address:
        address.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, http=OneWriteProtocol, ws="none", lifespan="off", log_config=None, access_log=False
        )
        server = _Server(config)
        server.closing = closing
        thread = threading.Thread(target=server.run, kwargs={"sockets": [address]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{address.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
