"""One subgraph of the comparison, in a process of its own: `python -m tests.benchmarks.gateways.subgraph_server NAME PORT`.

A request that is known by its bytes is answered from the text that was rendered the first time, with another number in the
leaf that varies; so the subgraphs cost the machine as little as they can, and a memo of answers wins nothing.
"""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any, cast

import httptools
import orjson
import uvloop
from graphql import GraphQLResolveInfo, execute_sync, parse

from tests.benchmarks.gateways.graph import VARYING, Part, parts
from tests.execution.subgraphs import executable

_FIRST = 9_000_000  # as many digits as the leaf that varies
_MARK = str(VARYING).encode()
_MOST = 2_000  # requests that are known by their bytes


class Answers:
    """Of one subgraph; the pieces of a rendered answer between the places of the varying number."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._schema = executable(part.sdl.replace("extend type", "type"))
        self._known: dict[bytes, list[bytes]] = {}
        self._asked = 0
        self.requests = 0

    def answer(self, body: bytes) -> bytes:
        self.requests += 1
        pieces = self._known.get(body)
        if pieces is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            pieces = self._known[body] = self._render(body).split(_MARK)
        self._asked = (self._asked + 1) % 1_000_000
        return str(_FIRST + self._asked).encode().join(pieces)

    def _render(self, body: bytes) -> bytes:
        asked = orjson.loads(body)
        result = execute_sync(
            self._schema,
            parse(asked["query"]),
            {**self._part.roots, "_entities": self._entities},
            variable_values=asked.get("variables"),
            field_resolver=_resolve,
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
        return orjson.dumps(answer)

    def _entities(self, _info: object, representations: list[Mapping[str, Any]]) -> list[Any]:
        return [self._entity(one) for one in representations]

    def _entity(self, representation: Mapping[str, Any]) -> dict[str, Any] | None:
        key, records = self._part.entities[representation["__typename"]]
        record = records.get(representation[key])
        return None if record is None else {**record, "=": representation, "__typename": representation["__typename"]}


def _resolve(source: Mapping[str, Any], info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    value = source.get(info.field_name)
    if callable(value):
        return value(source["="]) if "=" in source else value(info, **arguments)
    return value


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request at a time, as all that are compared send them."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._parser = httptools.HttpRequestParser(self)
        self._chunks: list[bytes] = []
        self._url = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._url = url

    def on_body(self, body: bytes) -> None:
        self._chunks.append(body)

    def on_message_complete(self) -> None:
        body, self._chunks = b"".join(self._chunks), []
        if self._url == b"/requests":
            content = str(self._answers.requests).encode()
        else:
            content = self._answers.answer(body) if body else b"{}"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
        self._transport.write(head + content)


async def serve(name: str, port: int) -> None:
    answers = Answers(next(part for part in parts() if part.name == name))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answers), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2])))
