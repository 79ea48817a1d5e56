"""A partner agency's subgraph: plain Strawberry, no code of ours. It adds driving licences to Citizen, and fitness to Encounter,
of which it knows the number alone: whose it is, who holds it and its flags are the owner's, and `@external` here.

    python partner_subgraph.py serve PORT      or, in place of `serve`, one that is careless or broken:
                               leaky           answers with somebody else's licence as well
                               swapped         answers with somebody else's licence alone
                               nothing         answers null
                               error           fails, and says too much
                               silent          does not answer in time
                               html            is no GraphQL server at all
    python partner_subgraph.py sdl VARIANT

VARIANT is `good`, or leaves one field without annotation: on `citizen`, on `query`, on `facility`.
"""

import asyncio
import sys
from datetime import datetime
from enum import Enum
from typing import Any, NewType

import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig
from strawberry.schema_directive import Location
from strawberry.types.unset import UNSET

SPECIFICATION = "https://specs.civic.example/personal/v1.0"
PERSONAL_ID = NewType("PERSONAL_ID", str)
FACILITY_CODE = NewType("FACILITY_CODE", str)
HOW = sys.argv[1]
STRANGER = "001099999999"


@strawberry.enum
class SensitivityFlag(Enum):
    """As the whole graph has it: its values must agree, since somebody takes them as input."""

    HIV = "HIV"
    TUBERCULOSIS = "TUBERCULOSIS"
    PSYCHIATRY = "PSYCHIATRY"
    SUBSTITUTION_THERAPY = "SUBSTITUTION_THERAPY"
    DRUG_TEST = "DRUG_TEST"
    REPRODUCTIVE = "REPRODUCTIVE"
    GENDER_REASSIGNMENT = "GENDER_REASSIGNMENT"
    GENETIC = "GENETIC"
    TRANSPLANT = "TRANSPLANT"
    DOMESTIC_VIOLENCE = "DOMESTIC_VIOLENCE"
    CHILD_ABUSE = "CHILD_ABUSE"
    DONOR_IDENTITY = "DONOR_IDENTITY"
    FETAL_SEX = "FETAL_SEX"
    CERTIFICATE_NO2 = "CERTIFICATE_NO2"


def declared(name: str, arguments: type) -> Any:
    place = [Location.OBJECT, Location.FIELD_DEFINITION]
    directive = strawberry.federation.schema_directive(
        locations=place, name=name, compose=True, import_url=SPECIFICATION
    )
    return directive(arguments)


class Declaration:
    subject: str | None = UNSET
    category: str | None = UNSET
    custodian: str | None = UNSET
    flags: str | None = UNSET
    date: str | None = UNSET


PersonalData = declared("personalData", Declaration)
PublicData = declared("publicData", type("Public", (), {}))


@strawberry.federation.type(directives=[PersonalData(subject="holder", category="IDENTITY")])
class DrivingLicence:
    holder: PERSONAL_ID
    number: str
    vehicle_class: str


async def licences_of(number: str) -> list[DrivingLicence] | None:
    own = DrivingLicence(holder=PERSONAL_ID(number), number=f"79{number[-6:]}", vehicle_class="A1")
    stranger = DrivingLicence(holder=PERSONAL_ID(STRANGER), number="79STRANGER", vehicle_class="FC")
    match HOW:
        case "leaky":
            return [own, stranger]
        case "swapped":
            return [stranger]
        case "nothing":
            return None
        case "error":
            raise RuntimeError(f"a secret: {STRANGER} has no licence")
        case "silent":
            await asyncio.sleep(5)
    return [own]


async def no_graphql(_scope: Any, _receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"text/html")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": f"<p>a secret: {STRANGER}</p>".encode()})


def build(variant: str) -> strawberry.federation.Schema:
    @strawberry.federation.type(keys=["personalId"], directives=[PersonalData(subject="personalId")])
    class Citizen:
        personal_id: PERSONAL_ID

        @strawberry.federation.field(directives=[PersonalData(category="IDENTITY")])  # type: ignore[untyped-decorator]
        async def driving_licences(self) -> list[DrivingLicence] | None:
            return await licences_of(self.personal_id)

        if variant == "citizen":
            driving_points: str | None = strawberry.field(resolver=lambda: "12")

        # Strawberry hands the key over by its GraphQL name.
        @classmethod
        def resolve_reference(cls, personalId: PERSONAL_ID) -> "Citizen":
            return cls(personal_id=personalId)

    @strawberry.federation.type(keys=["code"])
    class Facility:
        code: FACILITY_CODE = strawberry.federation.field(directives=[PublicData()])
        parking: str | None = strawberry.federation.field(
            resolver=lambda: "200 xe máy", directives=[] if variant == "facility" else [PublicData()]
        )

        @classmethod
        def resolve_reference(cls, code: FACILITY_CODE) -> "Facility":
            return cls(code=code)

    @strawberry.federation.type(
        keys=["id"],
        directives=[
            PersonalData(
                subject="citizen { personalId }",
                category="HEALTH_VISIT",
                custodian="facility { code }",
                flags="sensitivityFlags",
                date="startedAt",
            )
        ],
    )
    class Encounter:
        id: strawberry.ID
        citizen: Citizen | None = strawberry.federation.field(external=True, default=None)
        facility: Facility | None = strawberry.federation.field(external=True, default=None)
        sensitivity_flags: list[SensitivityFlag] | None = strawberry.federation.field(external=True, default=None)
        started_at: datetime | None = strawberry.federation.field(external=True, default=None)
        fitness_to_drive: str | None = strawberry.field(resolver=lambda: "Không lái xe trong 24 giờ")

        @classmethod
        def resolve_reference(cls, id: strawberry.ID) -> "Encounter":
            return cls(id=id)

    @strawberry.type
    class Query:
        @strawberry.field
        def examined(self, id: strawberry.ID) -> Encounter | None:
            return Encounter(id=id)

        licensing_authority: str | None = strawberry.federation.field(
            resolver=lambda: "Sở Giao thông vận tải", directives=[PublicData()]
        )
        if variant == "query":
            licence_count: str | None = strawberry.field(resolver=lambda: "12")

    return strawberry.federation.Schema(
        query=Query,
        types=[Citizen, Facility, DrivingLicence, Encounter],
        config=StrawberryConfig(
            scalar_map={
                PERSONAL_ID: strawberry.scalar(name="PersonalId", serialize=str, parse_value=str),
                FACILITY_CODE: strawberry.scalar(name="FacilityCode", serialize=str, parse_value=str),
            }
        ),
    )


if __name__ == "__main__":
    if HOW == "sdl":
        print(build(sys.argv[2]).as_str())
    else:
        app = no_graphql if HOW == "html" else GraphQL(build("good"), graphql_ide=None)
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="critical", timeout_graceful_shutdown=1)
