"""What a data subject asks of whoever keeps the data, and how it is answered (PDPL 91/2025 art 4; Decree 356/2025 art 5)."""

import datetime
import enum
from typing import TYPE_CHECKING, cast

import strawberry

from resolvers.command import run_of
from resolvers.health import corrections, request_correction
from resolvers.health.corrections import RequestStatus
from resolvers.health.handle_correction import HandleCorrection, handle_correction
from resolvers.health.request_correction import RequestCorrection
from schema.declarations import IDEMPOTENCY_KEY, answer, code
from schema.directives import PersonalData, PublicData
from schema.health.references import CITIZEN, VISITS, CitizenOf, EncounterOf, encounter_of
from schema.info import Info

if TYPE_CHECKING:
    from schema.health.types import Citizen, Encounter  # noqa: F401  named by the lazy references


@strawberry.enum(description="What is asked (loại yêu cầu của chủ thể dữ liệu); PDPL 91/2025 art 4.")
class DataSubjectRequestKind(enum.Enum):
    CORRECTION = code("CORRECTION", "Correct my data (chỉnh sửa dữ liệu).")


@strawberry.enum(description="How far it is (tình trạng yêu cầu); Decree 356/2025 art 5.")
class DataSubjectRequestStatus(enum.Enum):
    SUBMITTED = code("SUBMITTED", "Asked, not yet answered (đã gửi).")
    ACCEPTED = code("ACCEPTED", "Answered: it will be done (đã chấp nhận).")
    DONE = code("DONE", "Done: the record says it (đã thực hiện).")
    REFUSED = code("REFUSED", "Refused, with the reason (từ chối).")


@strawberry.enum(description="What the facility answers (kết quả xử lý); Decree 356/2025 art 5.")
class CorrectionOutcome(enum.Enum):
    ACCEPTED = code("ACCEPTED", "It will be done (chấp nhận).")
    DONE = code("DONE", "It is done (đã thực hiện).")
    REFUSED = code("REFUSED", "It will not be done (từ chối).")


@strawberry.federation.type(
    keys=["id"],
    description="A request of a data subject (yêu cầu của chủ thể dữ liệu); Decree 356/2025 art 5.",
    directives=[PersonalData(subject="citizen { personalId }", category=corrections.CATEGORY, custodian="custodian")],
)
class DataSubjectRequest:
    id: strawberry.ID = strawberry.field(description="Identifier (định danh).")
    citizen: CitizenOf | None = strawberry.field(description=CITIZEN)
    custodian: strawberry.ID | None = strawberry.field(description="Facility that owes it (cơ sở phải trả lời).")
    kind: DataSubjectRequestKind = strawberry.field(description="What is asked (loại yêu cầu).")
    status: DataSubjectRequestStatus = strawberry.field(description="How far it is (tình trạng).")
    statement: str | None = strawberry.field(description="What is wrong, and what is right (nội dung yêu cầu).")
    created_at: datetime.datetime | None = strawberry.field(description="When it was asked (thời điểm yêu cầu).")
    answer_by: datetime.datetime | None = strawberry.field(
        description="To be answered before (hạn trả lời): two working days; Decree 356/2025 art 5."
    )
    due_at: datetime.datetime | None = strawberry.field(
        description="To be done before (hạn thực hiện): ten days; Decree 356/2025 art 5."
    )
    answer: str | None = strawberry.field(description="What the facility answers (nội dung trả lời).")
    answered_at: datetime.datetime | None = strawberry.field(description="When it was accepted (thời điểm trả lời).")
    handled_at: datetime.datetime | None = strawberry.field(
        description="When it was done or refused (thời điểm hoàn tất)."
    )
    encounter: EncounterOf | None = strawberry.field(
        resolver=encounter_of, description="The visit it is about (lượt khám).", directives=[VISITS]
    )


@strawberry.input(description="What is wrong in a visit (yêu cầu chỉnh sửa); PDPL 91/2025 art 4.")
class RequestCorrectionInput:
    encounter_id: strawberry.ID = strawberry.field(description="Which visit of your own (lượt khám).")
    statement: str = strawberry.field(
        description="What is wrong, and what is right (nội dung yêu cầu); 2,000 characters at most."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.type(description="What requestCorrection answers (kết quả gửi yêu cầu).", directives=[PublicData()])
class RequestCorrectionPayload:
    request: DataSubjectRequest | None = strawberry.field(description="The request (yêu cầu đã gửi).")


@strawberry.input(description="What the facility answers (xử lý yêu cầu chỉnh sửa); Decree 356/2025 art 5.")
class HandleCorrectionInput:
    request_id: strawberry.ID = strawberry.field(description="Which request (yêu cầu).")
    outcome: CorrectionOutcome = strawberry.field(description="What is answered (kết quả xử lý).")
    answer: str | None = strawberry.field(
        default=None, description="To the citizen (nội dung trả lời); a refusal needs it; 2,000 characters at most."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.type(description="What handleCorrection answers (kết quả xử lý yêu cầu).", directives=[PublicData()])
class HandleCorrectionPayload:
    request: DataSubjectRequest | None = strawberry.field(description="The request as it is now (yêu cầu).")


@strawberry.type
class CorrectionMutation:
    @answer(
        description="The citizen asks the facility to correct a visit (yêu cầu chỉnh sửa dữ liệu), answered within two "
        "working days, done within ten days; Decree 356/2025 art 5.",
        directives=[PublicData()],
    )
    async def request_correction(self, info: Info, input: RequestCorrectionInput) -> RequestCorrectionPayload | None:
        run = run_of(info.context, "requestCorrection", request_correction.CATEGORY, corrections.MEMORY)
        asked = RequestCorrection(input.encounter_id, input.statement, input.idempotency_key)
        stored = await request_correction.request_correction(run, asked)
        return RequestCorrectionPayload(request=cast(DataSubjectRequest, stored))

    @answer(
        description="The facility answers a citizen's request about a record of its own (xử lý yêu cầu chỉnh sửa); "
        "Decree 356/2025 art 5.",
        directives=[PublicData()],
    )
    async def handle_correction(self, info: Info, input: HandleCorrectionInput) -> HandleCorrectionPayload | None:
        run = run_of(info.context, "handleCorrection", corrections.CATEGORY, corrections.MEMORY)
        handled = HandleCorrection(
            input.request_id, RequestStatus(input.outcome.name), input.answer, input.idempotency_key
        )
        return HandleCorrectionPayload(request=cast(DataSubjectRequest, await handle_correction(run, handled)))
