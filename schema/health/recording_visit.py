"""A visit as a facility records it, whole (XML1 of QĐ 4750)."""

import datetime
from decimal import Decimal

import strawberry

from schema.declarations import optional
from schema.health.code_lists import DischargeType, InsuranceArea, TreatmentOutcome
from schema.health.recording_items import (
    CodingInput,
    ImagingResultInput,
    LabResultInput,
    PrescriptionInput,
    ProcedureInput,
)
from schema.health.recording_papers import (
    BillingInput,
    CourseNoteInput,
    DischargeSummaryInput,
    ReferralInput,
    VitalInput,
)
from schema.scalars import FacilityCode
from schema.vocabulary import EncounterModality, SensitivityFlag


@strawberry.input(description="The person as the facility has written it down (thông tin hành chính); XML1 of QĐ 4750.")
class VisitSnapshotInput:
    full_name: str | None = optional("Name (họ và tên, HO_TEN).")
    identity_number: str | None = optional("Number of the identity paper shown (số giấy tờ, SO_CCCD).")
    birth_date: str | None = optional("yyyymmdd, unknown parts as 00 (ngày sinh, NGAY_SINH).")
    sex_code: int | None = optional("1 male, 2 female, 3 not determined (giới tính, GIOI_TINH).")
    blood_group: str | None = optional("Blood group (nhóm máu, NHOM_MAU).")
    nationality_code: str | None = optional("Nationality (mã quốc tịch, MA_QUOCTICH).")
    ethnicity_code: str | None = optional("People (mã dân tộc, MA_DANTOC).")
    occupation_code: str | None = optional("Occupation (mã nghề nghiệp, MA_NGHE_NGHIEP).")
    address_line: str | None = optional("Address (địa chỉ, DIA_CHI).")
    province_code: str | None = optional("Province of residence (MATINH_CU_TRU).")
    district_code: str | None = optional("District of residence (MAHUYEN_CU_TRU).")
    commune_code: str | None = optional("Commune of residence (MAXA_CU_TRU).")
    phone: str | None = optional("Telephone (số điện thoại, DIEN_THOAI).")


@strawberry.input(description="An insurance card that was used (thẻ BHYT đã dùng); XML1 of QĐ 4750.")
class VisitCoverageInput:
    card_number: str | None = optional("15 characters, or the 10 digits of the new card (mã thẻ, MA_THE_BHYT).")
    registered_facility: FacilityCode | None = optional("Where it is registered (nơi đăng ký ban đầu, MA_DKBD).")
    valid_from: datetime.date | None = optional("First day (giá trị từ, GT_THE_TU).")
    valid_to: datetime.date | None = optional("Last day (giá trị đến, GT_THE_DEN).")
    copay_exempt_from: datetime.date | None = optional("Free of copay from (NGAY_MIEN_CCT).")
    area_code: InsuranceArea | None = optional("Area of residence (mã khu vực, MA_KHUVUC).")
    five_years_from: datetime.date | None = optional("Insured for five years from (NAM_NAM_LIEN_TUC).")


@strawberry.input(
    description="A visit or treatment episode, whole (lượt khám, đợt điều trị); XML1 of QĐ 4750. Without endedAt it is open."
)
class EncounterInput:
    modality: EncounterModality = strawberry.field(description="Form of care (loại hình KCB, MA_LOAI_KCB).")
    snapshot: VisitSnapshotInput = strawberry.field(description="The person as written down (thông tin hành chính).")
    coverage: list[VisitCoverageInput] | None = optional("Insurance cards that were used (thẻ BHYT).")
    care_team: list[strawberry.ID] = strawberry.field(
        description="Accounts of those who treat (người hành nghề tham gia điều trị)."
    )
    local_patient_id: str | None = optional("The facility's own number of the patient (mã bệnh nhân, MA_BN).")
    record_number: str | None = optional("Number of the record (mã hồ sơ bệnh án, MA_HSBA).")
    visit_class: str | None = optional("Class of the visit, QĐ 3276/2025 (mã đối tượng KCB, MA_DOITUONG_KCB).")
    departments: list[str] | None = optional("Departments, K01 to K99 (mã khoa, MA_KHOA).")
    reason: str | None = optional("Reason of the visit (lý do vào viện, LY_DO_VV).")
    admission_reason: str | None = optional("Reason of the admission (lý do vào nội trú, LY_DO_VNT).")
    admission_reason_code: str | None = optional("Its code (MA_LY_DO_VNT).")
    admission_diagnosis: str | None = optional("Diagnosis at arrival (chẩn đoán vào viện, CHAN_DOAN_VAO).")
    discharge_diagnosis: str | None = optional("Diagnosis at the end (chẩn đoán ra viện, CHAN_DOAN_RV).")
    main_diagnosis: CodingInput | None = optional("Main diagnosis (bệnh chính, MA_BENH_CHINH).")
    other_diagnoses: list[CodingInput] | None = optional("Other diagnoses, twelve at most (bệnh kèm theo, MA_BENH_KT).")
    traditional_diagnosis: str | None = optional("Of traditional medicine (bệnh YHCT, MA_BENH_YHCT).")
    procedure_codes: list[str] | None = optional("ICD-9-CM (mã PTTT quốc tế, MA_PTTT_QT).")
    injury_code: str | None = optional("Injury (mã tai nạn, MA_TAI_NAN).")
    referred_from: FacilityCode | None = optional("Facility the patient came from (nơi đi, MA_NOI_DI).")
    referred_to: FacilityCode | None = optional("Facility the patient goes to (nơi đến, MA_NOI_DEN).")
    referral_number: str | None = optional("Referral or appointment (giấy chuyển tuyến, GIAY_CHUYEN_TUYEN).")
    started_at: datetime.datetime = strawberry.field(description="Arrival (thời điểm vào, NGAY_VAO).")
    admitted_at: datetime.datetime | None = optional("Admission (thời điểm vào nội trú, NGAY_VAO_NOI_TRU).")
    ended_at: datetime.datetime | None = optional("End (thời điểm ra viện, NGAY_RA).")
    treatment_days: int | None = optional("Days of treatment (số ngày điều trị, SO_NGAY_DTRI).")
    treatment_method: str | None = optional("Treatment (phương pháp điều trị, PP_DIEU_TRI).")
    outcome: TreatmentOutcome | None = optional("Result (kết quả điều trị, KET_QUA_DTRI).")
    discharge_type: DischargeType | None = optional("How it ended (loại ra viện, MA_LOAI_RV).")
    advice: str | None = optional("Advice (lời dặn, GHI_CHU).")
    weight_kg: Decimal | None = optional("Weight, kg (cân nặng, CAN_NANG).")
    newborn_weights: list[int] | None = optional("Weights of newborns, g (cân nặng con, CAN_NANG_CON).")
    follow_up_dates: list[datetime.date] | None = optional("Dates of re-examination (ngày tái khám, NGAY_TAI_KHAM).")
    head_practitioner_id: str | None = optional("Who signs for the facility, 10 digits (MA_TTDV).")
    flags: list[SensitivityFlag] | None = optional(
        "What makes the whole visit sensitive (cờ nhạy cảm); not FETAL_SEX or DONOR_IDENTITY."
    )
    prescriptions: list[PrescriptionInput] | None = optional("Prescriptions (đơn thuốc).")
    procedures: list[ProcedureInput] | None = optional("Services and supplies (dịch vụ, vật tư).")
    lab_results: list[LabResultInput] | None = optional("Laboratory results (kết quả xét nghiệm).")
    imaging_results: list[ImagingResultInput] | None = optional("Imaging results (kết quả CĐHA).")
    course_notes: list[CourseNoteInput] | None = optional("Notes on the course (diễn biến lâm sàng).")
    discharge_summary: DischargeSummaryInput | None = optional("Discharge paper and summary (giấy ra viện, tóm tắt).")
    referral: ReferralInput | None = optional("Referral (giấy chuyển tuyến).")
    vitals: list[VitalInput] | None = optional("Vital signs (chỉ số sinh tồn).")
    billing: BillingInput | None = optional("What it cost (chi phí).")
