"""What a subgraph elsewhere is shown when it is subscribed to: what the rules for its fetches say, by either protocol."""

import asyncio
import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace
from pathlib import Path
from ssl import SSLContext

import pytest

from gateway.errors import SubgraphUnavailable
from gateway.execution.observer import SILENT
from gateway.execution.request_context import RequestContext
from gateway.execution.transports.event_rules import EventProtocol, EventRules
from gateway.execution.transports.header_rules import Insert, Propagate, Remove
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from gateway.execution.transports.remote_events import RemoteEvents
from gateway.execution.transports.wire import ClientTls
from gateway.over_http import OverHttp
from gateway.settings import Settings
from policies.fetch_grant import PUBLIC_GRANT
from tests.execution.certificates import Authority
from tests.execution.event_subgraphs import END, EventSubgraph, over_server_sent_events, over_websocket
from tests.execution.test_headers import TRACE, context
from tests.execution.test_subscriptions import SHOP, product

pytestmark = pytest.mark.anyio

Serves = Callable[[EventSubgraph, SSLContext | None], AbstractAsyncContextManager[str]]
WEBSOCKET, SSE = EventRules(), EventRules(protocol=EventProtocol.SERVER_SENT_EVENTS)
BOTH = pytest.mark.parametrize(
    ("serves", "rules"),
    [pytest.param(over_websocket, WEBSOCKET, id="websocket"), pytest.param(over_server_sent_events, SSE, id="sse")],
)
QUERY = "subscription { priceChanged { id } }"


async def first(
    serves: Serves, rules: Mapping[str, EventRules], given: RequestContext | None = None, tls: SSLContext | None = None
) -> tuple[EventSubgraph, SubgraphResponse]:
    """The subgraph, and the one event it has."""
    shop = EventSubgraph("shop", SHOP)
    shop.push(product("1"), END)
    async with serves(shop, tls) as url:
        events = RemoteEvents({"shop": url}, every=EventRules(path="/nowhere"), rules=rules)
        try:
            request = SubgraphRequest("shop", QUERY, {}, PUBLIC_GRANT, context=given)
            async with aclosing(events.subscribe(request)) as coming:
                return shop, await asyncio.wait_for(anext(coming), 5)
        finally:
            await events.close()


@BOTH
async def test_headers_travel_by_the_rules_and_the_trace_context_by_itself(serves: Serves, rules: EventRules) -> None:
    said = (Propagate("x-user", rename="x-shopper"), Insert("x-gateway", "civic"), Insert("x-a", "1"), Remove("x-a"))
    given = context(x_user="lan", cookie="a=b", authorization="Bearer secret", traceparent=TRACE)
    shop, answer = await first(serves, {"shop": replace(rules, headers=said)}, given)
    assert answer.data == {"priceChanged": {"id": "1"}}
    (got,) = shop.headers
    assert (got["x-shopper"], got["x-gateway"]) == ("lan", "civic")
    assert (got["x-request-id"], got["traceparent"]) == ("request-1", TRACE)
    assert not {"x-user", "x-a", "cookie", "authorization"} & got.keys()


@BOTH
async def test_what_belongs_to_the_client_s_own_socket_is_never_passed_on(serves: Serves, rules: EventRules) -> None:
    given = context(
        Sec_WebSocket_Key="k", sec_websocket_protocol="x", sec_websocket_version="8", upgrade="h2c", x_b="1"
    )
    shop, answer = await first(serves, {"shop": replace(rules, headers=(Propagate(matching=re.compile(".*")),))}, given)
    assert answer.data == {"priceChanged": {"id": "1"}}
    assert shop.headers[0]["x-b"] == "1"
    assert shop.headers[0].get("sec-websocket-key") != "k"


@BOTH
async def test_a_path_of_its_own_is_at_the_same_server(serves: Serves, rules: EventRules) -> None:
    shop, _ = await first(serves, {"shop": replace(rules, path="/graphql/stream?v=1")})
    assert shop.paths[0].startswith("/graphql/stream")


@BOTH
async def test_who_is_trusted_and_who_we_are(serves: Serves, rules: EventRules, tmp_path: Path) -> None:
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    server, client, stranger = ours.certify("server"), ours.certify("client"), theirs.certify("stranger")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*server)
    tls.load_verify_locations(ours.certificate)
    tls.verify_mode = ssl.CERT_REQUIRED
    known = {"shop": replace(rules, tls=ClientTls(ours.certificate, *client))}
    assert (await first(serves, known, tls=tls))[1].data == {"priceChanged": {"id": "1"}}
    for wrong in (None, ClientTls(theirs.certificate, *client), ClientTls(ours.certificate, *stranger)):
        with pytest.raises(SubgraphUnavailable):
            await first(serves, {"shop": replace(rules, tls=wrong)}, tls=tls)


async def test_the_router_file_chooses_for_each_subgraph(tmp_path: Path) -> None:
    """As `serve` has it: one subgraph over WebSocket, another by SSE at a path of its own, both with the headers for all."""
    file = tmp_path / "router.yaml"
    file.write_text(
        """
        headers: {all: {request: [{propagate: {named: x-user}}]}}
        subscriptions: {subgraphs: {later: {protocol: sse, path: /events}}}
        """
    )
    over_http = OverHttp(Settings(router_config=file), None, SILENT)
    shops = {name: EventSubgraph(name, SHOP) for name in ("now", "later")}
    async with over_websocket(shops["now"]) as now, over_server_sent_events(shops["later"]) as later:
        events = over_http.read().events({"now": now, "later": later})
        for name, shop in shops.items():
            shop.push(product("1"), END)
            request = SubgraphRequest(name, QUERY, {}, PUBLIC_GRANT, context=context(x_user="lan"))
            assert [each.data async for each in events.subscribe(request)] == [{"priceChanged": {"id": "1"}}]
        await over_http.close()
    assert [shop.paths for shop in shops.values()] == [["/graphql"], ["/events"]]
    assert [shop.headers[0]["x-user"] for shop in shops.values()] == ["lan", "lan"]
