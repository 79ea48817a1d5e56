"""The engine without HTTP, database and subgraph execution: stubs answer bytes that were written before.

What protection costs is the difference between a graph with annotations and the same graph without them, a record.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from gateway.execution.engine import Engine
from gateway.execution.guard import Guard
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from policies.actor import Actor
from policies.enforcer import load_policy
from policies.fetch_grant import FetchGrant
from policies.guard import RequestGuard
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory

ROUNDS, OPERATIONS, RECORDS = 7, 30, 200
NUMBER, NOW = "001190000001", datetime(2026, 11, 23, 2, tzinfo=UTC)
LINKS = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
extend schema @link(url: "https://specs.civic.example/personal/v1.0", import: ["@personalData", "@publicData"])
"""
PERSON = '@personalData(subject: "personalId")'
RECORD = (
    '@personalData(subject: "citizen { personalId }" category: "HEALTH_VISIT" custodian: "facility { code }" '
    'flags: "flags" date: "date")'
)
HEALTH = """
type Query { citizen(personalId: ID!): Citizen %(root)s }
type Citizen @key(fields: "personalId") %(person)s { personalId: ID! visits: [Visit!] %(list)s }
type Facility @key(fields: "code") %(public)s { code: ID! }
type Visit @key(fields: "id") %(record)s {
  id: ID! citizen: Citizen facility: Facility flags: [String!] date: String reason: String
}
"""
FACILITIES = (
    'type Query { ping: Int %(public)s } type Facility @key(fields: "code") %(public)s { code: ID! name: String }'
)
ANNOTATED = {
    "root": '@personalData(subject: "$args.personalId")',
    "person": PERSON,
    "list": '@personalData(category: "HEALTH_VISIT")',
    "record": RECORD,
    "public": "@publicData",
}
VISITS = f'query {{ citizen(personalId: "{NUMBER}") {{ visits {{ id reason date }} }} }}'
WITH_FACILITIES = f'query {{ citizen(personalId: "{NUMBER}") {{ visits {{ id reason facility {{ name }} }} }} }}'


@dataclass(frozen=True, slots=True)
class Stub:
    """Answers what is asked with records that were made before; decoding them is part of any transport."""

    async def execute(
        self, operation: str, variables: Mapping[str, Any], grant: FetchGrant
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        representations = next((value for value in variables.values() if isinstance(value, list)), None)
        if representations is not None and "code" in representations[0]:
            return {"_entities": [{"__typename": "Facility", "name": one["code"]} for one in representations]}, []
        citizen = orjson.loads(_INPUTS if "flags" in operation else _PLAIN)
        return {
            "_entities" if representations is not None else "citizen": [citizen] if representations else citizen
        }, []


def _citizen(*, inputs: bool) -> bytes:
    visit: dict[str, Any] = {"__typename": "Visit", "reason": "sốt", "date": "2026-10-01"}
    if inputs:
        visit |= {"citizen": {"__typename": "Citizen", "personalId": NUMBER}, "flags": []}
    visits = [
        {**visit, "id": str(n), "facility": {"__typename": "Facility", "code": f"01{n % 50:03}"}}
        for n in range(RECORDS)
    ]
    return orjson.dumps({"__typename": "Citizen", "personalId": NUMBER, "visits": visits})


_PLAIN, _INPUTS = _citizen(inputs=False), _citizen(inputs=True)


def _engine(*, annotated: bool) -> Engine:
    terms = ANNOTATED if annotated else dict.fromkeys(ANNOTATED, "")
    links = LINKS if annotated else LINKS.split('extend schema @link(url: "https://specs.civic')[0]
    sdls = {"health": HEALTH % terms, "facilities": FACILITIES % terms}
    composed = compose([SubgraphSource(name, f"http://{name}.invalid", links + sdl) for name, sdl in sdls.items()])
    return Engine(composed.supergraph, RoutingTransport({name: InProcessTransport(Stub()) for name in sdls}))


def _guard() -> Guard:
    actor = Actor("citizen", sub=NUMBER, personal_id=NUMBER, assurance=3, purpose="PATRQT")
    return RequestGuard(load_policy(), actor, GrantsInMemory({}), LogInMemory(), Clock(NOW), "benchmark", "Visits")


async def _cost(engine: Engine, query: str, guard: Guard | None) -> float:
    """CPU milliseconds an operation."""
    before = time.process_time()
    for _ in range(OPERATIONS):
        answer = await engine.run(OperationRequest(query), guard)
        assert answer.data is not None and not answer.errors, answer.errors
        assert len(answer.data["citizen"]["visits"]) == RECORDS
        if guard is not None:
            await guard.settle()
    return (time.process_time() - before) / OPERATIONS * 1000


async def _figures() -> Mapping[str, list[float]]:
    plain, annotated, guard = _engine(annotated=False), _engine(annotated=True), _guard()
    rows: Mapping[str, tuple[Engine, str, Guard | None]] = {
        f"{RECORDS} records": (plain, VISITS, None),
        f"{RECORDS} records, each decided": (annotated, VISITS, guard),
        f"{RECORDS} records and their facilities": (plain, WITH_FACILITIES, None),
        f"{RECORDS} records, each decided, and their facilities": (annotated, WITH_FACILITIES, guard),
    }
    measured: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS):
        for name, row in rows.items():
            measured[name].append(await _cost(*row))
    return measured


def engine_figures() -> tuple[Mapping[str, list[float]], float]:
    """CPU milliseconds an operation, by name, and CPU microseconds that deciding one record costs."""
    measured = asyncio.run(_figures())
    least = [min(values) for values in measured.values()]
    return measured, (least[1] - least[0]) / RECORDS * 1000
