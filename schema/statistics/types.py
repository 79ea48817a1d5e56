"""What anyone may read of the roll-out: figures of closed days, none of them about fewer than ten people."""

import datetime

import strawberry

from schema.directives import PublicData
from schema.vocabulary import CertificateType, EncounterModality


@strawberry.type(
    description="A figure about people (số liệu), withheld when it is too small.", directives=[PublicData()]
)
class Figure:
    value: int | None = strawberry.field(description="The figure; null: withheld, never 0 (giá trị).")
    suppressed: bool = strawberry.field(description="Whether it is withheld (đã che).")
    reason: str | None = strawberry.field(description="Why it is withheld (lý do che).")


@strawberry.type(
    description="Facilities connected to the health book (cơ sở đã liên thông); QĐ 31/QĐ-BYT 2026.",
    directives=[PublicData()],
)
class FacilityFigures:
    total: int = strawberry.field(description="Facilities in the registry (tổng số cơ sở KCB).")
    linked: int = strawberry.field(description="Connected ones (số cơ sở đã liên thông).")
    share: float | None = strawberry.field(description="Linked of total, 0 to 1 (tỷ lệ liên thông).")


@strawberry.type(description="Encounters of one form of care (lượt KCB theo loại hình).", directives=[PublicData()])
class ModalityFigure:
    modality: EncounterModality = strawberry.field(name="modality", description="Form of care (loại hình KCB).")
    figure: Figure = strawberry.field(description="How many (số lượt).")


@strawberry.type(description="Encounters in the health book (lượt khám bệnh, chữa bệnh).", directives=[PublicData()])
class EncounterFigures:
    total: Figure = strawberry.field(description="All of them (tổng số lượt).")
    by_modality: list[ModalityFigure] = strawberry.field(description="By form of care (theo loại hình).")


@strawberry.type(description="Certificates of one kind (Phiếu theo loại).", directives=[PublicData()])
class CertificateFigure:
    type: CertificateType = strawberry.field(description="Kind (loại Phiếu).")
    figure: Figure = strawberry.field(description="How many (số Phiếu).")


@strawberry.type(description="Certificates issued (Phiếu lý lịch tư pháp đã cấp).", directives=[PublicData()])
class CertificateFigures:
    total: Figure = strawberry.field(description="All of them (tổng số Phiếu).")
    by_type: list[CertificateFigure] = strawberry.field(description="By kind (theo loại).")


@strawberry.type(
    description="Public figures of the roll-out (số liệu triển khai sổ sức khỏe điện tử và lý lịch tư pháp), computed once a "
    "day from the days that are over; QĐ 2733/QĐ-BYT, law 107/2025.",
    directives=[PublicData()],
)
class Programme:
    as_of: datetime.date = strawberry.field(description="The last day that is counted (tính đến hết ngày).")
    computed_at: datetime.datetime = strawberry.field(description="When it was computed (thời điểm tính).")
    citizens: Figure = strawberry.field(description="Citizens (số công dân).")
    health_books: Figure = strawberry.field(description="Citizens with an encounter in their book (số sổ có dữ liệu).")
    facilities: FacilityFigures = strawberry.field(description="Connected facilities (cơ sở liên thông).")
    encounters: EncounterFigures = strawberry.field(description="Encounters (lượt KCB).")
    certificates: CertificateFigures = strawberry.field(description="Certificates (Phiếu lý lịch tư pháp).")
