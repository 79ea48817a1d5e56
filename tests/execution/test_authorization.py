"""`@authenticated`, `@requiresScopes` and `@policy`: what is refused is neither fetched nor shown, whichever way it is asked.

Each story is a line of tests/cases/authorization/stories.yaml: who asks for what, what they see, where errors stand, and
what no subgraph may have been asked for.
"""

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.supergraph import Supergraph
from gateway.execution.answer import Answer
from gateway.execution.authorization import UNAUTHORIZED, Policies, TokenPolicies
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from policies.actor import ANONYMOUS, Actor
from tests.execution.subgraphs import Subgraph, in_process, supergraph_of

pytestmark = pytest.mark.anyio

STORIES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "authorization" / "stories.yaml").read_text())
LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", '
    '"@shareable", "@interfaceObject", "@authenticated", "@requiresScopes", {name: "@policy", as: "@needs"}])\n'
)


class Granting:
    """A policy source that grants some, and remembers what it was asked."""

    def __init__(self, names: Collection[str], *, broken: bool = False) -> None:
        self.names = names
        self.broken = broken
        self.asked: list[frozenset[str]] = []

    async def granted(self, actor: Actor, names: frozenset[str]) -> Collection[str]:
        self.asked.append(names)
        if self.broken:
            raise RuntimeError("the policy source is down")
        return self.names


@cache
def composed() -> Supergraph:
    return read_supergraph(supergraph_of(subgraphs()))


def subgraphs() -> list[Subgraph]:
    return [
        Subgraph(name, LINK + said["sdl"], said.get("roots", {}), said.get("entities", ()))
        for name, said in STORIES["subgraphs"].items()
    ]


class Asking:
    def __init__(self, policies: Policies, *, refuse: bool = False, sdl: str | None = None) -> None:
        self.subgraphs = subgraphs()
        supergraph = read_supergraph(sdl) if sdl else composed()
        transport = RoutingTransport({each.name: InProcessTransport(each) for each in self.subgraphs})
        settings = EngineSettings(policies=policies, refuse_unauthorized=refuse)
        self.engine = Engine(supergraph, transport, settings)

    async def ask(self, query: str, actor: Actor = ANONYMOUS, variables: Mapping[str, Any] | None = None) -> Answer:
        return await self.engine.run(OperationRequest(query, variables, actor=actor), None)

    @property
    def received(self) -> str:
        return "\n".join(each.query for subgraph in self.subgraphs for each in subgraph.received)


def actor_of(story: Mapping[str, Any]) -> Actor:
    if story.get("scopes") is None and not story.get("authenticated"):
        return ANONYMOUS
    return Actor(role="reader", sub="somebody", scopes=frozenset(story.get("scopes") or ()))


def paths(answer: Answer) -> list[str]:
    assert {error["extensions"]["code"] for error in answer.errors} <= {UNAUTHORIZED}
    return sorted(".".join(map(str, error["path"])) for error in answer.errors)


@pytest.mark.parametrize("story", STORIES["cases"], ids=lambda story: story["story"])
async def test_story(story: Mapping[str, Any]) -> None:
    asking = Asking(Granting(story.get("policies", ())))
    answer = await asking.ask(story["query"], actor_of(story), story.get("variables"))
    assert answer.data == story["data"]
    assert paths(answer) == sorted(story.get("errors", ()))
    for never in story.get("never", ()):
        assert never not in asking.received
    for once in story.get("asked", ()):
        assert once in asking.received


@pytest.mark.parametrize(
    "story", [each for each in STORIES["cases"] if each.get("errors")], ids=lambda story: story["story"]
)
async def test_refused_whole_where_the_setting_says_so(story: Mapping[str, Any]) -> None:
    asking = Asking(Granting(story.get("policies", ())), refuse=True)
    answer = await asking.ask(story["query"], actor_of(story), story.get("variables"))
    assert answer.data is None
    assert not answer.executed
    assert answer.errors
    assert not asking.received


async def test_of_an_object_that_is_refused_nothing_is_fetched_by_key_either() -> None:
    """What it is, its owner tells first; only then its fields are asked for, of the others."""
    asking = Asking(Granting(()))
    await asking.ask("{ watched { views } }")
    views = next(each for each in asking.subgraphs if each.name == "views")
    first, *rest = views.received
    assert "views" not in first.query
    assert [one["id"] for each in rest for one in each.variables["representations"]] == ["f"]


async def test_two_callers_never_share_a_plan_that_only_one_may_have() -> None:
    asking = Asking(Granting(()))
    query = "{ me { name salary } }"
    may, may_not = Actor(sub="a", scopes=frozenset({"read:salary"})), Actor(sub="b")
    seen = [(await asking.ask(query, actor)).data for actor in (may, may_not, may, ANONYMOUS, may)]
    assert [each and each["me"] and each["me"]["salary"] for each in seen] == [9, None, 9, None, 9]


async def test_a_policy_source_that_fails_denies() -> None:
    asking = Asking(Granting(("audit", "finance"), broken=True))
    answer = await asking.ask("{ report { title } }", Actor(sub="a"))
    assert answer.data == {"report": None}
    assert paths(answer) == ["report"]


async def test_a_policy_source_is_asked_once_and_only_for_what_the_operation_mentions() -> None:
    granting = Granting(("audit", "finance"))
    asking = Asking(granting)
    assert (await asking.ask("{ again: report { title } report { title } }", Actor(sub="a"))).data
    await asking.ask("{ me { name } }", Actor(sub="a"))
    assert granting.asked == [frozenset({"audit", "finance"})]


async def test_a_source_that_grants_what_was_not_asked_grants_nothing_more() -> None:
    asking = Asking(Granting(("finance", "everything")))
    assert (await asking.ask("{ report { title } }", Actor(sub="a"))).data == {"report": None}


async def test_without_a_source_every_policy_is_denied() -> None:
    asking = Asking(EngineSettings().policies)
    assert (await asking.ask("{ report { title } }", Actor(sub="a"))).data == {"report": None}


@pytest.mark.parametrize(("held", "shown"), [(("audit", "finance"), True), (("audit",), False), ((), False)])
async def test_where_the_token_is_the_source_its_policies_are_met_and_no_others(
    held: tuple[str, ...], *, shown: bool
) -> None:
    asking = Asking(TokenPolicies())
    answer = await asking.ask("{ report { title } }", Actor(sub="a", policies=frozenset(held)))
    assert answer.data is not None
    assert (answer.data["report"] is not None) is shown
    assert (await asking.ask("{ report { title } }")).data == {"report": None}


async def test_introspection_shows_the_whole_public_schema() -> None:
    answer = await Asking(Granting(())).ask('{ __type(name: "User") { fields { name } } }')
    assert answer.data is not None
    assert {"name": "salary"} in answer.data["__type"]["fields"]


async def test_what_the_gateway_asks_for_itself_is_nothing_that_asks_for_a_right() -> None:
    """Two lists are joined by a field that tells their items apart: here there is none but one that not everybody may have."""
    row = "type Row { secret: String @shareable @authenticated %s: Int } type Query { list: [Row] @shareable }"
    one, two = (
        Subgraph(name, LINK + row % name, {"Query": {"list": [{"secret": "s", name: number}]}})
        for number, name in enumerate("ab")
    )
    asked = in_process([one, two])
    answer = await asked.ask("{ list { a b } }")
    assert answer.data == {"list": [{"a": 0, "b": 1}]}
    assert one.received
    assert two.received
    assert not any("secret" in each.query for each in (*one.received, *two.received))


# --- supergraphs of others: what composition no longer allows, and older ones have ------------------------------------

OLDER = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", import: [{name: "@requiresScopes", as: "@scoped"}], for: SECURITY)
{ query: Query }
enum join__Graph { PEOPLE @join__graph(name: "people", url: "http://people") DOCS @join__graph(name: "docs", url: "http://docs") }
type Query @join__type(graph: PEOPLE) @join__type(graph: DOCS) {
  me: User @join__field(graph: PEOPLE)
  nodes: [Node] @join__field(graph: DOCS)
}
type User @join__type(graph: PEOPLE, key: "id") @join__type(graph: DOCS, key: "id") {
  id: ID!
  name: String @join__field(graph: PEOPLE)
  salary: Int @join__field(graph: PEOPLE) @join__field(graph: DOCS, external: true) @scoped(scopes: [["read:salary"]])
  bonus: Int @join__field(graph: DOCS, requires: "salary")
}
interface Node @join__type(graph: DOCS) { id: ID! title: String @signedIn }
type Page implements Node @join__implements(graph: DOCS, interface: "Node") @join__type(graph: DOCS) { id: ID! title: String }
type Draft implements Node @join__implements(graph: DOCS, interface: "Node") @join__type(graph: DOCS) { id: ID! title: String }
type Secret implements Node @join__implements(graph: DOCS, interface: "Node") @join__type(graph: DOCS) { id: ID! title: String }
"""


async def test_what_stands_on_an_interface_alone_holds_for_its_objects_too() -> None:
    """No fragment on an object leads around it."""
    asking = Asking(Granting(()), sdl=OLDER)
    answer = await asking.ask("{ nodes { id ... on Page { title } } }")
    assert answer.data is not None
    assert {node.get("title") for node in answer.data["nodes"]} == {None}
    assert "title" not in asking.received
    assert paths(answer)


async def test_a_directive_is_known_by_the_name_that_it_is_linked_under() -> None:
    asking = Asking(Granting(()), sdl=OLDER)
    answer = await asking.ask("{ me { name salary } }")
    assert answer.data == {"me": {"name": "Lan", "salary": None}}
    assert "salary" not in asking.received


async def test_what_is_computed_from_a_refused_input_is_refused_though_it_does_not_say_so() -> None:
    asking = Asking(Granting(()), sdl=OLDER)
    answer = await asking.ask("{ me { bonus } }", Actor(sub="a"))
    assert answer.data == {"me": {"bonus": None}}
    assert paths(answer) == ["me.bonus"]
    assert "salary" not in asking.received
    assert "bonus" not in asking.received
    seen = await asking.ask("{ me { bonus } }", Actor(sub="a", scopes=frozenset({"read:salary"})))
    assert seen.data == {"me": {"bonus": 9}}
