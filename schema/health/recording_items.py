"""What hangs on a recorded visit line by line: drugs, services, results (XML2 to 4 of QĐ 4750)."""

import datetime
from decimal import Decimal

import strawberry

from schema.declarations import optional
from schema.health.code_lists import PrescriptionKind
from schema.vocabulary import SensitivityFlag


@strawberry.input(description="A code with its text (mã và tên bệnh); ICD-10, TT 06/2026/TT-BYT.")
class CodingInput:
    code: str = strawberry.field(description="Code of ICD-10 (mã bệnh).")
    display: str | None = optional("Vietnamese name (tên bệnh).")


@strawberry.input(description="One drug line (dòng thuốc); XML2 of QĐ 4750.")
class PrescriptionItemInput:
    drug_code: str | None = optional("Active ingredient (mã hoạt chất, MA_THUOC).")
    group: str | None = optional("Group of cost (mã nhóm, MA_NHOM).")
    name: str | None = optional("Drug (tên thuốc, TEN_THUOC).")
    unit: str | None = optional("Unit (đơn vị tính, DON_VI_TINH).")
    strength: str | None = optional("Strength (hàm lượng, HAM_LUONG).")
    route: str | None = optional("Route (đường dùng, DUONG_DUNG).")
    form: str | None = optional("Form (dạng bào chế, DANG_BAO_CHE).")
    dose: str | None = optional("Dose (liều dùng, LIEU_DUNG).")
    instructions: str | None = optional("How to take it (cách dùng, CACH_DUNG).")
    registration_number: str | None = optional("Registration (số đăng ký, SO_DANG_KY).")
    quantity: Decimal | None = optional("How much (số lượng, SO_LUONG).")
    days: int | None = optional("For how many days (số ngày dùng thuốc).")
    unit_price: Decimal | None = optional("VND a unit (đơn giá, DON_GIA).")
    amount: Decimal | None = optional("VND at the facility (thành tiền BV, THANH_TIEN_BV).")
    insured_amount: Decimal | None = optional("VND insured (thành tiền BH, THANH_TIEN_BH).")
    benefit_percent: int | None = optional("Share that is insured, 0 to 100 (mức hưởng, MUC_HUONG).")
    department: str | None = optional("Department (mã khoa, MA_KHOA).")
    prescriber_id: str | None = optional("Who prescribed (mã bác sĩ, MA_BAC_SI).")
    ordered_at: datetime.datetime | None = optional("When it was ordered (ngày y lệnh, NGAY_YL).")
    given_at: datetime.datetime | None = optional("When it was given (ngày thực hiện y lệnh, NGAY_TH_YL).")
    recurring_wound: bool | None = optional("For a wound that has come again (vết thương tái phát, VET_THUONG_TP).")


@strawberry.input(description="A prescription (đơn thuốc); TT 26/2025/TT-BYT. It is replaced by another, never edited.")
class PrescriptionInput:
    code: str | None = optional("Facility, seven characters, and N, H or C (mã đơn thuốc).")
    kind: PrescriptionKind | None = optional("Kind (loại đơn).")
    ordered_at: datetime.datetime | None = optional("When it was written (ngày kê đơn).")
    items: list[PrescriptionItemInput] = strawberry.field(description="Its drugs (các thuốc).")


@strawberry.input(description="A service done or a supply used (dịch vụ kỹ thuật, vật tư); XML3 of QĐ 4750.")
class ProcedureInput:
    service_code: str | None = optional("Service (mã dịch vụ, MA_DICH_VU).")
    service_name: str | None = optional("Its name (tên dịch vụ, TEN_DICH_VU).")
    procedure_code: str | None = optional("ICD-9-CM (mã PTTT quốc tế, MA_PTTT_QT).")
    supply_code: str | None = optional("Supply (mã vật tư, MA_VAT_TU).")
    supply_name: str | None = optional("Its name (tên vật tư, TEN_VAT_TU).")
    group: str | None = optional("Group of cost (mã nhóm, MA_NHOM).")
    unit: str | None = optional("Unit (đơn vị tính, DON_VI_TINH).")
    quantity: Decimal | None = optional("How much (số lượng, SO_LUONG).")
    unit_price: Decimal | None = optional("VND a unit (đơn giá BV, DON_GIA_BV).")
    insured_unit_price: Decimal | None = optional("VND a unit insured (đơn giá BH, DON_GIA_BH).")
    amount: Decimal | None = optional("VND at the facility (thành tiền BV, THANH_TIEN_BV).")
    insured_amount: Decimal | None = optional("VND insured (thành tiền BH, THANH_TIEN_BH).")
    benefit_percent: int | None = optional("Share that is insured, 0 to 100 (mức hưởng, MUC_HUONG).")
    department: str | None = optional("Department (mã khoa, MA_KHOA).")
    bed: str | None = optional("Bed (mã giường, MA_GIUONG).")
    prescriber_id: str | None = optional("Who ordered it (mã bác sĩ, MA_BAC_SI).")
    performer: str | None = optional("Who did it (người thực hiện, NGUOI_THUC_HIEN).")
    diagnosis: str | None = optional("For which diagnosis, ICD-10 (mã bệnh, MA_BENH).")
    ordered_at: datetime.datetime | None = optional("When it was ordered (ngày y lệnh, NGAY_YL).")
    performed_at: datetime.datetime | None = optional("When it was done (NGAY_TH_YL).")
    result_at: datetime.datetime | None = optional("When the result was there (ngày kết quả, NGAY_KQ).")
    recurring_wound: bool | None = optional("For a wound that has come again (VET_THUONG_TP).")
    anaesthesia: str | None = optional("1 to 4, method of anaesthesia (phương pháp vô cảm, PP_VO_CAM).")
    site: str | None = optional("Where on the body (vị trí, VI_TRI_TH_DVKT).")
    device: str | None = optional("Device (mã máy, MA_MAY).")


@strawberry.input(description="A laboratory index (kết quả xét nghiệm); XML4 of QĐ 4750.")
class LabResultInput:
    service_code: str | None = optional("Service (mã dịch vụ, MA_DICH_VU).")
    index_code: str | None = optional("Index (mã chỉ số, MA_CHI_SO).")
    index_name: str | None = optional("Its name (tên chỉ số, TEN_CHI_SO).")
    value: str | None = optional("Value (giá trị, GIA_TRI).")
    unit: str | None = optional("Unit (đơn vị đo, DON_VI_DO).")
    conclusion: str | None = optional("Conclusion (kết luận, KET_LUAN).")
    result_at: datetime.datetime | None = optional("When the result was there (ngày kết quả, NGAY_KQ).")
    reader_id: str | None = optional("Who read it (mã bác sĩ đọc kết quả, MA_BS_DOC_KQ).")
    flags: list[SensitivityFlag] | None = optional("What makes this one line sensitive (cờ nhạy cảm).")


@strawberry.input(description="An imaging result (kết quả chẩn đoán hình ảnh); XML4 of QĐ 4750.")
class ImagingResultInput:
    service_code: str | None = optional("Service (mã dịch vụ, MA_DICH_VU).")
    service_name: str | None = optional("Its name (tên, TEN_CHI_SO).")
    description: str | None = optional("Description (mô tả, MO_TA).")
    conclusion: str | None = optional("Conclusion (kết luận, KET_LUAN).")
    result_at: datetime.datetime | None = optional("When the result was there (ngày kết quả, NGAY_KQ).")
    reader_id: str | None = optional("Who read it (mã bác sĩ đọc kết quả, MA_BS_DOC_KQ).")
    flags: list[SensitivityFlag] | None = optional("What makes this one line sensitive (cờ nhạy cảm).")
