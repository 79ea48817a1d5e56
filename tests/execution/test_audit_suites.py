"""The public audit's suites that this engine had to answer first, told again over graphs of our own.

Each case is a supergraph of plain subgraphs behind real HTTP servers, with operations, their answers, and how many
requests each subgraph may get (tests/cases/execution/*.yaml).
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.execution.subgraphs import LINK, Subgraph, over_http

pytestmark = pytest.mark.anyio

CASES = Path(__file__).parents[1] / "cases" / "execution"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{file.stem}: {case['story']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text())
    ]


@pytest.mark.parametrize("case", _cases())
async def test_story(case: dict[str, Any]) -> None:
    subgraphs = [
        Subgraph(name, LINK + each["sdl"], each.get("roots", {}), each.get("entities", ()))
        for name, each in case["subgraphs"].items()
    ]
    async with over_http(subgraphs) as gateway:
        for operation in case["operations"]:
            for subgraph in subgraphs:
                subgraph.received.clear()
            answer = await gateway.ask(operation["query"], operation.get("variables"))
            assert answer.data == operation["data"]
            assert [_seen(error) for error in answer.errors] == operation.get("errors", [])
            if isinstance(answer.data, dict) and operation.get("keys"):
                assert list(answer.data) == operation["keys"]
            asked = Counter({each.name: len(each.received) for each in subgraphs if each.received})
            if "requests" in operation:
                assert dict(asked) == operation["requests"], [each.received for each in subgraphs]


def _seen(error: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {"message": error["message"]}
    if "path" in error:
        seen["path"] = error["path"]
    if "extensions" in error:
        seen["code"] = error["extensions"].get("code")
    return seen
