"""Prescriptions and their drugs (XML2 of QĐ 4750)."""

import datetime
from decimal import Decimal

import strawberry

from schema.health.code_lists import PrescriptionKind
from schema.health.references import (
    ClinicalRecord,
    EncounterOf,
    its_encounter,
    record_of,
)


@strawberry.type(
    description="A prescription (đơn thuốc); TT 26/2025/TT-BYT, XML2 of QĐ 4750.",
    directives=[record_of("PRESCRIPTION")],
)
class Prescription(ClinicalRecord):
    code: str | None = strawberry.field(description="National code of the prescription (mã đơn thuốc); TT 26/2025.")
    kind: PrescriptionKind | None = strawberry.field(description="Kind (loại đơn thuốc); TT 26/2025.")
    ordered_at: datetime.datetime | None = strawberry.field(description="When it was ordered (NGAY_YL).")
    items: "list[PrescriptionItem] | None" = strawberry.field(description="The drugs (các thuốc).")
    encounter: EncounterOf | None = its_encounter()


@strawberry.type(description="A drug of a prescription (thuốc trong đơn); XML2 of QĐ 4750.")
class PrescriptionItem:
    line_no: int | None = strawberry.field(description="Line (số thứ tự, STT).")
    drug_code: str | None = strawberry.field(description="Code of the active ingredient (mã hoạt chất, MA_THUOC).")
    name: str | None = strawberry.field(description="Name (tên thuốc, TEN_THUOC).")
    strength: str | None = strawberry.field(description="Strength (hàm lượng, HAM_LUONG).")
    dose: str | None = strawberry.field(description="Dose (liều dùng, LIEU_DUNG).")
    instructions: str | None = strawberry.field(description="How to take it (cách dùng, CACH_DUNG).")
    route: str | None = strawberry.field(description="Route (đường dùng, DUONG_DUNG).")
    quantity: Decimal | None = strawberry.field(description="Quantity (số lượng, SO_LUONG).")
    unit: str | None = strawberry.field(description="Unit (đơn vị tính, DON_VI_TINH).")
