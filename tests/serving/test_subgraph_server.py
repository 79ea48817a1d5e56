"""A subgraph served alone: a fetch grant opens exactly one request, and anything else is the public."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from joserfc.jwk import OKPKey

from gateway.serving.issuer import DevelopmentIssuer, Persona, development_key
from gateway.serving.keys import RemoteKeys
from gateway.serving.metrics import Metrics
from gateway.serving.subgraph_server import GrantDoor, subgraph_application
from policies.actor import Actor
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from policies.grant_token import GrantSigner, generate_grant_key, public_grant_keys
from tests.serving.served import People, served

pytestmark = pytest.mark.anyio

QUERY = "query($n: String!) { greeting(name: $n) }"
VARIABLES = {"n": "Huế"}
COMMAND = 'mutation { rename(name: "Hoa") { name } }'
GRANT = FetchGrant(actor=Actor(role="clinician", sub="dr-lan", assurance=3), scope=GrantScope.SUBJECTS)
KEY = generate_grant_key()


def now() -> datetime:
    return datetime.now(UTC)


class Witness(People):
    """Remembers under which grant it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.grants: list[FetchGrant] = []

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        self.grants.append(grant)
        return await super().execute(operation, variables, grant)


@dataclass(slots=True)
class Published:
    """The gateway's key set; empty while it is not up."""

    keys: tuple[OKPKey, ...] = (KEY,)
    asked: int = 0

    async def fetch(self, _url: str) -> object:
        self.asked += 1
        if not self.keys:
            raise OSError("not up")
        return public_grant_keys(*self.keys)


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    witness: Witness
    published: Published

    async def ask(self, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url + "/graphql", json=body, headers=headers) as a,
        ):
            return a.status, await a.json(content_type=None)

    async def grant_seen(self, token: object, query: str = QUERY, variables: Any = VARIABLES) -> FetchGrant:
        body = {"query": query, "variables": variables, "extensions": {"fetchGrant": token}}
        status, answer = await self.ask(body)
        assert (status, answer) == (200, {"data": {"greeting": f"hello {variables['n']}"}})
        return self.witness.grants[-1]


@pytest.fixture
def subgraph() -> Iterator[Served]:
    witness, published, metrics = Witness(), Published(), Metrics()
    keys = RemoteKeys("http://gateway.invalid/keys", published.fetch)
    door = GrantDoor(keys, "civic-gateway", "people", now, metrics)
    with served(subgraph_application(witness, door, metrics, 100_000, {"grant_keys": keys.ready})) as url:
        yield Served(url, witness, published)


def signed(
    grant: FetchGrant = GRANT,
    *,
    subgraph: str = "people",
    query: str = QUERY,
    variables: Mapping[str, Any] | None = VARIABLES,
    key: OKPKey = KEY,
    issuer: str = "civic-gateway",
    at: timedelta = timedelta(0),
) -> str:
    return GrantSigner(key, issuer, lambda: now() + at).sign(grant, subgraph, query, variables)


async def test_a_grant_is_accepted_once(subgraph: Served) -> None:
    token = signed()
    assert await subgraph.grant_seen(token) == GRANT
    assert await subgraph.grant_seen(token) == PUBLIC_GRANT
    assert await subgraph.grant_seen(signed()) == GRANT


async def test_without_a_grant_it_is_the_public(subgraph: Served) -> None:
    _, answer = await subgraph.ask({"query": QUERY, "variables": VARIABLES})
    assert answer == {"data": {"greeting": "hello Huế"}}
    assert subgraph.witness.grants == [PUBLIC_GRANT]


@pytest.mark.parametrize(
    "made",
    [
        lambda: signed(subgraph="health"),
        lambda: signed(query=QUERY + " "),
        lambda: signed(variables={"n": "other"}),
        lambda: signed(variables=None),
        lambda: signed(issuer="another-gateway"),
        lambda: signed(at=timedelta(minutes=-5)),
        lambda: signed(at=timedelta(minutes=5)),
        lambda: signed(key=generate_grant_key()),
        lambda: signed()[:-4] + "AAAA",
        lambda: "",
        lambda: "a.b.c",
        lambda: 7,
        lambda: {"grant": "all"},
        lambda: [signed()],
    ],
    ids=[
        "another subgraph",
        "another query",
        "other variables",
        "no variables",
        "another gateway",
        "expired",
        "from the future",
        "a stranger's key",
        "changed",
        "empty",
        "no token",
        "a number",
        "an object",
        "a list",
    ],
)
async def test_whatever_is_wrong_with_a_grant_it_is_the_public(subgraph: Served, made: Callable[[], object]) -> None:
    assert await subgraph.grant_seen(made()) == PUBLIC_GRANT


async def test_a_personas_token_is_no_grant(subgraph: Served, tmp_path: Path) -> None:
    persona = Persona("citizen", "", {"sub": "citizen", "roles": ["citizen"]})
    token = DevelopmentIssuer(development_key(tmp_path / "k"), {"citizen": persona}, "people").token("citizen")
    assert await subgraph.grant_seen(token) == PUBLIC_GRANT
    await subgraph.ask({"query": QUERY, "variables": VARIABLES}, Authorization=f"Bearer {token}")
    assert subgraph.witness.grants[-1] == PUBLIC_GRANT


async def test_a_command_is_run_under_a_grant_for_it_only(subgraph: Served) -> None:
    for token in (None, signed(query=COMMAND, variables=None), "x"):
        status, answer = await subgraph.ask({"query": COMMAND, "extensions": {"fetchGrant": token}})
        assert (status, answer["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    assert subgraph.witness.asked == []
    command = FetchGrant(actor=GRANT.actor, action="rename", scope=GrantScope.COMMAND)
    token = signed(command, query=COMMAND, variables=None)
    _, answer = await subgraph.ask({"query": COMMAND, "extensions": {"fetchGrant": token}})
    assert answer == {"data": {"rename": {"name": "Hoa"}}}
    status, _ = await subgraph.ask({"query": COMMAND, "extensions": {"fetchGrant": token}})
    assert status == 403
    assert len(subgraph.witness.asked) == 1


async def test_without_keys_it_is_not_ready_and_answers_the_public(subgraph: Served) -> None:
    subgraph.published.keys = ()
    async with aiohttp.ClientSession() as session:
        async with session.get(subgraph.url + "/health/ready") as answer:
            assert answer.status == 503
        assert await subgraph.grant_seen(signed()) == PUBLIC_GRANT
        subgraph.published.keys = (KEY,)
        await asyncio.sleep(1.1)
        async with session.get(subgraph.url + "/health/ready") as answer:
            assert answer.status == 200
    assert await subgraph.grant_seen(signed()) == GRANT


async def test_a_new_key_is_asked_for_at_most_once_a_minute(subgraph: Served) -> None:
    assert await subgraph.grant_seen(signed()) == GRANT
    for _ in range(5):
        assert await subgraph.grant_seen(signed(key=generate_grant_key())) == PUBLIC_GRANT
    assert subgraph.published.asked == 1


async def test_an_exception_is_masked(subgraph: Served) -> None:
    _, answer = await subgraph.ask({"query": "{ boom greeting }"})
    assert answer["data"]["greeting"] == "hello world"
    async with aiohttp.ClientSession() as session, session.get(subgraph.url + "/graphql") as response:
        assert response.status == 405
    status, answer = await subgraph.ask({"query": 3})
    assert (status, answer["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
