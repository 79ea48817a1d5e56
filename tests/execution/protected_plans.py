"""Plans with protections, written by hand: what the guard and execution make of them does not depend on the planner."""

from collections.abc import Mapping
from typing import Any

from gateway.execution.compiled_plan import compile_plan
from gateway.execution.execute import Execution
from gateway.execution.observer import SILENT, Observer
from gateway.execution.protect import Protector
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from gateway.planning.dimensions import Dimensions
from gateway.planning.plan import (
    SUBJECT_SLOT,
    ArgumentValue,
    Claim,
    ClaimSource,
    EntityGroup,
    Fetch,
    FetchScope,
    LeafType,
    ListOf,
    ObjectShape,
    PathStep,
    Plan,
    ProjectedField,
    Protection,
    Reference,
    Representation,
    RepresentationField,
    SelectedField,
    Selection,
)
from policies.guard import RequestGuard
from tests.execution.subgraphs import Subgraph

KEY = Claim(ClaimSource.KEY, ("personalId",))
REMEMBERED = Claim(ClaimSource.KEY, (SUBJECT_SLOT,))
DATA = Claim(ClaimSource.DATA)
ID = Claim(ClaimSource.ARGS, argument=ArgumentValue(variable="id"))
TEXT = LeafType("String")

CLINICAL = Dimensions(subject=("owner",), custodian=("custodian",), flags=("flags",), date=("date",))
INPUTS = ("owner", "custodian", "flags", "date")


def of_person(category: str) -> Protection:
    return Protection(category, KEY, Dimensions(subject=("personalId",)))


def leaf(name: str, *protections: Protection) -> SelectedField:
    return SelectedField(name, name, name, protections=protections)


def input_(name: str) -> SelectedField:
    return SelectedField(name, name, name, keep=False)


def shown(name: str, key: str | None = None) -> ProjectedField:
    return ProjectedField(key or name, name, TEXT)


def entities(type_name: str, key: str, path: tuple[str, ...], *fields: SelectedField, **more: Any) -> EntityGroup:
    return EntityGroup(
        "_entities",
        "representations",
        (tuple(PathStep(slot) for slot in path),),
        (Representation(type_name, (type_name,), (RepresentationField(key, key, True),)),),
        Selection(fields),
        **more,
    )


def citizen_plan(*names_and_categories: tuple[str, str]) -> Plan:
    """`citizen(personalId: $id) { … }`: a reference, then fields by key."""
    return Plan(
        kind="query",
        fetches=(
            Fetch(
                0,
                "IDENTITY",
                "query",
                (),
                entities=(
                    entities(
                        "Citizen", "personalId", ("citizen",), *(leaf(n, of_person(c)) for n, c in names_and_categories)
                    ),
                ),
                scope=FetchScope.SUBJECTS,
            ),
        ),
        references=(Reference((), (), "citizen", "Citizen", "personalId", ID, ()),),
        projection=(
            ProjectedField(
                "citizen",
                "citizen",
                ObjectShape("Citizen", {"Citizen": tuple(shown(n) for n, _ in names_and_categories)}),
            ),
        ),
    )


def visits_plan(*, narrowed: bool = True) -> Plan:
    """`citizen { book { visits { id reason } } }`: a list whose items carry their own dimensions."""
    visit = Protection("HEALTH_VISIT", Claim(ClaimSource.KEY, ("personalId",)), CLINICAL)
    whole = Protection("HEALTH_VISIT", KEY, Dimensions(subject=("personalId",)), narrowed=narrowed)
    visits = SelectedField(
        "visits",
        "visits",
        "visits",
        protections=(whole,),
        object_protections=(("Visit", visit),),
        selection=Selection((leaf("id"), leaf("reason", visit), *(input_(name) for name in INPUTS))),
    )
    shape = ObjectShape("Visit", {"Visit": (shown("id"), shown("reason"))})
    return Plan(
        kind="query",
        fetches=(
            Fetch(
                0,
                "HEALTH",
                "query",
                (),
                entities=(entities("Book", "personalId", ("citizen", "book"), visits),),
                scope=FetchScope.SUBJECTS,
            ),
        ),
        references=(
            Reference((), (), "citizen", "Citizen", "personalId", ID, ()),
            Reference((PathStep("citizen"),), (), "book", "Book", "personalId", KEY, ()),
        ),
        projection=(
            ProjectedField(
                "citizen",
                "citizen",
                ObjectShape(
                    "Citizen",
                    {
                        "Citizen": (
                            ProjectedField(
                                "book",
                                "book",
                                ObjectShape("Book", {"Book": (ProjectedField("visits", "visits", ListOf(shape)),)}),
                            ),
                        )
                    },
                ),
            ),
        ),
    )


def visit_by_id_plan() -> Plan:
    """`visit(id: $id) { id reason notes }`: inputs first, then the fields by key."""
    by_id = Protection("HEALTH_VISIT", DATA, CLINICAL)
    remembered = Protection("HEALTH_VISIT", REMEMBERED, CLINICAL)
    return Plan(
        kind="query",
        fetches=(
            Fetch(
                0,
                "HEALTH",
                "query",
                (),
                root=Selection(
                    (
                        SelectedField(
                            "visit",
                            "visit",
                            "visit(id: $id)",
                            arguments="(id: $id)",
                            variables=("id",),
                            by_id=True,
                            object_protections=(("Visit", by_id),),
                            selection=Selection((leaf("id"), *(input_(name) for name in INPUTS))),
                        ),
                    )
                ),
                scope=FetchScope.INPUTS,
                variable_types=(("id", "ID!"),),
            ),
            Fetch(
                1,
                "HEALTH",
                "query",
                (0,),
                entities=(
                    entities(
                        "Visit",
                        "id",
                        ("visit(id: $id)",),
                        leaf("reason", remembered),
                        *(input_(name) for name in INPUTS),
                        object_protections=(("Visit", remembered),),
                    ),
                ),
                scope=FetchScope.SUBJECTS,
            ),
        ),
        references=(),
        projection=(
            ProjectedField(
                "v", "visit(id: $id)", ObjectShape("Visit", {"Visit": (shown("id"), shown("reason", "why"))})
            ),
        ),
    )


async def run(
    plan: Plan,
    subgraphs: Mapping[str, Subgraph],
    guard: RequestGuard,
    variables: Mapping[str, Any],
    observer: Observer = SILENT,
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    compiled = compile_plan(plan, "Query")
    transport = RoutingTransport({name: InProcessTransport(each) for name, each in subgraphs.items()})
    execution = Execution(compiled, variables, transport, Protector(guard, variables), {}, {}, observer)
    store = await execution.run()
    data = compiled.projection(variables)(store, execution.report)
    return data, execution.report.errors()
