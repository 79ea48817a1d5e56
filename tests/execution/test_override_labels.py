"""Progressive `@override`: which subgraph is asked, by labels that are switched on and percentages that are drawn."""

from collections.abc import Iterator

import pytest

from gateway.execution.engine_settings import EngineSettings
from gateway.execution.override_labels import OverrideLabels
from tests.execution.subgraphs import Gateway, Subgraph, in_process, supergraph_of

pytestmark = pytest.mark.anyio

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: '
    '["@key", "@requires", "@external", "@override"])\n'
)
OLD = """
type Query { bill: Bill }
type Bill @key(fields: "id") { id: ID! amount: Int tax: Int currency: String }
"""
NEW = """
type Bill @key(fields: "id") {
  id: ID!
  amount: Int @override(from: "old", label: "billing.moved")
  tax: Int @override(from: "old", label: "percent(20)")
  currency: String @override(from: "old", label: "percent(60)")
}
"""
THIRD = """
type Bill @key(fields: "id") { id: ID! tax: Int @external total: Int @requires(fields: "tax") }
"""


def requiring_what_moves() -> str:
    """Composition lets no `@requires` depend on a label, as the reference does; a supergraph that does is served all the same."""
    third = Subgraph("third", LINK + THIRD.replace("tax: Int @external ", "").replace(' @requires(fields: "tax")', ""))
    composed = supergraph_of([Subgraph("old", LINK + OLD), Subgraph("new", LINK + NEW), third])
    lines = []
    for line in composed.splitlines():
        if line.startswith("  tax:"):
            line += " @join__field(graph: THIRD, external: true)"
        lines.append(
            line.replace(
                "total: Int @join__field(graph: THIRD", 'total: Int @join__field(graph: THIRD, requires: "tax"'
            )
        )
    return "\n".join(lines)


def gateway(labels: OverrideLabels) -> Gateway:
    old = {"__typename": "Bill", "id": "1", "amount": 1, "tax": 1, "currency": "old"}
    new = {"__typename": "Bill", "id": "1", "amount": 2, "tax": 2, "currency": "new"}
    return in_process(
        [
            Subgraph("old", LINK + OLD, {"Query": {"bill": old}}, [old]),
            Subgraph("new", LINK + NEW, {}, [new]),
            Subgraph("third", LINK + THIRD, {}, [{"__typename": "Bill", "id": "1", "total": "=tax"}]),
        ],
        EngineSettings(labels=labels),
        supergraph=requiring_what_moves(),
    )


def drawing(*points: float) -> OverrideLabels:
    left: Iterator[float] = iter(points)
    return OverrideLabels(draw=lambda: next(left))


async def bill(engine: Gateway, fields: str) -> object:
    answer = await engine.ask(f"{{ bill {{ {fields} }} }}")
    assert not answer.errors
    assert answer.data is not None
    return answer.data["bill"]


async def test_a_label_that_is_not_switched_on_leaves_the_field_where_it_was() -> None:
    assert await bill(gateway(drawing()), "amount") == {"amount": 1}


async def test_a_label_that_is_switched_on_moves_the_field() -> None:
    assert await bill(gateway(OverrideLabels(frozenset({"billing.moved"}))), "amount") == {"amount": 2}


async def test_one_draw_serves_every_percentage_of_a_request() -> None:
    """A second draw would raise StopIteration."""
    assert await bill(gateway(drawing(30)), "tax currency") == {"tax": 1, "currency": "new"}
    assert await bill(gateway(drawing(19.9)), "tax currency") == {"tax": 2, "currency": "new"}
    assert await bill(gateway(drawing(60)), "tax currency") == {"tax": 1, "currency": "old"}


async def test_each_request_draws_anew_and_never_gets_the_plan_of_another_draw() -> None:
    engine = gateway(drawing(10, 70, 10, 70))
    assert [await bill(engine, "tax") for _ in range(4)] == [{"tax": 2}, {"tax": 1}, {"tax": 2}, {"tax": 1}]


async def test_nothing_is_drawn_for_an_operation_without_such_fields() -> None:
    assert await bill(gateway(drawing()), "id amount") == {"id": "1", "amount": 1}


async def test_a_required_input_follows_its_label_though_nobody_selected_it() -> None:
    engine = gateway(drawing(10, 70))
    assert [await bill(engine, "total") for _ in range(2)] == [{"total": 2}, {"total": 1}]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("percent(0)", False),
        ("percent(100)", True),
        ("percent(33.4)", True),
        ("percent(33.3)", False),
        ("other", False),
    ],
)
def test_percentages_are_exact(label: str, expected: bool) -> None:
    assert bool(OverrideLabels(draw=lambda: 33.3).in_force([label])) is expected


def test_about_the_share_that_a_percentage_names_is_moved() -> None:
    labels = OverrideLabels()
    moved = sum(bool(labels.in_force(["percent(25)"])) for _ in range(4_000))
    assert 800 < moved < 1_200
