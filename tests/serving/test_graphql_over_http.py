"""GraphQL over HTTP: media types, status codes, methods, and everything that the door refuses by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.engine import Engine
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from gateway.serving.authentication import Accepted, Authenticator
from gateway.serving.gateway_application import gateway_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer, Persona, development_key
from gateway.serving.keys import OwnKeys
from gateway.serving.metrics import Metrics
from gateway.serving.pages import graphiql_page
from tests.serving.served import SDL, People, served

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"
CLAIMS = {"sub": "dr-lan", "roles": ["clinician"], "purpose_of_use": ["TREAT"]}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> str:
        return str(self.body["errors"][0]["extensions"]["code"])


@dataclass(frozen=True, slots=True)
class Gateway:
    url: str
    people: People
    issuer: DevelopmentIssuer
    metrics: Metrics

    def request(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Answer:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            return _answer(connection.getresponse())
        finally:
            connection.close()

    def post(self, body: object, **headers: str) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"content-type": JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.request("POST", "/graphql", raw, given)

    def ask(self, query: str, **headers: str) -> Answer:
        return self.post({"query": query}, **headers)

    def get(self, query: str, rest: str = "", **headers: str) -> Answer:
        return self.request("GET", f"/graphql?query={quote(query)}{rest}", headers=headers)


def _answer(response: HTTPResponse) -> Answer:
    content = response.read()
    headers = {name.lower(): value for name, value in response.getheaders()}
    is_json = "json" in headers.get("content-type", "")
    return Answer(response.status, headers, json.loads(content) if is_json else content.decode())


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    people, metrics = People(), Metrics()
    composed = compose([SubgraphSource("people", "http://people.invalid", SDL)])
    transport = RoutingTransport({"people": InProcessTransport(people)}, observer=metrics)
    persona = Persona("clinician", "A doctor", CLAIMS)
    key = development_key(tmp_path_factory.mktemp("state") / "key.json")
    issuer = DevelopmentIssuer(key, {"clinician": persona}, "civic-gateway")
    door = Door(
        engine=Engine(read_supergraph(composed.sdl), transport),
        metrics=metrics,
        max_body_bytes=300_000,
        authenticator=Authenticator(OwnKeys(issuer.keys), Accepted(DEVELOPMENT_ISSUER, "civic-gateway")),
        page=lambda: graphiql_page(Path("/nowhere")),
        explains=lambda role: role == "clinician",
    )
    app = gateway_application(
        door, url="http://127.0.0.1", issuer=issuer, published={"grant-keys.json": {"keys": []}}, required={}
    )
    with served(app) as url:
        yield Gateway(url, people, issuer, metrics)


# --- what is answered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, GRAPHQL),
        ("*/*", GRAPHQL),
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        (f"{JSON}, {GRAPHQL};q=0.5", JSON),
        (f"{JSON};q=0.9, {GRAPHQL}", GRAPHQL),
        ("application/json; charset=utf-8", JSON),
    ],
)
def test_the_answer_has_the_media_type_that_was_asked_for(
    gateway: Gateway, accept: str | None, media_type: str
) -> None:
    answer = gateway.ask("{ greeting }", **({"accept": accept} if accept else {}))
    assert (answer.status, answer.body) == (200, {"data": {"greeting": "hello world"}})
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"


def test_what_is_taken_may_stand_in_several_lines(gateway: Gateway) -> None:
    connection = HTTPConnection(urlsplit(gateway.url).netloc, timeout=30)
    try:
        connection.putrequest("GET", f"/graphql?query={quote('{ greeting }')}")
        connection.putheader("Accept", "text/html;q=0.1")
        connection.putheader("Accept", JSON)
        connection.endheaders()
        answer = _answer(connection.getresponse())
    finally:
        connection.close()
    assert (answer.status, answer.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")


def test_a_plan_is_told_to_the_roles_that_may_see_it(gateway: Gateway) -> None:
    token = f"Bearer {gateway.issuer.token('clinician')}"
    told = gateway.ask("{ greeting }", authorization=token, x_explain="1")
    assert "fetch 0 PEOPLE query" in told.body["extensions"]["explain"]["plan"]
    assert told.headers["cache-control"] == "no-store"
    plain = {"data": {"greeting": "hello world"}}
    assert gateway.ask("{ greeting }", authorization=token).body == plain
    assert gateway.ask("{ greeting }", authorization=token, x_explain="0").body == plain
    assert gateway.ask("{ greeting }", x_explain="1").body == plain


def test_variables_and_operation_names(gateway: Gateway) -> None:
    query = "query A($n: String!) { greeting(name: $n) } query B { number(of: 3) }"
    answer = gateway.post({"query": query, "operationName": "A", "variables": {"n": "Huế"}})
    assert answer.body == {"data": {"greeting": "hello Huế"}}
    assert gateway.post({"query": query, "operationName": "B"}).body == {"data": {"number": 3}}


def test_get_asks_and_never_changes(gateway: Gateway) -> None:
    answer = gateway.get("query($n: String!) { greeting(name: $n) }", f"&variables={quote(json.dumps({'n': 'x'}))}")
    assert answer.body == {"data": {"greeting": "hello x"}}
    refused = gateway.get('mutation { rename(name: "Hoa") { name } }')
    assert (refused.status, refused.code, refused.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")
    assert gateway.people.name == "Lan"


@pytest.mark.parametrize("query", ["{ greeting", "{ unknown }", "query($n: Int) { greeting }", '{ number(of: "x") }'])
def test_a_request_error_is_400_in_the_newer_type_and_200_in_the_older(gateway: Gateway, query: str) -> None:
    newer, older = gateway.ask(query, accept=GRAPHQL), gateway.ask(query, accept=JSON)
    assert (newer.status, older.status) == (400, 200)
    for answer in (newer, older):
        assert "data" not in answer.body
        assert answer.code


def test_wrong_variables_are_a_request_error(gateway: Gateway) -> None:
    body = {"query": "query($n: Int!) { number(of: $n) }", "variables": {"n": "three"}}
    answer = gateway.post(body, accept=GRAPHQL)
    assert (answer.status, "data" in answer.body) == (400, False)
    assert answer.code


def test_an_error_of_a_field_is_partial_and_says_nothing(gateway: Gateway) -> None:
    answer = gateway.ask("{ greeting boom }")
    assert (answer.status, answer.body["data"]) == (200, {"greeting": "hello world", "boom": None})
    assert answer.body["errors"][0]["path"] == ["boom"]


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"{ greeting }"',
        b"[]",
        b'[{"query": "{ greeting }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": ["{ greeting }"]}',
        b'{"query": "{ greeting }", "variables": []}',
        b'{"query": "{ greeting }", "variables": "{}"}',
        b'{"query": "{ greeting }", "operationName": 3}',
        b'{"query": "{ greeting }", "extensions": 3}',
        b'{"query": "{ greeting }", "query": "{ boom }"}',
        b'{"query": "{ greeting }", "variables": {"a": 1, "a": 2}}',
        b'{"query": "{ greeting }", "variables": {"a": NaN}}',
        b'{"query": "{ greeting }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ greeting \xff }"}',
        b'\xff\xfe{\x00"\x00',
        b'{"query": "{ greeting }", "variables": ' + b'{"a":' * 2000 + b"1" + b"}" * 2000 + b"}",
        b'{"query": "{ greeting }", "variables": ' + b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_request_is_400_in_either_type(gateway: Gateway, body: bytes) -> None:
    for accept in (GRAPHQL, JSON):
        answer = gateway.post(body, accept=accept)
        assert (answer.status, answer.code) == (400, "BAD_REQUEST")
        assert "Traceback" not in answer.body["errors"][0]["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/graphql",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/json5",
    ],
)
def test_only_json_is_read(gateway: Gateway, content_type: str) -> None:
    """A form on another site's page can be sent without asking the browser's user; JSON cannot."""
    headers = {"content-type": content_type} if content_type else {}
    answer = gateway.request("POST", "/graphql", b'{"query": "{ greeting }"}', headers)
    assert (answer.status, answer.code) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "Application/JSON", 'application/json;charset="utf-8"']
)
def test_json_is_known_however_it_is_written(gateway: Gateway, content_type: str) -> None:
    assert gateway.ask("{ greeting }", content_type=content_type).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(gateway: Gateway, method: str) -> None:
    connection = HTTPConnection(urlsplit(gateway.url).netloc, timeout=10)
    connection.request(method, "/graphql")
    response = connection.getresponse()
    response.read()
    connection.close()
    assert (response.status, response.getheader("allow")) == (405, "GET, POST")


@pytest.mark.parametrize("accept", ["text/plain", "image/png", f"{JSON};q=0", "text/html;q=0.2, image/webp"])
def test_an_answer_that_nobody_can_read_is_not_made(gateway: Gateway, accept: str) -> None:
    asked = len(gateway.people.asked)
    answer = gateway.ask("{ greeting }", accept=accept)
    assert (answer.status, answer.code) == (406, "NOT_ACCEPTABLE")
    assert len(gateway.people.asked) == asked


@pytest.mark.parametrize(
    "query", ["", "query=", "query=%7Bgreeting%7D&query=%7Bboom%7D", "query=%7Bgreeting%7D&variables=%5B"]
)
def test_a_get_that_is_no_request(gateway: Gateway, query: str) -> None:
    answer = gateway.request("GET", f"/graphql?{query}")
    assert (answer.status, answer.code) == (400, "BAD_REQUEST")


def test_a_body_is_read_up_to_its_limit(gateway: Gateway) -> None:
    announced = gateway.post({"query": "{ greeting }", "variables": {"a": "x" * 400_000}})
    assert (announced.status, announced.code) == (413, "LIMIT_EXCEEDED")

    connection = HTTPConnection(urlsplit(gateway.url).netloc, timeout=10)
    chunks = (b'{"query": "' + b"x" * 99_000 for _ in range(6))
    connection.request("POST", "/graphql", chunks, {"content-type": JSON}, encode_chunked=True)
    answer = _answer(connection.getresponse())
    connection.close()
    assert (answer.status, answer.code) == (413, "LIMIT_EXCEEDED")


def _bomb(levels: int) -> str:
    spread = " ".join(f"fragment F{i} on Person {{ friends {{ ...F{i + 1} ...F{i + 1} }} }}" for i in range(levels))
    return f"{{ me {{ ...F0 }} }} {spread} fragment F{levels} on Person {{ name }}"


@pytest.mark.parametrize(
    "query",
    [
        "{" + " ".join(f"a{i}: greeting" for i in range(10_000)) + "}",
        "{ me " + "{ friends " * 100 + "{ name }" + "}" * 100 + " }",
        _bomb(40),
        "{ me { ...A } } fragment A on Person { ...B } fragment B on Person { ...A }",
        "{" * 20_000,
        "{ greeting " + "@skip(if: false) " * 5_000 + "}",
    ],
    ids=["10,000 aliases", "100 levels", "fragment bomb", "fragment cycle", "20,000 braces", "5,000 directives"],
)
def test_operations_that_are_made_to_hurt_are_refused(gateway: Gateway, query: str) -> None:
    asked = len(gateway.people.asked)
    answer = gateway.ask(query, accept=GRAPHQL)
    assert answer.status == 400
    assert answer.code
    assert len(gateway.people.asked) == asked
    assert gateway.ask("{ greeting }").status == 200


# --- who asks --------------------------------------------------------------------------------------------------------


def test_an_answer_to_a_token_is_kept_nowhere(gateway: Gateway) -> None:
    token = gateway.issuer.token("clinician")
    answer = gateway.ask("{ greeting }", authorization=f"Bearer {token}")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert {"Accept", "Authorization", "X-Purpose-Of-Use"} <= set(answer.headers["vary"].split(", "))
    assert gateway.ask("{ greeting }").headers["cache-control"] == "no-cache"


def test_a_token_that_does_not_verify_is_401(gateway: Gateway) -> None:
    asked = len(gateway.people.asked)
    for accept in (GRAPHQL, JSON):
        for header in ("Bearer a.b.c", "Basic x", f"Bearer {gateway.issuer.token('clinician', expires=-60)}"):
            answer = gateway.ask("{ greeting }", authorization=header, accept=accept)
            assert (answer.status, answer.code) == (401, "UNAUTHENTICATED")
            assert answer.headers["www-authenticate"].startswith("Bearer ")
            assert answer.headers["cache-control"] == "no-store"
    assert len(gateway.people.asked) == asked


def test_another_purpose_is_403(gateway: Gateway) -> None:
    token = gateway.issuer.token("clinician")
    answer = gateway.ask("{ greeting }", authorization=f"Bearer {token}", x_purpose_of_use="HPAYMT")
    assert (answer.status, answer.code) == (403, "FORBIDDEN")


def test_every_answer_has_its_own_id_and_the_security_headers(gateway: Gateway) -> None:
    answers = [gateway.ask("{ greeting }", x_request_id="mine"), gateway.ask("{"), gateway.request("GET", "/")]
    assert len({answer.headers["x-request-id"] for answer in answers} - {"mine"}) == 3
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers or "uvicorn" in answer.headers["server"]


# --- development -----------------------------------------------------------------------------------------------------


def test_personas_are_listed_and_tokens_are_made_on_demand(gateway: Gateway) -> None:
    listed = gateway.request("GET", "/personas")
    assert [persona["name"] for persona in listed.body["personas"]] == ["clinician"]
    assert "token" not in json.dumps(listed.body)
    minted = gateway.request("POST", "/personas/clinician/token", b"{}", {"content-type": JSON})
    assert minted.headers["cache-control"] == "no-store"
    assert gateway.ask("{ greeting }", authorization=f"Bearer {minted.body['token']}").status == 200
    assert gateway.request("POST", "/personas/nobody/token", b"{}", {"content-type": JSON}).status == 404
    assert gateway.request("POST", "/personas/clinician/token", b"{}", {"content-type": "text/plain"}).status == 415
    assert gateway.request("POST", "/personas/clinician/token", b"[]", {"content-type": JSON}).status == 400


def test_the_key_set_holds_no_private_part(gateway: Gateway) -> None:
    (key,) = gateway.request("GET", "/.well-known/jwks.json").body["keys"]
    assert key["kid"]
    assert "d" not in key


def test_a_browser_is_told_how_to_build_the_page(gateway: Gateway) -> None:
    answer = gateway.request("GET", "/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status == 200
    assert "make web" in answer.body


def test_what_is_counted(gateway: Gateway) -> None:
    gateway.ask("{ greeting }")
    page = gateway.request("GET", "/metrics").body
    assert 'civic_subgraph_fetches_total{outcome="answered",subgraph="people"}' in page
    assert 'civic_operations_total{outcome="complete"}' in page
    assert 'civic_http_requests_total{route="/graphql",status="200"}' in page


def test_health(gateway: Gateway) -> None:
    assert gateway.request("GET", "/health/live").body == {"status": "live"}
    assert gateway.request("GET", "/health/ready").body == {"status": "ready", "checks": {}}


def test_what_is_not_there_is_404(gateway: Gateway) -> None:
    assert gateway.request("GET", "/nothing").status == 404
    assert gateway.request("GET", "/graphiql/../../pyproject.toml").status == 404
    assert replace(gateway, url=gateway.url).request("GET", "/%2e%2e/pyproject.toml").status == 404
