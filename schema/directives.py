"""`@personalData` and `@publicData`: what is personal, declared where it is declared what can be asked.

Our linked specification, printed by Strawberry with its `@link` (and an `@composeDirective`, which composition accepts):

    @strawberry.federation.type(keys=["id"], directives=[PersonalData(subject="citizen { personalId }", category=…)])
    field(description=…, directives=[PersonalData(category="LAB_RESULT")])

A type's annotation covers the fields that the same subgraph declares on it; a field's overrides it argument by
argument; field sets start at the declaring type. `schema/enforcement.py` reads the same objects.
"""

import strawberry
from strawberry.federation.schema_directive import Location, schema_directive

SPECIFICATION = "https://specs.civic.example/personal/v1.0"


@schema_directive(
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    name="personalData",
    compose=True,
    import_url=SPECIFICATION,
)
class PersonalData:
    """About a person: `subject` leads to the citizen's number, `category` is what rows and consents speak of."""

    subject: str | None = strawberry.UNSET
    category: str | None = strawberry.UNSET
    custodian: str | None = strawberry.UNSET
    flags: str | None = strawberry.UNSET
    date: str | None = strawberry.UNSET
    inputs: str | None = strawberry.UNSET
    narrowed: bool | None = strawberry.UNSET


@schema_directive(
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    name="publicData",
    compose=True,
    import_url=SPECIFICATION,
)
class PublicData:
    """About nobody: anyone may read it."""
