"""A partner agency's subgraph: plain Strawberry, no code of ours. It adds driving licences to Citizen.

    python partner_subgraph.py serve PORT      python partner_subgraph.py leaky PORT
    python partner_subgraph.py sdl VARIANT

`leaky` answers with somebody else's licence as well: what a careless partner might do. VARIANT is `good`, or leaves one
field without annotation: on `citizen`, on `query`, on `facility`.
"""

import sys
from typing import NewType

import strawberry
import uvicorn
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig
from strawberry.schema_directive import Location
from strawberry.types.unset import UNSET

SPECIFICATION = "https://specs.civic.example/personal/v1.0"
PERSONAL_ID = NewType("PERSONAL_ID", str)
FACILITY_CODE = NewType("FACILITY_CODE", str)
LEAKY = sys.argv[1:2] == ["leaky"]
STRANGER = "001099999999"


def declared(name: str):  # type: ignore[no-untyped-def]
    return strawberry.federation.schema_directive(
        locations=[Location.OBJECT, Location.FIELD_DEFINITION], name=name, compose=True, import_url=SPECIFICATION
    )


@declared("personalData")
class PersonalData:
    subject: str | None = UNSET
    category: str | None = UNSET


@declared("publicData")
class PublicData:
    pass


@strawberry.federation.type(directives=[PersonalData(subject="holder", category="IDENTITY")])
class DrivingLicence:
    holder: PERSONAL_ID
    number: str
    vehicle_class: str


def licences_of(number: str) -> list[DrivingLicence]:
    own = DrivingLicence(holder=PERSONAL_ID(number), number=f"79{number[-6:]}", vehicle_class="A1")
    stranger = DrivingLicence(holder=PERSONAL_ID(STRANGER), number="79STRANGER", vehicle_class="FC")
    return [own, stranger] if LEAKY else [own]


def build(variant: str) -> strawberry.federation.Schema:
    @strawberry.federation.type(keys=["personalId"], directives=[PersonalData(subject="personalId")])
    class Citizen:
        personal_id: PERSONAL_ID

        @strawberry.federation.field(directives=[PersonalData(category="IDENTITY")])
        def driving_licences(self) -> list[DrivingLicence] | None:
            return licences_of(self.personal_id)

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

    @strawberry.type
    class Query:
        licensing_authority: str | None = strawberry.federation.field(
            resolver=lambda: "Sở Giao thông vận tải", directives=[PublicData()]
        )
        if variant == "query":
            licence_count: str | None = strawberry.field(resolver=lambda: "12")

    return strawberry.federation.Schema(
        query=Query,
        types=[Citizen, Facility, DrivingLicence],
        config=StrawberryConfig(
            scalar_map={
                PERSONAL_ID: strawberry.scalar(name="PersonalId", serialize=str, parse_value=str),
                FACILITY_CODE: strawberry.scalar(name="FacilityCode", serialize=str, parse_value=str),
            }
        ),
    )


if __name__ == "__main__":
    command, argument = sys.argv[1], sys.argv[2]
    if command == "sdl":
        print(build(argument).as_str())
    else:
        uvicorn.run(GraphQL(build("good"), graphql_ide=None), host="127.0.0.1", port=int(argument), log_level="warning")
