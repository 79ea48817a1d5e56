"""CPU of one call to a subgraph, by client and number of connections: `python -m tests.benchmarks.transport`.

Whole process, so that a client's own threads count; the server is another process. `wire`: bytes in, bytes out; `transport`:
with timeout, retries and the request's context; `shared`: with de-duplication besides, of queries that all differ.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import uvloop

from gateway.execution.request_context import RequestContext
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.execution.transports.wires import HttpClient, Wires
from policies.fetch_grant import PUBLIC_GRANT

CALLS, CONNECTIONS = 6_000, (1, 50)
BODY = b'{"data":{"a":1,"x":"' + b"y" * 300 + b'"}}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
HEADERS = {"content-type": "application/json", "accept": "application/json"}

Asking = Callable[[int], Awaitable[object]]


class _Answering(asyncio.Protocol):
    """As little of HTTP as the clients need: each whole request is answered alike."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._left = transport, b""

    def data_received(self, data: bytes) -> None:
        self._left += data
        head, found, rest = self._left.partition(b"\r\n\r\n")
        if found:
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            if len(rest) >= length:
                self._left = rest[length:]
                self._transport.write(ANSWER)  # type: ignore[attr-defined]


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def measured(ask: Asking, connections: int) -> float:
    """CPU microseconds a call."""

    async def work(first: int, calls: int) -> None:
        for number in range(first, first + calls):
            await ask(number)

    await asyncio.gather(*(work(0, 20) for _ in range(connections)))
    each = CALLS // connections
    before = time.process_time()
    await asyncio.gather(*(work(CALLS * (place + 1), each) for place in range(connections)))
    return (time.process_time() - before) / (each * connections) * 1e6


async def figures(client: HttpClient, connections: int, url: str) -> dict[str, float]:
    wires = Wires(client)
    wire = wires.with_tls(None)
    ways: dict[str, Asking] = {"wire": lambda number: wire.post(url, b'{"query":"{ a }"}', HEADERS, 1 << 25)}
    for name, shared in (("transport", False), ("shared", True)):
        transport = HttpTransport({"one": url}, rules=TrafficRules(SubgraphRules(deduplicate=shared)), wires=wires)
        deadline = asyncio.get_running_loop().time() + 600
        context = RequestContext("id", (), deadline)
        ways[name] = lambda number, transport=transport, context=context: transport.send(  # type: ignore[misc]
            SubgraphRequest("one", "{ a }", {"number": number}, PUBLIC_GRANT, context=context)
        )
    found = {name: await measured(ask, connections) for name, ask in ways.items()}
    await wires.close()
    return found


async def compare() -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.transport", "serve", stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    url = f"http://127.0.0.1:{int(await server.stdout.readline())}/graphql"
    try:
        for client in HttpClient:
            for connections in CONNECTIONS:
                found = await figures(client, connections, url)
                said = "  ".join(f"{name} {micros:4.0f}" for name, micros in found.items())
                print(f"{client:10} {connections:3} connections, µs of CPU a call:  {said}")
    finally:
        server.terminate()
        await server.wait()


if __name__ == "__main__":
    uvloop.run(serve() if sys.argv[1:] == ["serve"] else compare())
