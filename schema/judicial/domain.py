"""The judicial subgraph: dossiers and certificates about a citizen, and the commands on dossiers."""

from typing import Annotated, cast

import strawberry

from resolvers.judicial import fields
from resolvers.judicial.application_list import ApplicationFilter, page_of_applications
from resolvers.judicial.collections import COLLECTIONS
from schema.connections import AFTER, FIRST, Connection
from schema.declarations import answer
from schema.directives import PersonalData
from schema.domain import Domain
from schema.info import Info
from schema.judicial.certificate_commands import CertificateMutation, CertificateQuery
from schema.judicial.commands import Mutation
from schema.judicial.types import ApplicationStatus, Citizen, JudicialApplication


@strawberry.type
class Query(CertificateQuery):
    @answer(description="An application by its dossier number (tra cứu hồ sơ); Decree 216/2026.")
    async def judicial_application(
        self,
        info: Info,
        dossier_number: Annotated[strawberry.ID, strawberry.argument(description="Its number (mã hồ sơ).")],
    ) -> JudicialApplication | None:
        return cast(JudicialApplication | None, await fields.application(info.context, dossier_number))

    @answer(
        description="Applications of many people (danh sách hồ sơ), the latest first: to officers those that their own "
        "province handles, to a citizen the No.1 that the citizen filed; Decree 216/2026.",
        directives=[PersonalData(subject="$each", category="JUDICIAL_APPLICATION", narrowed=True)],
    )
    async def judicial_applications(
        self,
        info: Info,
        status: Annotated[
            ApplicationStatus | None, strawberry.argument(description="In this state (trạng thái).")
        ] = None,
        province: Annotated[
            strawberry.ID | None, strawberry.argument(description="Handled by this province (mã tỉnh tiếp nhận).")
        ] = None,
        assigned_to_me: Annotated[
            bool | None,
            strawberry.argument(description="True: on the caller's desk; false: elsewhere (do tôi thụ lý)."),
        ] = None,
        first: FIRST = None,
        after: AFTER = None,
    ) -> Connection[JudicialApplication] | None:
        wanted = ApplicationFilter(None if status is None else status.name, province, assigned_to_me)
        page = await page_of_applications(info.context, wanted, first, after)
        return cast(Connection[JudicialApplication], page)


@strawberry.type(name="Mutation")
class AllCommands(Mutation, CertificateMutation):
    """On dossiers, and on certificates."""


JUDICIAL = Domain(
    "judicial",
    query=Query,
    mutation=AllCommands,
    types=(Citizen,),
    entities={
        "Citizen": fields.citizens_by_key,
        "JudicialApplication": fields.applications_by_key,
        "JudicialCertificate": fields.certificates_by_key,
    },
    collections=COLLECTIONS,
)
