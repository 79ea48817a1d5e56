"""However many different operations are asked, what is kept of them is bounded; `make bench-memory` shows it over 200,000."""

import gc
from typing import Any

import orjson
import pytest

from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.compiled_plan import CompiledPlan
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.generated_reader import GeneratedReader
from gateway.execution.limits import Limits
from gateway.execution.operation_request import OperationRequest
from gateway.execution.read_operation import Invalid, OperationReader
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from tests.benchmarks.gateways.contestants import supergraph
from tests.benchmarks.gateways.graph import parts
from tests.benchmarks.gateways.random_operations import RandomOperations
from tests.benchmarks.gateways.subgraph_server import Answers

pytestmark = pytest.mark.anyio

KEPT, ASKED = 10, 80


class InMemory:
    """The comparison's subgraphs without HTTP."""

    def __init__(self) -> None:
        self._answers = {part.name: Answers(part) for part in parts()}

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        body = orjson.dumps({"query": request.operation, "variables": request.variables})
        answer = orjson.loads(self._answers[request.subgraph].answer(body))
        return SubgraphResponse(answer["data"], answer.get("errors") or ())

    async def close(self) -> None: ...


def alive(kind: type[Any]) -> int:
    gc.collect()
    return sum(each.__class__ is kind for each in gc.get_objects())


async def test_only_so_many_plans_are_kept() -> None:
    before = alive(CompiledPlan), alive(GeneratedReader)
    sdl = supergraph({part.name: f"http://{part.name}.example" for part in parts()})
    engine = Engine(read_supergraph(sdl), InMemory(), EngineSettings(cached=KEPT))
    operations = RandomOperations(seed=1)
    for _ in range(ASKED):
        answer = await engine.run(OperationRequest(operations.draw()), None)
        assert answer.data is not None and not answer.errors
    assert 0 < alive(CompiledPlan) - before[0] <= KEPT
    most_fetches = 12  # of one of these plans, each with a selection or two
    assert 0 < alive(GeneratedReader) - before[1] <= KEPT * most_fetches * 2


async def test_a_document_is_kept_without_its_tokens() -> None:
    sdl = supergraph({part.name: f"http://{part.name}.example" for part in parts()})
    reader = OperationReader(public_schema(read_supergraph(sdl)), Limits(), cached=1, introspection=True)
    document = await reader.read("{ me { id } }")
    assert document.loc is None and document.definitions[0].loc is None
    with pytest.raises(Invalid) as refused:
        await reader.read("{ me { id }\n  nobody }")
    assert refused.value.errors[0]["locations"] == [{"line": 2, "column": 3}]
