"""What a trusted subgraph writes reaches the client as it was written, and only where nothing may be done to it."""

import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from gateway.composition.compose import compose
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.cost import CostMode, CostSettings
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.serving.gateway_application import engine_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.metrics import Metrics
from tests.serving.served import served

SDL = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@inaccessible"])
type Query { people(first: Int): [Person!] colour: Colour named: Named }
type Mutation { paint: Person }
type Person implements Named { name: String! age: Float friend: Person }
interface Named { name: String! }
enum Colour { RED BLUE @inaccessible }
"""
PEOPLE = b'{ "people" : [ {"name":  "\\u00e4", "age": 1.50} ] }'
ENVELOPE = b' {"data": %s }\n'
ASKED = "{ people { name age } }"

Ask = Callable[..., bytes]


@pytest.fixture(scope="module")
def gateway() -> Iterator[Ask]:
    """Asks a gateway of one subgraph, which is trusted or not, and answers with these bytes."""
    says = b""

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(says, media_type="application/json")

    with ExitStack() as stack:
        subgraph = stack.enter_context(served(Router([Route("/graphql", answer, methods=["POST"])])))
        supergraph = read_supergraph(compose([SubgraphSource("people", f"{subgraph}/graphql", SDL)]).sdl)

        def opened(trusted: bool, cost: CostMode) -> str:
            rules = TrafficRules(SubgraphRules(pass_through=trusted))
            transport = HttpTransport({"people": f"{subgraph}/graphql"}, rules=rules)
            engine = Engine(supergraph, transport, EngineSettings(cost=CostSettings(mode=cost)))
            application = engine_application(Door(engine, Metrics(), 100_000), {})
            return stack.enter_context(served(application, transport.close))

        urls: dict[tuple[bool, CostMode], str] = {}

        def ask(query: str, body: bytes, *, trusted: bool = True, cost: CostMode = CostMode.OFF) -> bytes:
            nonlocal says
            says = body
            url = urls.get((trusted, cost)) or urls.setdefault((trusted, cost), opened(trusted, cost))
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            request = urllib.request.Request(f"{url}/graphql", orjson.dumps({"query": query}), headers)
            with urllib.request.urlopen(request, timeout=10) as response:
                content: bytes = response.read()
                return content

        yield ask


def test_a_trusted_subgraphs_data_is_handed_on_as_written(gateway: Ask) -> None:
    for _ in range(3):
        assert gateway(ASKED, ENVELOPE % PEOPLE) == b'{"data": ' + PEOPLE + b" }"


@pytest.mark.parametrize(
    ("query", "data", "completed"),
    [
        ("{ them: people { name age } }", PEOPLE, {"them": [{"name": "ä", "age": 1.5}]}),
        ("{ people { age n: name } }", b'{"people":[{"age":1,"name":"x"}]}', {"people": [{"age": 1.0, "n": "x"}]}),
        ("{ colour }", b'{"colour":"BLUE"}', {"colour": None}),
        ("{ named { name } }", b'{"named":{"__typename":"Person","name":"x"}}', {"named": {"name": "x"}}),
        ("query ($a: Boolean = true) { colour @skip(if: $a) people { name } }", b'{"people" : null}', {"people": None}),
        (
            "query ($a: Boolean = true) { people { name @skip(if: $a) age name } }",
            b'{"people":[{ "name":"x", "age":1}]}',
            {"people": [{"age": 1.0, "name": "x"}]},
        ),
        ("mutation { paint { name } }", b'{"paint":{ "name":"x"}}', {"paint": {"name": "x"}}),
    ],
)
def test_what_is_renamed_hidden_or_conditional_is_completed(
    gateway: Ask, query: str, data: bytes, completed: object
) -> None:
    content = gateway(query, ENVELOPE % data)
    assert orjson.loads(content)["data"] == completed
    assert data not in content


@pytest.mark.parametrize(
    "envelope",
    [
        b'{"data": %s, "errors": [{"message": "m", "path": ["people", 0, "age"]}]}',
        b'{"data": %s, "errors": []}',
        b'{"data": %s, "extensions": {"secret": 1}}',
    ],
)
def test_an_answer_that_says_more_than_data_is_completed(gateway: Ask, envelope: bytes) -> None:
    content = gateway(ASKED, envelope % PEOPLE)
    assert PEOPLE not in content
    assert b"secret" not in content


def test_who_is_not_trusted_is_completed(gateway: Ask) -> None:
    content = gateway(ASKED, ENVELOPE % PEOPLE, trusted=False)
    assert orjson.loads(content) == {"data": {"people": [{"name": "ä", "age": 1.5}]}}
    assert PEOPLE not in content


def test_what_is_counted_is_read(gateway: Ask) -> None:
    content = orjson.loads(gateway(ASKED, ENVELOPE % PEOPLE, cost=CostMode.REPORT))
    assert content["extensions"]["cost"]["actual"] == 1
