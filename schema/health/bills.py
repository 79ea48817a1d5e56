"""What a visit cost (XML1 of QĐ 4750)."""

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
    description="What a visit cost and who paid (chi phí khám bệnh, chữa bệnh); XML1 of QĐ 4750.",
    directives=[record_of("BILLING")],
)
class Bill(ClinicalRecord):
    paid_at: datetime.datetime | None = strawberry.field(
        description="When it was settled (ngày thanh toán, NGAY_TTOAN)."
    )
    drugs: Decimal | None = strawberry.field(description="Drugs, VND (tiền thuốc, T_THUOC).")
    supplies: Decimal | None = strawberry.field(description="Supplies, VND (tiền vật tư y tế, T_VTYT).")
    total: Decimal | None = strawberry.field(description="All of it at the facility, VND (tổng chi phí, T_TONGCHI_BV).")
    insured_total: Decimal | None = strawberry.field(
        description="Within the scope of insurance, VND (tổng chi phí trong phạm vi BHYT, T_TONGCHI_BH)."
    )
    self_paid: Decimal | None = strawberry.field(
        description="Paid by the patient outside insurance, VND (người bệnh tự trả, T_BNTT)."
    )
    copay: Decimal | None = strawberry.field(
        description="Paid by the patient as their share, VND (người bệnh cùng chi trả, T_BNCCT)."
    )
    insurer_paid: Decimal | None = strawberry.field(
        description="Paid by social insurance, VND (quỹ BHYT thanh toán, T_BHTT): insured total less the share."
    )
    other_sources: Decimal | None = strawberry.field(description="Paid by others, VND (nguồn khác, T_NGUONKHAC).")
    fee_for_service: Decimal | None = strawberry.field(
        description="Paid by insurance outside fixed rates, VND (BHYT ngoài định suất, T_BHTT_GDV)."
    )
    year: int | None = strawberry.field(description="Year of settlement (năm quyết toán, NAM_QT).")
    month: int | None = strawberry.field(description="Month of settlement (tháng quyết toán, THANG_QT).")
    encounter: EncounterOf | None = its_encounter()
