"""Random operations on personal data, deferred at random: the parts together show, refuse and write down what the whole does."""

import itertools
import random
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type

from gateway.composition.public_schema import public_schema
from gateway.execution.operation_request import OperationRequest
from gateway.execution.stream import stream
from policies.guard import RequestGuard
from policies.log import LogRow
from tests.execution.merged_parts import merged_parts
from tests.execution.test_deferred_authorization_property import deferred
from tests.execution.test_protected_graph import CALLERS, CHILD, OTHER, POLICY, VISITS, World
from tests.policies.ports import Clock, LogInMemory
from tests.policies.story import CITIZEN, NOW

pytestmark = pytest.mark.anyio

OPERATIONS = 12
ROOTS = {
    "Citizen": [f'citizen(personalId: "{number}")' for number in (CITIZEN, CITIZEN, CHILD, OTHER)] + ["me"],
    "Visit": [f'visit(id: "{each["id"]}")' for each in VISITS],
}
ASKING = ("citizen", "guardian", "clinician", "clinician-elsewhere", "employer", "auditor", "nobody")


def selection(schema: GraphQLSchema, type_: GraphQLObjectType, rolls: random.Random, depth: int) -> str:
    chosen = []
    for name, field in type_.fields.items():
        returned = get_named_type(field.type)
        if is_leaf_type(returned):
            if rolls.random() < 0.5:
                chosen.append(name)
        elif depth and rolls.random() < 0.7:
            assert isinstance(returned, GraphQLObjectType)
            chosen.append(f"{name} {selection(schema, returned, rolls, depth - 1)}")
    rolls.shuffle(chosen)
    return "{ __typename " + " ".join(chosen) + " }"


def operation(schema: GraphQLSchema, rolls: random.Random) -> str:
    roots = []
    for number in range(rolls.randint(1, 2)):
        name = rolls.choice(sorted(ROOTS))
        type_ = schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        roots.append(f"r{number}: {rolls.choice(ROOTS[name])} {selection(schema, type_, rolls, 3)}")
    return "{ " + " ".join(roots) + " }"


def written_down(rows: Collection[LogRow]) -> Mapping[tuple[Any, ...], frozenset[str]]:
    found: dict[tuple[Any, ...], frozenset[str]] = {}
    for row in rows:
        key = (row.subject, row.category, row.flags, row.condition, row.allowed)
        found[key] = found.get(key, frozenset()) | frozenset(row.fields)
    return found


async def in_parts(world: World, query: str, caller: str) -> tuple[Any, set[tuple[Any, ...]], int]:
    numbers = itertools.count()

    def guard() -> RequestGuard:
        return RequestGuard(POLICY, CALLERS[caller], world.grants, world.log, Clock(NOW), f"r.{next(numbers)}", "Story")

    data, errors, count = await merged_parts(stream(world.engine, OperationRequest(query, deferring=True), guard))
    return data, told(errors), count


def told(errors: Collection[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    return {(*each["path"], each["extensions"]["code"]) for each in errors}


@pytest.mark.parametrize("seed", range(3))
async def test_parts_show_refuse_and_write_down_what_the_whole_does(seed: int) -> None:
    rolls = random.Random(2000 + seed)
    together, apart = World(), World()  # each for all callers, so that what is cached for one could reach another
    parted = noted = 0
    for _ in range(OPERATIONS):
        caller = rolls.choice(ASKING)
        together.log, apart.log = LogInMemory(), LogInMemory()
        query = deferred(operation(public_schema(together.supergraph), rolls), rolls)
        whole = await together.ask(query.replace("@defer", ""), caller)
        data, errors, parts = await in_parts(apart, query, caller)
        parted += parts > 1
        assert data == whole.data, (caller, query)
        assert errors == told(whole.errors), (caller, query)
        assert written_down(apart.log.rows) == written_down(together.log.rows), (caller, query)
        noted += len(apart.log.rows)
    assert parted and noted
