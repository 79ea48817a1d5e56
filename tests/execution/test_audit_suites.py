"""The public audit's suites that this engine had to answer first, told again over graphs of our own.

Each case is a supergraph of plain subgraphs behind real HTTP servers, with operations, their answers, and how many
requests each subgraph may get (tests/cases/execution/*.yaml).
"""

import pytest

from tests.execution.stories import Story, check_answer, check_requests, stories_in, subgraphs_of
from tests.execution.subgraphs import over_http

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("case", stories_in("execution"))
async def test_story(case: Story) -> None:
    subgraphs = subgraphs_of(case)
    async with over_http(subgraphs) as gateway:
        for operation in case["operations"]:
            # The first times it is interpreted, after that run by code that is generated for it; a mutation is asked once.
            for _ in range(1 if operation["query"].lstrip().startswith("mutation") else 5):
                for subgraph in subgraphs:
                    subgraph.received.clear()
                answer = await gateway.ask(operation["query"], operation.get("variables"))
                check_answer(answer, operation)
                check_requests(subgraphs, operation)
