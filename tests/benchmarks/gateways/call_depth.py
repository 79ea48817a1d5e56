"""What the heavy operation costs the engine from under a stack of other calls: `python -m tests.benchmarks.gateways.call_depth`.

CPython maps and unmaps pieces of its stack where deep calls cross them, which an engine that recurses pays at some depths and
not at others. The subgraphs answer in this process, from texts rendered before; what they cost is the same at every depth.
"""

import asyncio
import time
from collections.abc import Mapping

import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from tests.benchmarks.gateways.contestants import supergraph
from tests.benchmarks.gateways.graph import HEAVY, parts
from tests.benchmarks.gateways.subgraph_server import Answers

DEPTHS = (0, 10, 30, 60, 100, 200)
ROUNDS, OPERATIONS, WARM = 15, 30, 200


class Rendered:
    """A transport without a wire."""

    def __init__(self, answers: Mapping[str, Answers]) -> None:
        self._answers = answers

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        body = {"query": request.operation, "variables": request.variables}
        answer = orjson.loads(self._answers[request.subgraph].answer(orjson.dumps(body)))
        return SubgraphResponse(answer["data"], answer.get("errors", ()))

    async def close(self) -> None: ...


async def run() -> Mapping[int, float]:
    """Milliseconds of CPU an operation, the least of the rounds, by depth."""
    names = [part.name for part in parts()]
    sdl = supergraph({name: f"http://127.0.0.1/{name}" for name in names})
    engine = Engine(read_supergraph(sdl), Rendered({part.name: Answers(part) for part in parts()}))

    async def ask(depth: int) -> None:
        if depth:
            await ask(depth - 1)
        else:
            answer = await engine.run(OperationRequest(HEAVY), None)
            assert answer.data is not None
            assert not answer.errors

    for _ in range(WARM):
        await ask(0)
    least: dict[int, float] = {}
    for _ in range(ROUNDS):
        for depth in DEPTHS:
            before = time.process_time()
            for _ in range(OPERATIONS):
                await ask(depth)
            spent = (time.process_time() - before) / OPERATIONS * 1000
            least[depth] = min(spent, least.get(depth, spent))
    return least


def main() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        least = runner.run(run())
    shown = Table("frames above", "CPU ms", "of none", title="heavy operation, engine alone: least of the rounds")
    for depth, spent in least.items():
        shown.add_row(str(depth), f"{spent:.2f}", f"{spent / least[0]:.2f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
