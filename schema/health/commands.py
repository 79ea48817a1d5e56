"""What a citizen can say in the health book (QĐ 31/QĐ-BYT 2026 art 2.3 b)."""

import datetime
from typing import cast

import strawberry

from resolvers.command import run_of
from resolvers.health import declare_history as histories
from resolvers.health.declare_allergy import CATEGORY, DeclareAllergy, declare_allergy
from resolvers.health.declare_history import DeclareHistory, declare_history
from resolvers.health.declaring import MEMORY
from schema.declarations import IDEMPOTENCY_KEY, answer
from schema.directives import PublicData
from schema.health.code_lists import ConditionStatus, HistoryKind, ReactionSeverity
from schema.health.corrections import CorrectionMutation
from schema.health.histories import Allergy, Condition
from schema.health.recording import RecordingMutation
from schema.info import Info


@strawberry.input(description="An allergy, as the patient states it (khai báo dị ứng); QĐ 31/QĐ-BYT 2026 art 2.3 b.")
class DeclareAllergyInput:
    substance: str = strawberry.field(description="What it is to (dị nguyên); 200 characters at most.")
    reaction: str | None = strawberry.field(
        default=None, description="What happened (biểu hiện); 500 characters at most."
    )
    severity: ReactionSeverity | None = strawberry.field(default=None, description="How bad (mức độ).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.type(description="What declareAllergy answers (kết quả khai báo dị ứng).", directives=[PublicData()])
class DeclareAllergyPayload:
    allergy: Allergy | None = strawberry.field(description="As it stands in the book (dị ứng đã khai báo).")


@strawberry.input(description="A history, as the patient states it (khai báo tiền sử); QĐ 31/QĐ-BYT 2026 art 2.3 b.")
class DeclareHistoryInput:
    kind: HistoryKind = strawberry.field(description="Kind of history (loại tiền sử).")
    statement: str = strawberry.field(description="In your own words (nội dung khai); 500 characters at most.")
    code: str | None = strawberry.field(default=None, description="Code of ICD-10, if you know it (mã bệnh).")
    since: datetime.date | None = strawberry.field(default=None, description="Since when (từ khi).")
    status: ConditionStatus | None = strawberry.field(default=None, description="State (tình trạng).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.type(description="What declareHistory answers (kết quả khai báo tiền sử).", directives=[PublicData()])
class DeclareHistoryPayload:
    condition: Condition | None = strawberry.field(description="As it stands in the book (tiền sử đã khai báo).")


@strawberry.type
class Mutation(CorrectionMutation, RecordingMutation):
    @answer(
        description="The citizen declares an allergy of one's own, marked as stated by the patient (khai báo dị ứng); "
        "QĐ 31/QĐ-BYT 2026 art 2.3 b.",
        directives=[PublicData()],
    )
    async def declare_allergy(self, info: Info, input: DeclareAllergyInput) -> DeclareAllergyPayload | None:
        severity = None if input.severity is None else input.severity.name
        declared = DeclareAllergy(input.substance, input.reaction, severity, input.idempotency_key)
        stored = await declare_allergy(run_of(info.context, "declareAllergy", CATEGORY, MEMORY), declared)
        return DeclareAllergyPayload(allergy=cast(Allergy, stored))

    @answer(
        description="The citizen declares a history of one's own, marked as stated by the patient (khai báo tiền sử); "
        "QĐ 31/QĐ-BYT 2026 art 2.3 b.",
        directives=[PublicData()],
    )
    async def declare_history(self, info: Info, input: DeclareHistoryInput) -> DeclareHistoryPayload | None:
        status = None if input.status is None else input.status.name
        declared = DeclareHistory(
            input.kind.name, input.statement, input.code, input.since, status, input.idempotency_key
        )
        run = run_of(info.context, "declareHistory", histories.CATEGORY, MEMORY)
        return DeclareHistoryPayload(condition=cast(Condition, await declare_history(run, declared)))
