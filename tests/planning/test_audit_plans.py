"""Every query of the public federation audit: planned, printed right, in few requests, whatever the order of input."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, OperationDefinitionNode, parse, print_ast, validate, value_from_ast_untyped

from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.supergraph import Supergraph
from gateway.execution.conditions import holds
from gateway.planning.graph import QueryGraph
from gateway.planning.plan import Fetch, Plan
from gateway.planning.plan_operation import plan_operation, read_operation
from gateway.planning.show import print_request, show
from gateway.planning.unplannable import Unplannable
from tests.planning.subgraph_sdl import subgraph_schema

SUITES = 46
MOST_REQUESTS = 398  # over all cases: what the best peer needs
# (requests, of the best peer). `accounts { ... on Admin { name } }`: the non-null name of an interface object is asked of its
# objects apart from the list that they are in, or a guest's that fails would take the guest along, who is shown as {}.
MORE_THAN_A_PEER = {"simple-interface-object_8": (3, 2)}
MUST_FAIL = {"corrupted-supergraph-node-id_0", "corrupted-supergraph-node-id_5", "non-resolvable-interface-object_1"}


@dataclass(frozen=True)
class Case:
    id: str
    document: DocumentNode


@cache
def read(path: Path) -> Any:
    return json.loads(path.read_text())


def supergraph_of(suite: Path) -> Supergraph:
    return read_supergraph((suite / "supergraph.graphql").read_text())


def valid_cases(suite: Path, supergraph: Supergraph) -> Sequence[Case]:
    """Those that the public schema does not refuse: these never reach the planner."""
    schema = public_schema(supergraph)
    cases = []
    for number, test in enumerate(read(suite / "tests.json")):
        document = parse(test["query"])
        if not validate(schema, document):
            cases.append(Case(f"{suite.name}_{number}", document))
    return cases


def planned(case: Case, graph: QueryGraph) -> Plan:
    return plan_operation(read_operation(case.document, None, graph), graph)


def asked(plan: Plan, document: DocumentNode) -> list[Fetch]:
    """The fetches that run: the audit gives every variable by its default."""
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }
    return [fetch for fetch in plan.fetches if holds(fetch.when, variables)]


def longest_chain(plan: Plan) -> int:
    depth: dict[int, int] = {}
    for fetch in plan.fetches:
        depth[fetch.id] = 1 + max((depth[each] for each in fetch.depends_on), default=0)
    return max(depth.values(), default=0)


def chain_of_peer(node: Mapping[str, Any] | None) -> int:
    if node is None:
        return 0
    kind = node["kind"]
    if kind == "Sequence":
        return sum(chain_of_peer(each) for each in node["nodes"])
    if kind == "Parallel":
        return max((chain_of_peer(each) for each in node["nodes"]), default=0)
    if kind == "Condition":
        return max(chain_of_peer(node.get("ifClause")), chain_of_peer(node.get("elseClause")))
    return chain_of_peer(node["node"]) if "node" in node else 1


@pytest.fixture(scope="module")
def suites(civic_data: Path) -> Sequence[Path]:
    audit = civic_data / "audit"
    found = [audit / name for name in read(audit / "index.json")]
    assert len(found) == SUITES
    return found


def test_every_query_is_planned_but_those_that_cannot_be(suites: Sequence[Path]) -> None:
    failed = set()
    for suite in suites:
        supergraph = supergraph_of(suite)
        graph = QueryGraph(supergraph)
        for case in valid_cases(suite, supergraph):
            try:
                planned(case, graph)
            except Unplannable as error:
                assert error.reasons
                failed.add(case.id)
    assert failed == MUST_FAIL


def test_a_supergraph_that_the_guild_composed_is_read_and_planned_too(suites: Sequence[Path]) -> None:
    failed = set()
    planned_of = 0
    for suite in suites:
        file = suite / "supergraph.guild.graphql"
        if not file.exists():
            continue  # one suite it refuses to compose
        supergraph = read_supergraph(file.read_text())
        graph = QueryGraph(supergraph)
        for case in valid_cases(suite, supergraph):
            try:
                planned_of += bool(planned(case, graph).fetches)
            except Unplannable:
                failed.add(case.id)
    assert failed == MUST_FAIL
    assert planned_of > 150


def test_every_request_is_valid_in_its_subgraph(suites: Sequence[Path]) -> None:
    for suite in suites:
        supergraph = supergraph_of(suite)
        graph = QueryGraph(supergraph)
        schemas = {
            each.graph: subgraph_schema((suite / "subgraphs" / f"{each.name}.graphql").read_text())
            for each in supergraph.subgraphs.values()
        }
        for case in valid_cases(suite, supergraph):
            if case.id in MUST_FAIL:
                continue
            for fetch in planned(case, graph).fetches:
                request = print_request(fetch)
                problems = validate(schemas[fetch.subgraph], parse(request))
                assert not problems, f"{case.id}, to {fetch.subgraph}: {problems[0].message}\n{request}"


def test_no_plan_asks_more_than_the_best_peer(suites: Sequence[Path]) -> None:
    fewest = read(suites[0].parent / "fewest_requests.json")
    more = {}
    together = 0
    for suite in suites:
        supergraph = supergraph_of(suite)
        graph = QueryGraph(supergraph)
        for case in valid_cases(suite, supergraph):
            if case.id not in MUST_FAIL:
                number = len(asked(planned(case, graph), case.document))
                together += number
                if number > fewest[case.id]:
                    more[case.id] = (number, fewest[case.id])
    assert more == MORE_THAN_A_PEER
    assert together <= MOST_REQUESTS


def test_no_chain_is_longer_than_a_peers(suites: Sequence[Path]) -> None:
    longer = {}
    for suite in suites:
        supergraph = supergraph_of(suite)
        graph = QueryGraph(supergraph)
        peers = {
            each["id"]: chain_of_peer(each["plan"].get("node"))
            for each in read(suite / "plans.hive.json")
            if each.get("plan")
        }
        for case in valid_cases(suite, supergraph):
            if case.id in MUST_FAIL or case.id not in peers:
                continue
            chain = longest_chain(planned(case, graph))
            if chain > peers[case.id]:
                longer[case.id] = (chain, peers[case.id])
    assert not longer


def test_the_order_of_the_supergraph_does_not_show(suites: Sequence[Path]) -> None:
    for suite in suites:
        text = (suite / "supergraph.graphql").read_text()
        definitions = list(parse(text).definitions)
        random.Random(suite.name).shuffle(definitions)
        shuffled = read_supergraph("\n\n".join(print_ast(each) for each in definitions))
        supergraph = read_supergraph(text)
        for case in valid_cases(suite, supergraph):
            if case.id not in MUST_FAIL:
                assert show(planned(case, QueryGraph(supergraph))) == show(planned(case, QueryGraph(shuffled))), case.id
