"""Subgraphs over real HTTP: pooled, signed, bounded, and an outage nulls its own part of the answer."""

import asyncio
import gzip
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from aiohttp import web

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.routing import RoutingTransport
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.execution.transports.wires import HttpClient, Wires
from policies.actor import Actor
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant
from tests.execution.raw_server import Behaviour, breaks_off, drips, hangs, never_ends, raw_server, speaks_no_http
from tests.execution.subgraphs import LINK, Subgraph, in_process, over_http, served

pytestmark = pytest.mark.anyio

QUERY = SubgraphRequest("one", "{ a }", {"b": 1}, FetchGrant(actor=Actor(sub="somebody")))
MUTATION = SubgraphRequest("one", "mutation { a }", {}, PUBLIC_GRANT, is_mutation=True)


NO_GRAPHQL = "answered something that is no GraphQL"


class Server:
    """Answers with `body`, or does what `misbehave` says; remembers what it got."""

    def __init__(self, body: bytes = b'{"data":{"a":1}}', status: int = 200, headers: Mapping[str, str] | None = None):
        self.body, self.status, self.headers = body, status, dict(headers or {})
        self.received: list[dict[str, Any]] = []
        self.drop = 0  # that many requests are cut off without an answer
        self.delay = 0.0
        self.codings: list[str | None] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.received.append(orjson.loads(await request.read()))
        self.codings.append(request.headers.get("Accept-Encoding"))
        await asyncio.sleep(self.delay)
        if len(self.received) <= self.drop:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(body=self.body, status=self.status, headers=self.headers)


@pytest.fixture(params=HttpClient, autouse=True)
def client(request: pytest.FixtureRequest) -> HttpClient:
    """Every story is told of every client."""
    chosen: HttpClient = request.param
    return chosen


async def sent(
    url: str, client: HttpClient, request: SubgraphRequest = QUERY, rules: SubgraphRules | None = None, **more: Any
) -> Any:
    wires = Wires(client)
    try:
        return await HttpTransport(
            {"one": url}, rules=TrafficRules(rules or SubgraphRules()), wires=wires, **more
        ).send(request)
    finally:
        await wires.close()


async def answered(server: Server, client: HttpClient, request: SubgraphRequest = QUERY, **more: Any) -> Any:
    async with served(server.answer) as url:
        return await sent(url, client, request, **more)


async def refused(
    server: Server, client: HttpClient, request: SubgraphRequest = QUERY, *, told: str = "did not answer", **more: Any
) -> str:
    with pytest.raises(SubgraphUnavailable) as failure:
        await answered(server, client, request, **more)
    assert failure.value.message == f"The subgraph one {told}."  # nothing of the network is told
    return failure.value.reasons[0]


async def test_the_answer_is_read(client: HttpClient) -> None:
    server = Server(b'{"data":{"a":1},"errors":[{"message":"m"}]}')
    response = await answered(server, client)
    assert (response.data, list(response.errors)) == ({"a": 1}, [{"message": "m"}])
    assert server.received == [{"query": "{ a }", "variables": {"b": 1}}]


async def test_the_grant_is_signed_for_each_attempt(client: HttpClient) -> None:
    signed: list[tuple[Any, ...]] = []

    def sign(grant: FetchGrant, subgraph: str, query: str, variables: Mapping[str, Any], name: str | None) -> str:
        signed.append((grant, subgraph, query, variables, name))
        return f"token {len(signed)}"

    server = Server()
    server.drop = 1
    await answered(server, client, signer=sign)
    assert [each["extensions"]["fetchGrant"] for each in server.received] == ["token 1", "token 2"]
    assert signed[0] == (QUERY.grant, "one", "{ a }", {"b": 1}, None)


async def test_a_query_is_tried_twice(client: HttpClient) -> None:
    server = Server()
    server.drop = 2
    assert await refused(server, client)
    assert len(server.received) == 2


async def test_a_mutation_is_tried_once(client: HttpClient) -> None:
    server = Server()
    server.drop = 1
    await refused(server, client, MUTATION)
    assert len(server.received) == 1


async def test_redirects_are_not_followed(client: HttpClient) -> None:
    elsewhere = Server()
    async with served(elsewhere.answer) as url:
        moved = Server(status=307, headers={"Location": url})
        assert "redirect" in await refused(moved, client, told=NO_GRAPHQL)
    assert elsewhere.received == []


async def test_a_slow_subgraph_is_given_up(client: HttpClient) -> None:
    server = Server()
    server.delay = 0.5
    rules = SubgraphRules(timeout=0.05)
    assert "took too long" in await refused(server, client, told="did not answer in time", rules=rules)
    assert len(server.received) == 1


async def test_a_large_answer_is_not_read(client: HttpClient) -> None:
    server = Server(b'{"data":{"a":"' + b"x" * 5000 + b'"}}')
    rules = SubgraphRules(most_response_bytes=1000)
    assert "larger than 1000 bytes" in await refused(server, client, told=NO_GRAPHQL, rules=rules)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"a":1}', b'{"data":[]}', b'{"data":{},"errors":{}}'])
async def test_what_is_no_graphql_is_an_outage(body: bytes, client: HttpClient) -> None:
    await refused(Server(body, status=500), client, told=NO_GRAPHQL)


async def test_why_there_is_no_answer_is_told_to_who_counts(client: HttpClient) -> None:
    counted = Counted()
    await refused(Server(b"<html>", headers={"Content-Type": "text/html"}), client, told=NO_GRAPHQL, observer=counted)
    assert counted.whys == ["its answer is no JSON (HTTP 200, content-type text/html)"]


async def test_no_coding_is_asked_for_and_one_that_comes_all_the_same_is_named(client: HttpClient) -> None:
    packed = Server(gzip.compress(b'{"data":{}}'), headers={"Content-Encoding": "gzip"})
    assert "content-encoding gzip" in await refused(packed, client, told=NO_GRAPHQL)
    assert packed.codings == ["identity"]


async def test_a_byte_order_mark_is_passed_over(client: HttpClient) -> None:
    for data in (b'{"a":1}', b"{}"):
        response = await answered(Server(b'\xef\xbb\xbf{"data":' + data + b"}"), client)
        assert response.data == orjson.loads(data)
    rules = SubgraphRules(pass_through=True)
    assert (await answered(Server(b'\xef\xbb\xbf{"data":{"a":1}}'), client, rules=rules)).written == b'{"a":1}'


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (hangs, "took too long"),
        (drips, "took too long"),
        (never_ends, "larger than 1000000 bytes"),
        (breaks_off, ""),
        (speaks_no_http, ""),
    ],
)
async def test_whatever_a_server_does_it_is_over_in_time(behave: Behaviour, why: str, client: HttpClient) -> None:
    started = asyncio.get_running_loop().time()
    async with raw_server(behave) as (url, _):
        with pytest.raises(SubgraphUnavailable) as failure:
            await sent(url, client, rules=SubgraphRules(timeout=0.3, most_response_bytes=1_000_000))
    assert why in failure.value.reasons[0]
    assert asyncio.get_running_loop().time() - started < 5  # a server that hangs is not waited for


async def test_no_url_and_no_transport_are_outages() -> None:
    for transport in (HttpTransport({}), RoutingTransport({})):
        with pytest.raises(SubgraphUnavailable):
            await transport.send(QUERY)
        await transport.close()


A = Subgraph(
    "a",
    LINK + 'type Query { one: Thing } type Thing @key(fields: "id") { id: ID! }',
    {"Query": {"one": {"__typename": "Thing", "id": "1"}}},
)
B_SDL = LINK + 'type Query { other: Int } type Thing @key(fields: "id") { id: ID! name: String size: Int! }'
B = Subgraph("b", B_SDL, {"Query": {"other": 7}}, [{"__typename": "Thing", "id": "1", "name": "Lan", "size": 3}])


class Counted:
    def __init__(self) -> None:
        self.seen: list[tuple[str, bool]] = []
        self.whys: list[str] = []

    def fetched(self, subgraph: str, *, answered: bool) -> None:
        self.seen.append((subgraph, answered))

    def happened(self, subgraph: str, event: str, why: str = "") -> None:
        self.whys.append(why)

    def planned(self, *, capped: bool) -> None: ...

    def narrowing_broken(self, subgraph: str, field: str) -> None: ...


async def test_an_outage_nulls_its_own_part_and_is_told_at_its_paths() -> None:
    counted = Counted()
    gateway = in_process([A, B], observer=counted, transports={"b": HttpTransport({"b": "http://127.0.0.1:9/graphql"})})
    answer = await gateway.ask("{ one { id n: name } x: other }")
    await gateway.transport.close()
    assert answer.data == {"one": {"id": "1", "n": None}, "x": None}
    told = {tuple(error["path"]): error["extensions"]["code"] for error in answer.errors}
    assert told == {("one", "n"): "SUBGRAPH_UNAVAILABLE", ("x",): "SUBGRAPH_UNAVAILABLE"}
    assert sorted(counted.seen) == [("a", True), ("b", False), ("b", False)]


async def test_an_outage_of_what_must_not_be_null_nulls_the_parent() -> None:
    gateway = in_process([A, B], transports={"b": HttpTransport({"b": "http://127.0.0.1:9/graphql"})})
    answer = await gateway.ask("{ one { id size } }")
    await gateway.transport.close()
    assert answer.data == {"one": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["one", "size"], "SUBGRAPH_UNAVAILABLE")
    ]


@pytest.mark.parametrize("behave", [hangs, drips, never_ends, breaks_off, speaks_no_http])
async def test_whatever_a_server_does_costs_its_own_fields_only(behave: Behaviour, client: HttpClient) -> None:
    wires = Wires(client)
    async with raw_server(behave) as (url, _):
        rules = TrafficRules(SubgraphRules(timeout=0.3, most_response_bytes=1_000_000))
        away = HttpTransport({"b": url}, rules=rules, wires=wires)
        answer = await in_process([A, B], transports={"b": away}).ask("{ one { id name } other }")
        await wires.close()
    assert answer.data == {"one": {"id": "1", "name": None}, "other": None}
    told = {tuple(error["path"]): error["extensions"] for error in answer.errors}
    lost = {"code": "SUBGRAPH_UNAVAILABLE", "service": "b"}
    assert told == {("one", "name"): lost, ("other",): lost}


async def test_both_ways_to_a_subgraph_give_the_same_answer() -> None:
    query = "{ one { id name size } other }"
    here = await in_process([A, B]).ask(query)
    async with over_http([A, B]) as gateway:
        there = await gateway.ask(query)
    assert here == there
    assert here.data == {"one": {"id": "1", "name": "Lan", "size": 3}, "other": 7}
