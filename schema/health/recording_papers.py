"""Papers, measurements and the bill of a recorded visit (XML1, 5, 7, 8 and 13 of QĐ 4750)."""

import datetime
from decimal import Decimal

import strawberry

from schema.declarations import optional
from schema.health.code_lists import ReferralReason, TreatmentOutcome
from schema.scalars import FacilityCode
from schema.vocabulary import SensitivityFlag


@strawberry.input(description="A note on the course (diễn biến lâm sàng); XML5 of QĐ 4750.")
class CourseNoteInput:
    clinical_course: str | None = optional("Course as observed (diễn biến, DIEN_BIEN_LS).")
    disease_stage: str | None = optional("Stage (giai đoạn bệnh, GIAI_DOAN_BENH).")
    consultation: str | None = optional("Result of a consultation (hội chẩn, HOI_CHAN).")
    surgery: str | None = optional("Surgery (phẫu thuật, PHAU_THUAT).")
    noted_at: datetime.datetime | None = optional("When (thời điểm, THOI_DIEM_DBLS).")
    performer: str | None = optional("Who (người thực hiện, NGUOI_THUC_HIEN).")
    flags: list[SensitivityFlag] | None = optional("What makes this one line sensitive (cờ nhạy cảm).")


@strawberry.input(
    description="Discharge paper and summary (giấy ra viện, tóm tắt hồ sơ bệnh án); XML7 and 8 of QĐ 4750."
)
class DischargeSummaryInput:
    number: str | None = optional("Number in the archive (số lưu trữ, SO_LUU_TRU).")
    record_number: str | None = optional("Medical code (mã y tế, MA_YTE).")
    department: str | None = optional("Department (mã khoa ra viện, MA_KHOA_RV).")
    issued_on: datetime.date | None = optional("Day of the paper (ngày chứng từ, NGAY_CT).")
    admission_diagnosis: str | None = optional("Diagnosis at admission (chẩn đoán vào, CHAN_DOAN_VAO).")
    discharge_diagnosis: str | None = optional("Diagnosis at discharge (chẩn đoán ra viện, CHAN_DOAN_RV).")
    disease_process: str | None = optional("How the disease went (quá trình bệnh lý, QT_BENHLY).")
    results_summary: str | None = optional("Results that matter (tóm tắt kết quả, TOMTAT_KQ).")
    treatment_method: str | None = optional("Treatment (phương pháp điều trị, PP_DIEUTRI).")
    outcome: TreatmentOutcome | None = optional("Result (kết quả điều trị, KET_QUA_DTRI).")
    advice: str | None = optional("Advice (ghi chú, GHI_CHU).")
    leave_days: int | None = optional("Days of rest (số ngày nghỉ, SO_NGAY_NGHI).")
    leave_from: datetime.date | None = optional("Rest from (NGOAITRU_TUNGAY).")
    leave_to: datetime.date | None = optional("Rest to (NGOAITRU_DENNGAY).")
    flags: list[SensitivityFlag] | None = optional("What makes this one paper sensitive (cờ nhạy cảm).")


@strawberry.input(description="A referral (giấy chuyển tuyến); XML13 of QĐ 4750.")
class ReferralInput:
    number: str | None = optional("Number of the referral (số chuyển tuyến, SO_CHUYENTUYEN).")
    record_number: str | None = optional("Number of the record (số hồ sơ, SO_HOSO).")
    referred_from: FacilityCode | None = optional("Facility that refers (nơi đi, MA_NOI_DI).")
    referred_to: FacilityCode | None = optional("Facility referred to (nơi đến, MA_NOI_DEN).")
    clinical_signs: str | None = optional("Clinical signs (dấu hiệu lâm sàng, DAU_HIEU_LS).")
    disease_process: str | None = optional("How the disease went (quá trình bệnh lý, QT_BENHLY).")
    results_summary: str | None = optional("Results that matter (tóm tắt kết quả, TOMTAT_KQ).")
    discharge_diagnosis: str | None = optional("Diagnosis (chẩn đoán, CHAN_DOAN_RV).")
    treatment_method: str | None = optional("Treatment (phương pháp điều trị, PP_DIEU_TRI).")
    referral_reason: ReferralReason | None = optional("Why (lý do chuyển tuyến, MA_LYDO_CT).")
    next_treatment: str | None = optional("Treatment to come (hướng điều trị, HUONG_DIEU_TRI).")
    transport: str | None = optional("Means of transport (phương tiện vận chuyển, PHUONGTIEN_VC).")
    performer: str | None = optional("Who refers (mã bác sĩ, MA_BAC_SI).")
    flags: list[SensitivityFlag] | None = optional("What makes this one paper sensitive (cờ nhạy cảm).")


@strawberry.input(description="Vital signs taken together (chỉ số sinh tồn); QĐ 31/QĐ-BYT 2026.")
class VitalInput:
    measured_at: datetime.datetime = strawberry.field(description="When (thời điểm đo).")
    height_cm: Decimal | None = optional("Height, cm (chiều cao).")
    weight_kg: Decimal | None = optional("Weight, kg (cân nặng).")
    systolic: int | None = optional("Systolic pressure, mmHg (huyết áp tâm thu).")
    diastolic: int | None = optional("Diastolic pressure, mmHg (huyết áp tâm trương).")
    pulse: int | None = optional("Pulse a minute (mạch).")
    oxygen_saturation: int | None = optional("Oxygen saturation, per cent (SpO2).")


@strawberry.input(description="What the visit cost and who pays, VND (chi phí khám bệnh, chữa bệnh); XML1 of QĐ 4750.")
class BillingInput:
    paid_at: datetime.datetime | None = optional("When it was paid (ngày thanh toán, NGAY_TTOAN).")
    drugs: Decimal | None = optional("Drugs (tiền thuốc, T_THUOC).")
    supplies: Decimal | None = optional("Supplies (tiền vật tư, T_VTYT).")
    total: Decimal | None = optional("All of it at the facility (tổng chi phí, T_TONGCHI_BV).")
    insured_total: Decimal | None = optional("All that is insured (tổng chi BHYT, T_TONGCHI_BH).")
    self_paid: Decimal | None = optional("Paid by the patient outside the insurance (bệnh nhân tự trả, T_BNTT).")
    copay: Decimal | None = optional("The patient's share (cùng chi trả, T_BNCCT).")
    insurer_paid: Decimal | None = optional("Paid by the insurer: insured total without copay (BHYT chi trả, T_BHTT).")
    other_sources: Decimal | None = optional("Paid by others (nguồn khác, T_NGUONKHAC).")
    fee_for_service: Decimal | None = optional("Paid for services (T_BHTT_GDV).")
    year: int | None = optional("Year of settlement (năm quyết toán, NAM_QT).")
    month: int | None = optional("Month of settlement (tháng quyết toán, THANG_QT).")
