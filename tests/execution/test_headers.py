"""What travels beside the query: nothing but the request's id and the trace context, unless a rule says so."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web

from gateway.execution.cache_policy import cache_policy, strictest
from gateway.execution.request_context import RequestContext
from gateway.execution.transports.header_rules import Insert, Merge, Propagate, Remove, Returned, forwarded
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from policies.fetch_grant import PUBLIC_GRANT
from tests.execution.subgraphs import LINK, Subgraph, in_process, served

pytestmark = pytest.mark.anyio

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def context(**headers: str) -> RequestContext:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return RequestContext("request-1", raw)


async def sent(
    given: RequestContext | None, rules: SubgraphRules, answers: Mapping[str, str] | None = None
) -> Mapping[str, str]:
    """The headers that a subgraph got."""
    got: list[Mapping[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        got.append({name.lower(): value for name, value in request.headers.items()})
        return web.json_response({"data": {"a": 1}}, headers=dict(answers or {}))

    async with served(answer) as url:
        transport = HttpTransport({"one": url}, rules=TrafficRules(rules))
        await transport.send(SubgraphRequest("one", "{ a }", {}, PUBLIC_GRANT, context=given))
        await transport.close()
    return got[0]


OF_HTTP = {"host", "content-length", "content-type", "accept", "accept-encoding", "user-agent"}


async def test_the_id_and_the_trace_context_travel_and_nothing_else() -> None:
    given = context(authorization="Bearer secret", cookie="a=b", x_tenant="7", Traceparent=TRACE, tracestate="a=1")
    got = await sent(given, SubgraphRules())
    assert {name: got[name] for name in got.keys() - OF_HTTP} == {
        "x-request-id": "request-1",
        "traceparent": TRACE,
        "tracestate": "a=1",
    }


async def test_a_trace_context_that_is_none_stays_behind() -> None:
    assert "traceparent" not in await sent(context(traceparent="00-x"), SubgraphRules())


async def test_without_a_request_there_is_nothing_to_forward() -> None:
    assert (await sent(None, SubgraphRules())).keys() <= OF_HTTP


async def test_rules_hold_one_after_the_other() -> None:
    rules = (
        Propagate("x-user", rename="x-shopper", default="nobody"),
        Propagate("x-absent"),
        Propagate(matching=re.compile("x-tenant-.*")),
        Insert("x-gateway", "civic"),
        Remove("x-tenant-b"),
    )
    given = context(X_Tenant_A="1", x_tenant_b="2", content_length="3")
    assert forwarded(rules, given) == {"x-shopper": "nobody", "x-tenant-a": "1", "x-gateway": "civic"}
    got = await sent(given, SubgraphRules(request_headers=rules))
    assert (got["x-shopper"], got["x-tenant-a"], got["x-gateway"]) == ("nobody", "1", "civic")
    assert "x-tenant-b" not in got and got["content-type"] == "application/json"


def test_no_pattern_meets_a_header_of_the_connection() -> None:
    assert forwarded((Propagate(matching=re.compile(".*")),), context(host="h", te="x", a="1")) == {"a": "1"}


def test_repeated_headers_are_one() -> None:
    given = RequestContext("", [(b"a", b"1"), (b"A", b"2")])
    assert forwarded((Propagate("a"),), given) == {"a": "1, 2"}


@pytest.mark.parametrize(("merge", "kept"), [(Merge.FIRST, ["1"]), (Merge.LAST, ["2"]), (Merge.APPEND, ["1", "2"])])
async def test_answers_headers_come_back_by_rule(merge: Merge, kept: list[str]) -> None:
    given, rules = context(), SubgraphRules(response_headers=(Returned("x-stock", merge, rename="x-as-of"),))
    for value in ("1", "2"):
        await sent(given, rules, {"X-Stock": value, "X-Other": "no"})
    assert given.returned == {"x-as-of": kept}


async def test_cache_control_is_merged_and_private_where_the_client_s_headers_travel() -> None:
    given, rules = context(), SubgraphRules(merge_cache_control=True)
    await sent(given, rules, {"Cache-Control": "public, max-age=60"})
    assert str(strictest(given.cache)) == "public, max-age=60"
    await sent(
        given,
        SubgraphRules(merge_cache_control=True, request_headers=(Propagate("x"),)),
        {"Cache-Control": "max-age=9"},
    )
    assert str(strictest(given.cache)) == "private, max-age=9"


@pytest.mark.parametrize(
    ("said", "merged"),
    [
        ([], None),
        (["max-age=60"], "public, max-age=60"),
        (["max-age=60", "public, MAX-AGE=30"], "public, max-age=30"),
        (["max-age=60", "private, max-age=90"], "private, max-age=60"),
        (["max-age=60", ""], "no-cache"),
        (["max-age=60", "max-age=0"], "no-cache"),
        (["max-age=60", "no-cache, max-age=60"], "no-cache"),
        (["max-age=60", "no-store"], "no-store"),
        (["max-age=-1"], "no-cache"),
        (['max-age="60"'], "public, max-age=60"),
        (["max-age=60, max-age=90"], "public, max-age=60"),
        (["private"], "private, no-cache"),
        (["max-age=" + "9" * 5000], "no-cache"),
    ],
)
def test_the_strictest_part_decides(said: list[str], merged: str | None) -> None:
    policy = strictest(cache_policy([one]) for one in said)
    assert (None if policy is None else str(policy)) == merged


NAMED: list[Subgraph] = [
    Subgraph(
        "a-shop",
        LINK + 'type Query { one: Thing } type Thing @key(fields: "id") { id: ID! }',
        {"Query": {"one": {"id": "1"}}},
    ),
    Subgraph(
        "b",
        LINK + 'type Thing @key(fields: "id") { id: ID! name: String }',
        {},
        [{"__typename": "Thing", "id": "1", "name": "x"}],
    ),
]


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("query Dashboard ", ["query Dashboard__a_shop__", "query Dashboard__b__"]),
        ("", ["{", "query($"]),
        (f"query {'N' * 300} ", [f"query {'N' * 100}__a_shop__", f"query {'N' * 100}__b__"]),
    ],
)
async def test_fetches_are_named_after_the_operation(head: str, names: list[str]) -> None:
    for each in NAMED:
        each.received.clear()
    gateway = in_process(NAMED)
    answer: Any = await gateway.ask(head + "{ one { name } }")
    assert answer.data == {"one": {"name": "x"}}
    for each, name in zip(NAMED, names, strict=True):
        assert each.received[0].query.startswith(name), each.received[0].query
