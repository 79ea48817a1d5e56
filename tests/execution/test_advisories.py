"""Four holes that other composers and routers had, by their public numbers: asked of the gateway, nothing leaks.

Composition closes three of them (tests/composition/cases/advisories.yaml); a supergraph of another composer may still have
them, and is held to the same here.
"""

import pytest

from gateway.execution.answer import Answer
from gateway.execution.operation_request import OperationRequest
from policies.actor import ANONYMOUS, Actor
from tests.execution.subgraphs import Gateway, Subgraph, in_process, supergraph_of

pytestmark = pytest.mark.anyio

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@external", '
    '"@requiresScopes", {name: "@authenticated", as: "@signedIn"}])\n'
)
PETS = """
type Query { pets: [Pet] found: [Found] dog: Dog }
interface Pet { id: ID! chip: String }
type Dog implements Pet @key(fields: "id") { id: ID! chip: String @signedIn }
type Cat implements Pet @key(fields: "id") { id: ID! chip: String @requiresScopes(scopes: [["chips"]]) }
union Found = Dog | Cat
"""
VETS = """
type Dog @key(fields: "id") { id: ID! chip: String @external vaccinated: String @requires(fields: "chip") @signedIn }
"""
DOG = {"__typename": "Dog", "id": "d", "chip": "dog-chip", "vaccinated": "=chip"}
CAT = {"__typename": "Cat", "id": "c", "chip": "cat-chip"}
SOMEBODY = Actor(role="reader", sub="somebody")


def kennel() -> tuple[Gateway, list[Subgraph]]:
    return over(None)


def over(supergraph: str | None) -> tuple[Gateway, list[Subgraph]]:
    subgraphs = subgraphs_of()
    return in_process(subgraphs, supergraph=supergraph), subgraphs


def subgraphs_of() -> list[Subgraph]:
    return [
        Subgraph("pets", LINK + PETS, {"Query": {"pets": [DOG, CAT], "found": [CAT, DOG], "dog": DOG}}, [DOG, CAT]),
        Subgraph("vets", LINK + VETS, {}, [DOG]),
    ]


async def asked(gateway: Gateway, query: str, actor: Actor = ANONYMOUS) -> Answer:
    return await gateway.engine.run(OperationRequest(query, None, actor=actor), None)


def received(subgraphs: list[Subgraph]) -> str:
    return "\n".join(each.query for subgraph in subgraphs for each in subgraph.received)


@pytest.mark.parametrize(
    "query",
    [
        "{ pets { chip } }",
        "{ pets { c: chip } }",
        "{ found { ... on Pet { chip } } }",
        "{ pets { ... on Dog { chip } } }",
    ],
)
async def test_ghsa_x33c_7c2v_mrj9_an_abstract_type_is_no_way_around_its_objects(query: str) -> None:
    gateway, subgraphs = kennel()
    assert "-chip" not in repr(await asked(gateway, query))
    assert "chip" not in received(subgraphs)


async def test_ghsa_x33c_7c2v_mrj9_each_object_asks_for_its_own() -> None:
    gateway, _ = kennel()
    answer = await asked(gateway, "{ pets { chip } }", SOMEBODY)
    assert answer.data == {"pets": [{"chip": "dog-chip"}, {"chip": None}]}
    assert [error["path"] for error in answer.errors] == [["pets", 1, "chip"]]


async def test_ghsa_mx7m_j9xf_62hw_a_requirement_of_an_interface_alone_holds_for_its_objects() -> None:
    supergraph = moved(to_the_interface=True)
    gateway, subgraphs = over(supergraph)
    for query in ("{ pets { chip } }", "{ pets { ... on Cat { chip } } }", "{ dog { chip } }"):
        assert "-chip" not in repr(await asked(gateway, query))
    assert "chip" not in received(subgraphs)


async def test_ghsa_m8jr_fxqx_8xx6_what_is_computed_from_a_protected_field_is_protected() -> None:
    gateway, subgraphs = over(moved(to_the_interface=False))
    answer = await asked(gateway, "{ dog { vaccinated } }")
    assert answer.data == {"dog": {"vaccinated": None}}
    assert "chip" not in received(subgraphs)
    assert (await asked(gateway, "{ dog { vaccinated } }", SOMEBODY)).data == {"dog": {"vaccinated": "dog-chip"}}


async def test_ghsa_g8jh_vg5j_4h3f_a_renamed_directive_protects() -> None:
    assert "@signedIn" in supergraph_of(subgraphs_of())
    gateway, subgraphs = kennel()
    assert (await asked(gateway, "{ dog { chip } }")).data == {"dog": {"chip": None}}
    assert "chip" not in received(subgraphs)
    assert (await asked(gateway, "{ dog { chip } }", SOMEBODY)).data == {"dog": {"chip": "dog-chip"}}


def moved(*, to_the_interface: bool) -> str:
    """Our supergraph with a hole: the requirement on the interface alone, or not on what is computed."""
    lines = supergraph_of(subgraphs_of()).splitlines()
    kept, found, inside = [], 0, ""
    for line in lines:
        inside = line.split()[1] if line.startswith(("type ", "interface ")) else inside
        left_out = "chip" in line and inside in ("Dog", "Cat") if to_the_interface else "vaccinated" in line
        found += left_out and "@" in line
        kept.append(without_requirements(line) if left_out else line)
    assert found
    return "\n".join(kept)


def without_requirements(line: str) -> str:
    return " ".join(part for part in line.split(" @") if not part.startswith(("signedIn", "requiresScopes"))).replace(
        " join__", " @join__"
    )
