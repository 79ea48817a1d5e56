"""`@authenticated`, `@requiresScopes` and `@policy` in deferred parts and in events: each answer is decided for itself."""

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from typing import Any

import pytest

from gateway.composition.read_supergraph import read_supergraph
from gateway.execution.answer import Answer
from gateway.execution.authorization import UNAUTHORIZED
from gateway.execution.deferred import Increment
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.operation_request import OperationRequest
from gateway.execution.stream import Streamed, stream
from gateway.execution.transports.event_routing import RoutingEvents
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.in_process_events import InProcessEvents
from gateway.execution.transports.routing import RoutingTransport
from policies.actor import ANONYMOUS, Actor
from tests.execution.event_subgraphs import END, EventSubgraph
from tests.execution.subgraphs import Subgraph, supergraph_of
from tests.execution.test_authorization import LINK, Granting
from tests.execution.test_subscriptions import soon

pytestmark = pytest.mark.anyio

SHOP = (
    LINK
    + """
type Query { product: Product products: [Product] }
type Subscription {
  changed: Product
  audited: Product @needs(policies: [["audit"]])
  mine: Product @authenticated
}
type Product @key(fields: "id") { id: ID! name: String price: Int @needs(policies: [["finance"]]) }
"""
)
STOCK = (
    LINK
    + """
type Product @key(fields: "id") {
  id: ID!
  shelf: Int
  inStock: Int @authenticated
  cost: Int @requiresScopes(scopes: [["read:cost"]])
  margin: Int @needs(policies: [["finance"]])
  seal: Int! @authenticated
  house: House @authenticated
}
type House @key(fields: "code") { code: ID! }
"""
)
PLACES = LINK + 'type House @key(fields: "code") { code: ID! town: String }'
READER = Actor(sub="r", scopes=frozenset({"read:cost"}))


class Shop:
    """Three subgraphs and a source of policies, whose grants may change between two answers."""

    def __init__(self, granted: Collection[str] = (), *, refuse: bool = False) -> None:
        house = {"__typename": "House", "code": "A", "town": "Huế"}
        items = [
            {"__typename": "Product", "id": id, "name": f"name {id}", "price": 5, "shelf": 3, "inStock": 7, "cost": 2}
            | {"margin": 1, "seal": 9, "house": house}
            for id in "12"
        ]
        self.item = items[0]
        self.shop = EventSubgraph("shop", SHOP, {"Query": {"product": items[0], "products": items}}, items)
        self.stock = Subgraph("stock", STOCK, {}, items)
        self.places = Subgraph("places", PLACES, {}, [house])
        self.policies = Granting(granted)
        subgraphs = (self.shop, self.stock, self.places)
        self.engine = Engine(
            read_supergraph(supergraph_of(subgraphs)),
            RoutingTransport({each.name: InProcessTransport(each) for each in subgraphs}),
            EngineSettings(policies=self.policies, refuse_unauthorized=refuse),
            events=RoutingEvents({"shop": InProcessEvents(self.shop)}),
        )

    async def parts(self, query: str, actor: Actor = ANONYMOUS) -> list[Streamed]:
        request = OperationRequest(query, actor=actor, deferring=True)
        return [each async for each in stream(self.engine, request, lambda: None)]

    async def watch(self, query: str, actor: Actor = ANONYMOUS) -> AsyncGenerator[Answer]:
        async with aclosing(stream(self.engine, OperationRequest(query, actor=actor), lambda: None)) as coming:
            async for answer in coming:
                assert isinstance(answer, Answer)
                yield answer

    def asked(self) -> str:
        return "\n".join(one.query for each in (self.shop, self.stock, self.places) for one in each.received)


def refused(errors: Collection[Mapping[str, Any]]) -> list[str]:
    assert {each["extensions"]["code"] for each in errors} <= {UNAUTHORIZED}
    return sorted(".".join(map(str, each["path"])) for each in errors)


def entries(parts: list[Streamed]) -> list[Mapping[str, Any]]:
    return [entry for each in parts if isinstance(each, Increment) for entry in each.incremental]


# --- deferred parts --------------------------------------------------------------------------------------------------


async def test_a_refused_field_is_null_with_an_error_in_its_part_and_is_never_fetched() -> None:
    shop = Shop()
    parts = await shop.parts("{ product { name ... @defer { shelf inStock cost margin } } }")
    first = parts[0]
    assert isinstance(first, Answer)
    assert (first.data, first.errors) == ({"product": {"name": "name 1"}}, [])
    (entry,) = entries(parts)
    assert entry["data"] == {"shelf": 3, "inStock": None, "cost": None, "margin": None}
    assert refused(entry["errors"]) == ["product.cost", "product.inStock", "product.margin"]
    for field in ("inStock", "cost", "margin"):
        assert field not in shop.asked()


async def test_below_a_list_the_error_stands_at_each_item_of_its_part() -> None:
    parts = await Shop().parts("{ products { ... @defer { shelf inStock } } }")
    assert [(each["path"], each["data"], refused(each["errors"])) for each in entries(parts)] == [
        (["products", at], {"shelf": 3, "inStock": None}, [f"products.{at}.inStock"]) for at in (0, 1)
    ]


async def test_a_part_of_which_all_is_refused_fetches_nothing() -> None:
    shop = Shop()
    first, *rest = await shop.parts("{ product { name ... @defer { inStock cost } } }")
    assert isinstance(first, Answer)
    errors = [*first.errors, *(error for entry in entries(rest) for error in entry.get("errors", ()))]
    assert refused(errors) == ["product.cost", "product.inStock"]
    assert shop.stock.received == []


async def test_a_refused_field_that_may_not_be_null_costs_its_part_and_nothing_of_the_first() -> None:
    parts = await Shop().parts("{ product { name ... @defer { shelf seal } } }")
    first = parts[0]
    assert isinstance(first, Answer)
    assert (first.data, first.errors) == ({"product": {"name": "name 1"}}, [])
    (entry,) = entries(parts)
    assert (entry["data"], refused(entry["errors"])) == (None, ["product.seal"])


async def test_a_fragment_inside_what_is_refused_has_no_part() -> None:
    shop = Shop()
    parts = await shop.parts("{ product { ... @defer { shelf house { code ... @defer { town } } } } }")
    (entry,) = entries(parts)
    assert (entry["data"], refused(entry["errors"])) == ({"shelf": 3, "house": None}, ["product.house"])
    assert shop.places.received == []
    assert "house" not in shop.asked()


async def test_who_may_see_it_is_given_it_in_the_part() -> None:
    shop = Shop(("finance",))
    (entry,) = entries(await shop.parts("{ product { ... @defer { inStock cost margin house { town } } } }", READER))
    assert "errors" not in entry
    assert entry["data"] == {"inStock": 7, "cost": 2, "margin": 1, "house": {"town": "Huế"}}


async def test_an_operation_is_refused_whole_for_a_deferred_field_too() -> None:
    shop = Shop(refuse=True)
    (answer,) = await shop.parts("{ product { name ... @defer { shelf inStock } } }")
    assert isinstance(answer, Answer)
    assert (answer.data, answer.executed, refused(answer.errors)) == (None, False, ["product.inStock"])
    assert shop.asked() == ""


# --- events ----------------------------------------------------------------------------------------------------------


async def test_a_refused_field_of_an_event_is_null_with_an_error_and_is_never_fetched() -> None:
    shop = Shop()
    shop.shop.push(shop.item, shop.item, END)
    query = "subscription { changed { name price shelf inStock cost margin house { town } } }"
    answers = [each async for each in shop.watch(query)]
    assert len(answers) == 2
    for answer in answers:
        nothing = dict.fromkeys(("price", "inStock", "cost", "margin", "house"))
        assert answer.data == {"changed": {"name": "name 1", "shelf": 3} | nothing}
        assert refused(answer.errors) == [f"changed.{field}" for field in sorted(nothing)]
    for field in ("price", "inStock", "cost", "margin", "house"):
        assert field not in shop.asked()


async def test_a_policy_is_asked_for_each_event() -> None:
    shop = Shop(("finance",))
    async with aclosing(shop.watch("subscription { changed { name price margin } }")) as answers:
        shop.shop.push(shop.item)
        assert (await soon(answers)).data == {"changed": {"name": "name 1", "price": 5, "margin": 1}}
        shop.policies.names = ()
        shop.shop.push(shop.item)
        without = await soon(answers)
        # The source still sends the price, as it was asked to; the gateway shows it to nobody.
        assert without.data == {"changed": {"name": "name 1", "price": None, "margin": None}}
        assert refused(without.errors) == ["changed.margin", "changed.price"]
        shop.policies.names = ("finance",)
        shop.shop.push(shop.item)
        assert (await soon(answers)).data == {"changed": {"name": "name 1", "price": 5, "margin": 1}}
    assert len(shop.stock.received) == 2
    assert shop.shop.open == 0


@pytest.mark.parametrize("broken", [False, True])
async def test_the_stream_ends_when_its_root_field_is_no_longer_allowed(broken: bool) -> None:
    shop = Shop(("audit",))
    async with aclosing(shop.watch("subscription { audited { name shelf } }")) as answers:
        shop.shop.push(shop.item)
        assert (await soon(answers)).data == {"audited": {"name": "name 1", "shelf": 3}}
        if broken:
            shop.policies.broken = True
        else:
            shop.policies.names = ()
        shop.shop.push(shop.item, shop.item)
        last = await soon(answers)
        assert (last.data, refused(last.errors)) == ({"audited": None}, ["audited"])
        with pytest.raises(StopAsyncIteration):
            await soon(answers)
    assert shop.shop.open == 0
    assert len(shop.stock.received) == 1


async def test_refused_whole_a_stream_ends_with_the_first_event_of_which_a_field_is_not_allowed() -> None:
    shop = Shop(("finance",), refuse=True)
    async with aclosing(shop.watch("subscription { changed { name margin } }")) as answers:
        shop.shop.push(shop.item)
        assert (await soon(answers)).data == {"changed": {"name": "name 1", "margin": 1}}
        shop.policies.names = ()
        shop.shop.push(shop.item)
        last = await soon(answers)
        assert (last.data, refused(last.errors)) == (None, ["changed.margin"])
        with pytest.raises(StopAsyncIteration):
            await soon(answers)
    assert shop.shop.open == 0


@pytest.mark.parametrize(("field", "actor"), [("mine", ANONYMOUS), ("audited", READER)])
async def test_what_may_not_be_subscribed_to_is_not(field: str, actor: Actor) -> None:
    shop = Shop()
    (answer,) = [each async for each in shop.watch(f"subscription {{ {field} {{ name shelf }} }}", actor)]
    assert (answer.data, refused(answer.errors)) == ({field: None}, [field])
    assert shop.asked() == ""


async def test_a_field_granted_later_that_was_not_subscribed_to_ends_the_stream_and_says_so() -> None:
    shop = Shop()
    async with aclosing(shop.watch("subscription { changed { name price } }")) as answers:
        shop.shop.push(shop.item)
        assert (await soon(answers)).data == {"changed": {"name": "name 1", "price": None}}
        shop.policies.names = ("finance",)
        shop.shop.push(shop.item)
        assert (await soon(answers)).errors[0]["extensions"]["code"] == "SUBSCRIPTION_ACCESS_CHANGED"
    assert "price" not in shop.asked()
