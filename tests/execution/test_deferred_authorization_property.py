"""Random operations of random callers with fragments deferred at random: the parts together are the whole answer, every error
of the whole is told in some part, unless its object is null by another, and no other, and no subgraph was asked for what the caller may not have.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest
from graphql import (
    DirectiveNode,
    InlineFragmentNode,
    NameNode,
    SelectionSetNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from gateway.execution.operation_request import OperationRequest
from gateway.execution.stream import stream
from policies.actor import Actor
from tests.execution.merged_parts import merged_parts
from tests.execution.test_authorization import Asking, Granting
from tests.execution.test_authorization_property import RIGHTS, World, forbidden_fields, selection

pytestmark = pytest.mark.anyio

OPERATIONS = 15
DEFER = DirectiveNode(name=NameNode(value="defer"), arguments=())


class Deferring(Visitor):
    """Puts `@defer` on fragments that are there, and some selections into fragments that were not."""

    def __init__(self, rolls: random.Random) -> None:
        super().__init__()
        self._rolls = rolls

    def leave_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> InlineFragmentNode | None:
        if node.directives or self._rolls.random() < 0.6:
            return None
        return InlineFragmentNode(
            type_condition=node.type_condition, directives=(DEFER,), selection_set=node.selection_set
        )

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        if self._rolls.random() < 0.5:
            return None
        put = [self._rolls.random() < 0.6 for _ in node.selections]
        inside = tuple(each for each, moved in zip(node.selections, put, strict=True) if moved)
        if not inside:
            return None
        fragment = InlineFragmentNode(directives=(DEFER,), selection_set=SelectionSetNode(selections=inside))
        outside = [each for each, moved in zip(node.selections, put, strict=True) if not moved]
        return SelectionSetNode(selections=(*outside, fragment))


def deferred(query: str, rolls: random.Random) -> str:
    return print_ast(visit(parse(query), Deferring(rolls)))


async def in_parts(asking: Asking, query: str, actor: Actor) -> tuple[Any, Sequence[Mapping[str, Any]], int]:
    request = OperationRequest(query, actor=actor, deferring=True)
    return await merged_parts(stream(asking.engine, request, lambda: None))


def agrees(merged: Any, whole: Any, path: str, told: Collection[str]) -> bool:
    """The same, except where a refused field that may not be null cost a part and, of the whole, the object around it."""
    if isinstance(whole, dict) and isinstance(merged, dict):
        missing = whole.keys() - merged.keys()
        return (
            merged.keys() <= whole.keys()
            and (not missing or tells_below(told, path))
            and all(agrees(merged[key], whole[key], f"{path}{key}.", told) for key in merged)
        )
    if isinstance(whole, list) and isinstance(merged, list) and len(whole) == len(merged):
        pairs = enumerate(zip(merged, whole, strict=True))
        return all(agrees(one, other, f"{path}{at}.", told) for at, (one, other) in pairs)
    return bool(merged == whole or (whole is None and tells_below(told, path)))


def tells_below(told: Collection[str], path: str) -> bool:
    return any(each.startswith(path) for each in told)


def is_gone(data: Any, path: str) -> bool:
    """Something above it is null, or in no part."""
    for step in path.split(".")[:-1]:
        data = data[int(step)] if isinstance(data, list) else data.get(step)
        if data is None:
            return True
    return isinstance(data, dict) and path.rsplit(".", 1)[-1] not in data


@pytest.mark.parametrize("seed", range(4))
async def test_random_parts_of_random_callers(seed: int) -> None:
    world, rolls = World(), random.Random(1000 + seed)
    granting = Granting(())
    asking = Asking(granting)
    query_type = world.schema.query_type
    assert query_type is not None
    parted = 0
    for _ in range(OPERATIONS):
        rights = frozenset(right for right in RIGHTS if rolls.random() < rolls.choice((0.2, 0.5, 0.9)))
        granting.names = rights & {"audit", "finance"}
        for subgraph in asking.subgraphs:
            subgraph.received.clear()
        actor = Actor(sub="s" if "token" in rights else None, scopes=rights - {"token", "audit", "finance"})
        whole = "{ " + " ".join(selection(world.schema, query_type, rolls, 4)) + " me { id } }"
        query = deferred(whole, rolls)
        data, errors = world.answer(query.replace("@defer", ""), rights)
        merged, told, parts = await in_parts(asking, query, actor)
        parted += parts > 1
        paths = {".".join(map(str, each["path"])) for each in told}
        assert agrees(merged, data, "", paths), (query, sorted(rights), merged, data)
        assert all(is_gone(data, each) for each in paths - set(errors)), (query, sorted(rights))
        assert all(is_gone(merged, each) for each in set(errors) - paths), (query, sorted(rights))
        assert not forbidden_fields(asking, rights, world.schema), (query, sorted(rights))
    assert parted, "no operation came in parts"
