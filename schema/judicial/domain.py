"""The judicial subgraph: dossiers and certificates about a citizen, and the commands on dossiers."""

from typing import Annotated, cast

import strawberry

from resolvers.judicial import fields
from resolvers.judicial.collections import COLLECTIONS
from schema.declarations import answer
from schema.domain import Domain
from schema.info import Info
from schema.judicial.commands import Mutation
from schema.judicial.types import Citizen, JudicialApplication


@strawberry.type
class Query:
    @answer(description="An application by its dossier number (tra cứu hồ sơ); Decree 216/2026.")
    async def judicial_application(
        self,
        info: Info,
        dossier_number: Annotated[strawberry.ID, strawberry.argument(description="Its number (mã hồ sơ).")],
    ) -> JudicialApplication | None:
        return cast(JudicialApplication | None, await fields.application(info.context, dossier_number))


JUDICIAL = Domain(
    "judicial",
    query=Query,
    mutation=Mutation,
    types=(Citizen,),
    entities={
        "Citizen": fields.citizens_by_key,
        "JudicialApplication": fields.applications_by_key,
        "JudicialCertificate": fields.certificates_by_key,
    },
    collections=COLLECTIONS,
)
