"""Stories of operations as data: subgraphs, operations, their answers, and how many requests each subgraph may get.

A file holds a list of `{story, subgraphs: {name: {sdl, roots, entities}}, operations: [{query, variables, data, errors,
requests, sent}]}`; `subgraphs.py` says how values are read. `sent`: the lists of representations that a subgraph got.
A story may have a `supergraph` of its own, where composition would refuse it.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.execution.answer import Answer
from tests.execution.subgraphs import LINK, Subgraph

Story = Mapping[str, Any]
CASES = Path(__file__).parents[1] / "cases"


def stories_in(folder: str) -> list[Any]:
    return [
        pytest.param(story, id=f"{file.stem}: {story['story']}")
        for file in sorted((CASES / folder).glob("*.yaml"))
        for story in yaml.safe_load(file.read_text())
    ]


def subgraphs_of(story: Story) -> list[Subgraph]:
    return [
        Subgraph(name, LINK + each.get("sdl", ""), each.get("roots", {}), each.get("entities", ()))
        for name, each in story["subgraphs"].items()
    ]


def check_answer(answer: Answer, operation: Mapping[str, Any]) -> None:
    assert json.dumps(answer.data) == json.dumps(operation["data"])  # the order of keys is the operation's
    assert [seen(error) for error in answer.errors] == operation.get("errors", [])


def check_requests(subgraphs: Sequence[Subgraph], operation: Mapping[str, Any]) -> None:
    if "requests" in operation:
        asked = Counter({each.name: len(each.received) for each in subgraphs if each.received})
        assert dict(asked) == operation["requests"], [each.received for each in subgraphs]
    by_name = {each.name: each for each in subgraphs}
    for name, lists in operation.get("sent", {}).items():
        variables = [value for received in by_name[name].received for value in received.variables.values()]
        assert variables == lists


def seen(error: Any) -> dict[str, Any]:
    """What a story says of an error."""
    told: dict[str, Any] = {"message": error["message"]}
    if "path" in error:
        told["path"] = error["path"]
    if "extensions" in error:
        told["code"] = error["extensions"].get("code")
    return told
