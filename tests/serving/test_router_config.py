"""The router file: what it says holds, and what is wrong with it is said with where it stands."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gateway import commands
from gateway.errors import BadUserInput
from gateway.execution.observer import SILENT
from gateway.execution.transports.event_rules import EventProtocol, EventRules
from gateway.execution.transports.header_rules import Insert, Merge, Propagate, Remove, Returned
from gateway.execution.transports.rules import BreakerRules, RetryRules
from gateway.over_http import OverHttp
from gateway.router_config import RouterConfig, asked_urls, read_router_config
from gateway.settings import Settings
from tests.documentation.pages import ROOT, blocks

PAGE = ROOT / "gateway/execution/transports/README.md"


def read(folder: Path, text: str) -> RouterConfig:
    file = folder / "router.yaml"
    file.write_text(text)
    return read_router_config(Settings(router_config=file))


def refused(folder: Path, text: str) -> str:
    with pytest.raises(BadUserInput) as error:
        read(folder, text)
    return "\n".join((error.value.message, *error.value.reasons))


def test_without_a_file_the_settings_hold() -> None:
    rules = read_router_config(Settings(subgraph_timeout_seconds=2, subgraph_concurrency=7, subgraph_attempts=1))
    assert (rules.traffic.of("any").timeout, rules.traffic.of("any").most_concurrent) == (2, 7)
    assert rules.traffic.of("any").retry == RetryRules(attempts=1)


def test_one_above_all_above_the_settings(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        traffic_shaping:
          all: {timeout: 2s, max_concurrent: 9, retry: {attempts: 5, first_wait: 10ms}}
          subgraphs:
            products: {timeout: 1m, retry: null, circuit_breaker: {error_threshold_percentage: 20}}
        """,
    )
    every, products = config.traffic.of("reviews"), config.traffic.of("products")
    assert (every.timeout, every.most_concurrent, every.breaker) == (2, 9, None)
    assert every.retry == RetryRules(5, 0.01, 1)
    assert (products.timeout, products.most_concurrent, products.retry) == (60, 9, None)
    assert products.breaker == BreakerRules(threshold=0.2)
    assert products.most_response_bytes == 33_554_432


def test_each_subgraph_is_subscribed_to_by_its_own_protocol(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        traffic_shaping: {subgraphs: {slow: {timeout: 9s}}}
        headers: {all: {request: [{insert: {name: x-via, value: civic}}]}}
        subscriptions:
          all: {idle_timeout: 2m, max_event_bytes: 2048}
          subgraphs:
            prices: {protocol: sse, path: /events, max_queued_events: 5}
        """,
    )
    every = EventRules(idle_seconds=120, message_bytes=2048, headers=(Insert("x-via", "civic"),))
    assert config.events == every
    assert config.events_of["slow"] == replace(every, open_seconds=9)
    prices = replace(every, protocol=EventProtocol.SERVER_SENT_EVENTS, path="/events", queued=5)
    assert config.events_of["prices"] == prices
    assert prices.url("https://prices:4001/graphql?a=1") == "https://prices:4001/events"
    assert every.url("https://prices:4001/graphql?a=1") == "https://prices:4001/graphql?a=1"
    assert read_router_config(Settings(subscription_protocol="sse")).events.protocol == "sse"


def test_urls_differ_by_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'override_subgraph_url: {a: "${env.A_URL:-http://here/graphql}", b: "http://${env.B_HOST}/graphql"}'
    monkeypatch.delenv("A_URL", raising=False)
    monkeypatch.setenv("B_HOST", "there:4001")
    config = read(tmp_path, text)
    assert asked_urls(config, {"a": "http://old/", "b": "", "c": "https://c/"}) == {
        "a": "http://here/graphql",
        "b": "http://there:4001/graphql",
        "c": "https://c/",
    }
    monkeypatch.delenv("B_HOST")
    assert "override_subgraph_url: b: the environment has no B_HOST" in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[]", "router.yaml is not understood"),
        ("a: [", "router.yaml is not YAML"),
        ("trafic_shaping: {}", "trafic_shaping: Extra inputs are not permitted"),
        ("traffic_shaping: {all: {timeout: soon}}", "traffic_shaping.all.timeout: .*500ms, 5s or 1m"),
        ("traffic_shaping: {all: {timeout: 0s}}", "traffic_shaping.all.timeout: .*greater than 0"),
        ("traffic_shaping: {subgraphs: {a: {max_concurrent: 0}}}", "traffic_shaping.subgraphs.a.max_concurrent"),
        ("traffic_shaping: {all: {retry: {attempts: 99}}}", "traffic_shaping.all.retry.attempts"),
        ("override_subgraph_url: {a: ftp://x}", "override_subgraph_url.a is no URL of a subgraph: .*http://"),
        ("tls: {all: {certificate_authorities: none.pem}}", "tls.all: its files cannot be used"),
        ("tls: {all: {client_authentication: {key: k.pem}}}", "certificate_chain: Field required"),
        (
            "subscriptions: {all: {protocol: graphql-ws}}",
            "subscriptions.all.protocol: .*'graphql-transport-ws' or 'sse'",
        ),
        ("subscriptions: {subgraphs: {a: {path: '//h/'}}}", "subscriptions.subgraphs.a.path: .*one slash"),
        ("subscriptions: {all: {max_event_bytes: 1}}", "subscriptions.all.max_event_bytes"),
    ],
)
def test_what_is_wrong_is_said_with_where(tmp_path: Path, text: str, where: str) -> None:
    assert re.search(where, refused(tmp_path, text)), refused(tmp_path, text)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "empty"),
        ("products:4001", "http://"),
        ("http://", "no host"),
        ("http://h:99999/", "port"),
        ("http://h:0/", "port 0"),
        ("http://a b/", "blank"),
        ("http://user:pass@h/", "credentials"),
        ("http://[::1/", "invalid"),
    ],
)
def test_a_url_that_is_none_stops_the_start(url: str, why: str) -> None:
    with pytest.raises(BadUserInput, match=f"subgraph a has the URL .*{why}"):
        asked_urls(read_router_config(Settings()), {"a": url})


def test_a_rule_for_nobody_stops_the_start(tmp_path: Path) -> None:
    config = read(tmp_path, "traffic_shaping: {subgraphs: {prodcts: {timeout: 1s}}}")
    with pytest.raises(BadUserInput, match=r"traffic_shaping\.subgraphs\.prodcts: the supergraph has no such subgraph"):
        asked_urls(config, {"products": "http://products/"})


def test_the_example_on_the_page_is_understood(tmp_path: Path) -> None:
    (text,) = [text for language, text in blocks(PAGE.read_text("utf-8")) if language == "yaml"]
    without_files = (
        text[: text.index("tls:")] + text[text.find("\n# ") :] if "\n# " in text else text[: text.index("tls:")]
    )
    config = read(tmp_path, without_files)
    assert config.traffic.of("products").timeout == 0.5
    assert config.events_of["products"].protocol is EventProtocol.SERVER_SENT_EVENTS


def test_header_rules_of_one_come_after_those_of_all(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        """
        headers:
          all:
            request: [{propagate: {named: X-User, default: "-"}}, {insert: {name: x-via, value: civic}}]
            response: [{propagate: {named: cache-control}}]
          subgraphs:
            a: {request: [{remove: {named: x-user}}], response: [{propagate: {named: x-b, algorithm: append}}]}
        """,
    )
    every, one = config.traffic.of("other"), config.traffic.of("a")
    assert every.request_headers == (Propagate("x-user", default="-"), Insert("x-via", "civic"))
    assert (every.response_headers, every.merge_cache_control) == ((), True)
    assert one.request_headers == (*every.request_headers, Remove("x-user"))
    assert (one.response_headers, one.merge_cache_control) == ((Returned("x-b", Merge.APPEND),), True)


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("request: [{propagate: {named: Host}}]", "named: .*does not travel"),
        ("request: [{propagate: {named: 'a b'}}]", "named: .*no name of a header"),
        ("request: [{propagate: {}}]", "one of `named` and `matching`"),
        ("request: [{propagate: {matching: '('}}]", "no regular expression"),
        ("request: [{propagate: {matching: a, rename: b}}]", "go with `named`"),
        ('request: [{insert: {name: a, value: "b\\nc"}}]', "value"),
        ("request: [{}]", "one of `propagate`, `insert` and `remove`"),
        ("response: [{propagate: {named: vary}}]", "vary is the gateway's own"),
        ("response: [{propagate: {named: a, rename: cache-control}}]", "merged over all"),
    ],
)
def test_a_header_rule_that_is_none_is_refused(tmp_path: Path, rule: str, where: str) -> None:
    assert re.search(where, refused(tmp_path, f"headers: {{all: {{{rule}}}}}"))


def test_cache_control_of_one_subgraph_alone_is_refused(tmp_path: Path) -> None:
    text = "headers: {subgraphs: {a: {response: [{propagate: {named: cache-control}}]}}}"
    assert "merged over all subgraphs" in refused(tmp_path, text)


@pytest.mark.parametrize(
    "rule",
    [
        "request: [{propagate: {named: Authorization}}]",
        "request: [{propagate: {matching: '.*'}}]",
        "request: [{propagate: {matching: 'COOK.*'}}]",
        "response: [{propagate: {named: x-seen}}]",
    ],
)
def test_where_grants_are_sent_no_token_and_no_header_of_an_answer_passes(tmp_path: Path, rule: str) -> None:
    file = tmp_path / "router.yaml"
    file.write_text(f"headers: {{all: {{{rule}}}}}")
    settings = Settings(router_config=file)
    OverHttp(settings, None, SILENT).read()
    with pytest.raises(BadUserInput, match="the router file propagates"):
        OverHttp(settings, lambda *_: "token", SILENT).read()


def test_check_tells_what_would_stop_the_start(tmp_path: Path) -> None:
    file = tmp_path / "router.yaml"
    file.write_text("override_subgraph_url: {nobody: http://h/}")
    with pytest.raises(BadUserInput, match=r"override_subgraph_url\.nobody: the supergraph has no such subgraph"):
        commands.check(Settings(router_config=file))
