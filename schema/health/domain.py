"""The health subgraph: health books, encounters and what hangs on them, insurance cards."""

import datetime
from typing import Annotated, cast

import strawberry

from resolvers.health import correction_fields, fields
from resolvers.health.collections import COLLECTIONS
from resolvers.health.corrections import RequestStatus
from resolvers.health.encounters import EncounterFilter
from resolvers.health.facility_encounters import page_of_facility
from schema.connections import AFTER, FIRST, Connection
from schema.declarations import answer
from schema.directives import PersonalData
from schema.domain import Domain
from schema.health.commands import Mutation
from schema.health.corrections import DataSubjectRequest, DataSubjectRequestStatus
from schema.health.types import Citizen, Encounter, HealthBook
from schema.info import Info
from schema.scalars import FacilityCode
from schema.vocabulary import EncounterModality


@strawberry.type
class Query:
    @answer(description="A visit by its id (lượt khám theo mã); whether unknown or not to be read, it is not found.")
    async def encounter(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="<facility code>-<MA_LK> (mã lượt khám).")],
    ) -> Encounter | None:
        return cast(Encounter | None, await fields.encounter(info.context, id))

    @answer(
        description="Visits recorded by a facility (lượt khám của cơ sở), the latest first, to its own records officers; "
        "another facility's are never among them; Law 15/2023 art 69.",
        directives=[PersonalData(subject="$each", category="HEALTH_VISIT", narrowed=True)],
    )
    async def facility_encounters(
        self,
        info: Info,
        facility: Annotated[FacilityCode, strawberry.argument(description="Which facility (cơ sở KCB, MA_CSKCB).")],
        from_: Annotated[
            datetime.date | None, strawberry.argument(name="from", description="Begun on or after (từ ngày).")
        ] = None,
        to: Annotated[datetime.date | None, strawberry.argument(description="Begun on or before (đến ngày).")] = None,
        modality: Annotated[
            EncounterModality | None, strawberry.argument(description="Form of care (loại hình KCB).")
        ] = None,
        first: FIRST = None,
        after: AFTER = None,
    ) -> Connection[Encounter] | None:
        wanted = EncounterFilter(None if modality is None else modality.name, facility, from_, to)
        return cast(Connection[Encounter], await page_of_facility(info.context, wanted, first, after))

    @answer(
        description="What citizens have asked a facility to correct (yêu cầu chỉnh sửa gửi cơ sở), the oldest first, to its "
        "own records officers; Decree 356/2025 art 5.",
        directives=[PersonalData(subject="$each", category="DATA_SUBJECT_REQUEST", narrowed=True)],
    )
    async def facility_corrections(
        self,
        info: Info,
        facility: Annotated[FacilityCode, strawberry.argument(description="Which facility (cơ sở KCB, MA_CSKCB).")],
        status: Annotated[
            DataSubjectRequestStatus | None, strawberry.argument(description="How far it is (tình trạng).")
        ] = None,
        first: FIRST = None,
        after: AFTER = None,
    ) -> Connection[DataSubjectRequest] | None:
        wanted = None if status is None else RequestStatus(status.name)
        page = await correction_fields.page_of_facility_requests(info.context, facility, wanted, first, after)
        return cast(Connection[DataSubjectRequest], page)


HEALTH = Domain(
    "health",
    query=Query,
    mutation=Mutation,
    types=(Citizen, HealthBook),
    entities={
        "Citizen": fields.citizens_by_key,
        "HealthBook": fields.books_by_key,
        "Encounter": fields.encounters_by_key,
        "Allergy": fields.allergies_by_key,
        "Condition": fields.conditions_by_key,
        "DataSubjectRequest": correction_fields.requests_by_key,
    },
    collections=COLLECTIONS,
)
