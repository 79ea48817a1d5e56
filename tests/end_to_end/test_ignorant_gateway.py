"""A gateway that knows nothing of consent gets nothing personal out of our subgraphs: they see no grant.

Our own engine stands in for it, over the civic supergraph without the link that makes a careful gateway refuse it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_union_type,
)

from gateway.composition.compose import compose
from gateway.composition.protection import Coverage
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.execution.engine import Engine
from gateway.execution.operation_request import OperationRequest
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from policies.actor import Actor
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.embedded.database import embedded_database
from resolvers.mongo import connect
from resolvers.seed.personas import CITIZEN, FACILITY_A
from resolvers.seed.story import DOSSIER, VISITS
from schema.registry import DOMAINS, subgraphs

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

SECURITY_LINK = '  @link(url: "https://specs.civic.example/personal/v1.0", for: SECURITY)\n'
ROOT = Path(__file__).parents[2]
GIVEN = {
    "encounter": f'id: "{VISITS["pressure"].encounter_id}"',
    "citizen": f'personalId: "{CITIZEN}"',
    "facility": f'code: "{FACILITY_A}"',
    "facilityEncounters": f'facility: "{FACILITY_A}"',
    "facilityCorrections": f'facility: "{FACILITY_A}"',
    "judicialApplication": f'dossierNumber: "{DOSSIER}"',
    "consentRequest": 'id: "story-consent-child"',
    "facilities": "first: 2",
    "me": "",
    "programme": "",
    "judicialApplications": "",
}
DEPTH = 2


class Everything:
    """Operations over all that can be reached; the response keys are coordinates, so that an answer says what it shows."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.asked: set[tuple[str, str]] = set()

    def operations(self) -> Iterator[str]:
        """A root field each, and each field below it by itself: what one of them nulls hides no other."""
        assert self._schema.query_type is not None
        for name, arguments in GIVEN.items():
            field = self._schema.query_type.fields[name]
            given = f"({arguments})" if arguments else ""
            returned = get_named_type(field.type)
            assert isinstance(returned, GraphQLObjectType)
            for below, inner in returned.fields.items():
                if shown := self._field(returned, below, inner, DEPTH, ()):
                    yield f"{{ {name}{given} {{ {shown} }} }}"

    def _selection(self, of: GraphQLNamedType, depth: int, seen: tuple[tuple[str, str], ...]) -> str:
        if is_union_type(of) or not isinstance(of, GraphQLObjectType):
            members = self._schema.get_possible_types(of)  # type: ignore[arg-type]
            return " ".join(f"... on {m.name} {{ {self._selection(m, depth, seen)} }}" for m in members)
        fields = [self._field(of, name, field, depth, seen) for name, field in of.fields.items()]
        return " ".join(["__typename", *filter(None, fields)])

    def _field(
        self, of: GraphQLObjectType, name: str, field: GraphQLField, depth: int, seen: tuple[tuple[str, str], ...]
    ) -> str:
        here, returned = (of.name, name), get_named_type(field.type)
        if here in seen or any(is_required_argument(each) for each in field.args.values()):
            return ""
        key = f"{of.name}__{name}: {name}"
        if is_composite_type(returned):
            if not depth:
                return ""
            key += f" {{ {self._selection(returned, depth - 1, (*seen, here))} }}"
        self.asked.add(here)
        return key


def shown(data: Any) -> Iterator[tuple[str, str]]:
    """Coordinates that are not null."""
    if isinstance(data, list):
        for item in data:
            yield from shown(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            type_name, is_coordinate, field = key.partition("__")
            if is_coordinate and type_name and value is not None:
                yield type_name, field
            yield from shown(value)


async def test_a_gateway_that_ignores_consent_sees_nothing_personal(populated: Callable[[str], Path]) -> None:
    sdls = {one.name: (ROOT / "schema" / one.name / "subgraph.graphql").read_text() for one in DOMAINS}
    civic = compose([SubgraphSource(name, f"http://{name}.test", sdl) for name, sdl in sdls.items()]).sdl
    assert SECURITY_LINK in civic
    coverage: dict[tuple[str, str], set[Coverage]] = {}
    for (_, type_name, field), protection in read_supergraph(civic).protection.fields.items():
        coverage.setdefault((type_name, field), set()).add(protection.coverage)
    personal = {coordinate for coordinate, how in coverage.items() if Coverage.PERSONAL in how}

    ignorant = read_supergraph(civic.replace(SECURITY_LINK, ""))
    assert not ignorant.protection.linked
    with embedded_database(populated("ignorant") / "data") as server:
        database = connect(server.uri, "civic")
        own = subgraphs(Resources(database, lambda: datetime.now(UTC), CursorCodec(b"a secret of the tests")))
        transport = RoutingTransport({name: InProcessTransport(one) for name, one in own.items()})
        engine = Engine(ignorant, transport)
        everything, seen = Everything(engine.schema), set()
        for operation in everything.operations():
            answer = await engine.run(
                OperationRequest(operation, actor=Actor(sub="citizen", personal_id=CITIZEN)), None
            )
            assert answer.executed, answer.errors
            seen |= set(shown(answer.data))
        await database.close()

    # A page of people is personal, one of the public registry of facilities is not, and both are of one type.
    assert {(t, f) for t, f in seen & personal if t != "PageInfo"} == set()
    assert len(personal & everything.asked) > 0.9 * len(personal)
    assert len(seen - personal) > 40
