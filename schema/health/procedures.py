"""Services and supplies of a visit (XML3 of QĐ 4750)."""

import datetime
from decimal import Decimal

import strawberry

from schema.health.references import (
    ClinicalRecord,
    EncounterOf,
    its_encounter,
    record_of,
)


@strawberry.type(
    description="A service done or a supply used (dịch vụ kỹ thuật, vật tư y tế); XML3 of QĐ 4750.",
    directives=[record_of("PROCEDURE")],
)
class Procedure(ClinicalRecord):
    line_no: int | None = strawberry.field(description="Line (số thứ tự, STT).")
    service_code: str | None = strawberry.field(description="Code of the service (mã dịch vụ, MA_DICH_VU).")
    service_name: str | None = strawberry.field(description="Name of the service (tên dịch vụ, TEN_DICH_VU).")
    procedure_code: str | None = strawberry.field(
        description="Code of ICD-9-CM (mã phẫu thuật, thủ thuật, MA_PTTT_QT); QĐ 4440/QĐ-BYT 2020."
    )
    supply_code: str | None = strawberry.field(description="Code of the supply (mã vật tư, MA_VAT_TU).")
    supply_name: str | None = strawberry.field(description="Name of the supply (tên vật tư, TEN_VAT_TU).")
    group: str | None = strawberry.field(description="Group of cost (mã nhóm, MA_NHOM).")
    quantity: Decimal | None = strawberry.field(description="Quantity (số lượng, SO_LUONG).")
    bed: str | None = strawberry.field(description="Bed (mã giường, MA_GIUONG).")
    performer: strawberry.ID | None = strawberry.field(
        description="Account of who did it (người thực hiện, NGUOI_THUC_HIEN)."
    )
    anaesthesia: str | None = strawberry.field(description="Anaesthesia (phương pháp vô cảm, PP_VO_CAM).")
    site: str | None = strawberry.field(description="Where on the body (vị trí thực hiện, VI_TRI_TH_DVKT).")
    device: str | None = strawberry.field(description="Machine used (mã máy, MA_MAY).")
    ordered_at: datetime.datetime | None = strawberry.field(description="When it was ordered (NGAY_YL).")
    performed_at: datetime.datetime | None = strawberry.field(description="When it was done (NGAY_TH_YL).")
    result_at: datetime.datetime | None = strawberry.field(description="When its result was known (NGAY_KQ).")
    encounter: EncounterOf | None = its_encounter()
