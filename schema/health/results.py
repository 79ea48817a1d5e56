"""What was measured and seen: laboratory, imaging and vital signs (XML4 of QĐ 4750)."""

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
    description="A laboratory result (kết quả xét nghiệm); XML4 of QĐ 4750.", directives=[record_of("LAB_RESULT")]
)
class LabResult(ClinicalRecord):
    service_code: str | None = strawberry.field(description="Code of the service (mã dịch vụ, MA_DICH_VU).")
    index_code: str | None = strawberry.field(description="Code of the index (mã chỉ số, MA_CHI_SO).")
    index_name: str | None = strawberry.field(description="Name of the index (tên chỉ số, TEN_CHI_SO).")
    value: str | None = strawberry.field(description="Value as reported (giá trị, GIA_TRI).")
    unit: str | None = strawberry.field(description="Unit (đơn vị đo, DON_VI_DO).")
    conclusion: str | None = strawberry.field(description="Conclusion (kết luận, KET_LUAN).")
    result_at: datetime.datetime | None = strawberry.field(description="When it was known (NGAY_KQ).")
    encounter: EncounterOf | None = its_encounter()


@strawberry.type(
    description="An imaging result (kết quả chẩn đoán hình ảnh); XML4 of QĐ 4750.",
    directives=[record_of("IMAGING")],
)
class ImagingResult(ClinicalRecord):
    service_code: str | None = strawberry.field(description="Code of the service (mã dịch vụ, MA_DICH_VU).")
    service_name: str | None = strawberry.field(description="Name of the service (tên dịch vụ, TEN_DICH_VU).")
    description: str | None = strawberry.field(description="What is seen (mô tả, MO_TA).")
    conclusion: str | None = strawberry.field(description="Conclusion (kết luận, KET_LUAN).")
    result_at: datetime.datetime | None = strawberry.field(description="When it was known (NGAY_KQ).")
    reader_id: strawberry.ID | None = strawberry.field(
        description="Account of who read it (bác sĩ đọc kết quả, MA_BS_DOC_KQ)."
    )
    encounter: EncounterOf | None = its_encounter()


@strawberry.type(
    description="Vital signs taken together (chỉ số sinh tồn, thể lực); QĐ 31/QĐ-BYT 2026 art 2.3 c.",
    directives=[record_of("VITAL")],
)
class Vital(ClinicalRecord):
    measured_at: datetime.datetime | None = strawberry.field(description="When they were taken (thời điểm đo).")
    height_cm: Decimal | None = strawberry.field(description="Height in centimetres (chiều cao).")
    weight_kg: Decimal | None = strawberry.field(description="Weight in kilograms (cân nặng, CAN_NANG).")
    bmi: Decimal | None = strawberry.field(description="Body mass index (chỉ số khối cơ thể, BMI).")
    systolic: int | None = strawberry.field(description="Systolic blood pressure in mmHg (huyết áp tâm thu).")
    diastolic: int | None = strawberry.field(description="Diastolic blood pressure in mmHg (huyết áp tâm trương).")
    pulse: int | None = strawberry.field(description="Beats in a minute (mạch).")
    oxygen_saturation: int | None = strawberry.field(description="SpO2 in per cent (độ bão hòa oxy).")
    encounter: EncounterOf | None = its_encounter()
