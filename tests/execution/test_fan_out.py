"""Interfaces nested in interfaces: what is selected alike of every type is walked once, not once for each way there.

Each level has two types, so that 38 levels would be 2^38 ways; a step that goes each of them never ends.
"""

import pytest

from gateway.execution.cost import CostMode, CostSettings
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.operation_request import OperationRequest
from policies.actor import Actor
from tests.execution.subgraphs import Gateway, Subgraph, in_process

pytestmark = pytest.mark.anyio

LEVELS = 38
LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes"])\n'
ONE = """
type Query { thing: Thing }
interface Thing { id: ID! name: String thing: Thing }
type Small implements Thing @key(fields: "id") { id: ID! name: String @requiresScopes(scopes: [["name"]]) thing: Thing }
type Big implements Thing @key(fields: "id") { id: ID! name: String @authenticated thing: Thing }
"""
TWO = """
type Small @key(fields: "id") { id: ID! size: Int }
type Big @key(fields: "id") { id: ID! size: Int }
"""
NESTED = "{ " + "thing { " * LEVELS + "%s" + " }" * LEVELS + " }"


def gateway(**settings: object) -> Gateway:
    value: dict[str, object] = {"__typename": "Small", "id": "1", "name": "s"}
    for _ in range(LEVELS - 1):
        value = {"__typename": "Small", "id": "1", "thing": value}
    small = {"__typename": "Small", "id": "1", "size": 3}
    one, two = Subgraph("one", LINK + ONE, {"Query": {"thing": value}}, []), Subgraph("two", LINK + TWO, {}, [small])
    return in_process([one, two], EngineSettings(**settings))  # type: ignore[arg-type]


def innermost(data: object) -> object:
    for _ in range(LEVELS):
        assert isinstance(data, dict)
        data = data["thing"]
    return data


async def test_what_is_given() -> None:
    asked = gateway(cost=CostSettings(CostMode.REPORT))
    actor = Actor(sub="a", scopes=frozenset({"name"}))
    request = OperationRequest(NESTED % "id ... on Small { size } name", actor=actor)
    answer = await asked.engine.run(request, None)
    assert not answer.errors
    assert innermost(answer.data) == {"id": "1", "size": 3, "name": "s"}
    assert answer.extensions == {"cost": {"estimated": LEVELS, "actual": LEVELS}}


async def test_what_is_refused() -> None:
    answer = await gateway().engine.run(OperationRequest(NESTED % "id name", actor=Actor(sub="a")), None)
    assert innermost(answer.data) == {"id": "1", "name": None}
    assert len(answer.errors) == 1


async def test_refused_whole() -> None:
    asked = gateway(refuse_unauthorized=True)
    answer = await asked.engine.run(OperationRequest(NESTED % "id name", actor=Actor(sub="a")), None)
    assert not answer.executed
    assert [error["path"] for error in answer.errors] == [["thing"] * LEVELS + ["name"]]
    seen = await asked.engine.run(OperationRequest(NESTED % "id", actor=Actor(sub="a")), None)
    assert innermost(seen.data) == {"id": "1"}
