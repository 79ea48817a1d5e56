"""What a book says beside its visits: allergies, history and vaccinations (QĐ 31/QĐ-BYT 2026 art 2.3 b)."""

import datetime

import strawberry

from schema.health.code_lists import AllergyCertainty, ConditionStatus, HistoryKind, ReactionSeverity, RecordSource
from schema.health.references import (
    ClinicalRecord,
    Coding,
    EncounterOf,
    Facility,
    its_encounter,
    record_of,
)


@strawberry.federation.type(
    keys=["id"],
    description="An allergy or intolerance (dị ứng); QĐ 31/QĐ-BYT 2026 art 2.3 b.",
    directives=[record_of("ALLERGY")],
)
class Allergy(ClinicalRecord):
    substance: str | None = strawberry.field(description="What it is to (dị nguyên).")
    reaction: str | None = strawberry.field(description="What happened (biểu hiện).")
    severity: ReactionSeverity | None = strawberry.field(description="How bad (mức độ).")
    certainty: AllergyCertainty | None = strawberry.field(description="How certain (mức độ chắc chắn).")
    source: RecordSource | None = strawberry.field(description="Who said so (nguồn thông tin).")
    encounter: EncounterOf | None = its_encounter()


@strawberry.federation.type(
    keys=["id"],
    description="An item of the history (tiền sử); QĐ 31/QĐ-BYT 2026 art 2.3 b.",
    directives=[record_of("HISTORY")],
)
class Condition(ClinicalRecord):
    kind: HistoryKind | None = strawberry.field(description="Kind of history (loại tiền sử).")
    coding: Coding | None = strawberry.field(description="What it is (bệnh, mã ICD-10).")
    statement: str | None = strawberry.field(description="In the patient's words (lời khai của người bệnh).")
    since: datetime.date | None = strawberry.field(description="Since when (từ khi).")
    status: ConditionStatus | None = strawberry.field(description="State (tình trạng).")
    source: RecordSource | None = strawberry.field(description="Who said so (nguồn thông tin).")
    encounter: EncounterOf | None = its_encounter()


@strawberry.type(
    description="A vaccination (tiêm chủng); QĐ 31/QĐ-BYT 2026 art 2.3 b.",
    directives=[record_of("IMMUNIZATION")],
)
class Immunization(ClinicalRecord):
    vaccine: str | None = strawberry.field(description="Vaccine (tên vắc xin).")
    dose: int | None = strawberry.field(description="Which dose of the course (mũi thứ).")
    facility: Facility | None = strawberry.field(description="Where it was given (cơ sở tiêm chủng).")
    lot: str | None = strawberry.field(description="Lot (số lô).")
    encounter: EncounterOf | None = its_encounter()
