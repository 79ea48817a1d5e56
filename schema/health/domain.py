"""The health subgraph: health books, encounters and what hangs on them, insurance cards."""

from typing import Annotated, cast

import strawberry

from resolvers.health import fields
from resolvers.health.collections import COLLECTIONS
from schema.declarations import answer
from schema.domain import Domain
from schema.health.types import Citizen, Encounter, HealthBook
from schema.info import Info


@strawberry.type
class Query:
    @answer(description="A visit by its id (lượt khám theo mã); whether unknown or not to be read, it is not found.")
    async def encounter(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="<facility code>-<MA_LK> (mã lượt khám).")],
    ) -> Encounter | None:
        return cast(Encounter | None, await fields.encounter(info.context, id))


HEALTH = Domain(
    "health",
    query=Query,
    types=(Citizen, HealthBook),
    entities={
        "Citizen": fields.citizens_by_key,
        "HealthBook": fields.books_by_key,
        "Encounter": fields.encounters_by_key,
    },
    collections=COLLECTIONS,
)
