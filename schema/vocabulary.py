"""The closed lists that several subgraphs speak of: sensitivity flags, categories of data, purposes, forms of care.

An enum that is an input somewhere must have the same values in every subgraph, so there is one definition of each.
"""

import enum

import strawberry

from schema.declarations import code


@strawberry.enum(
    description="A mark on a record that restricts who is shown it (dấu hiệu nhạy cảm); Decree 356/2025 art 4, law 64/2006."
)
class SensitivityFlag(enum.Enum):
    HIV = code("HIV", description="HIV status (tình trạng nhiễm HIV); law 64/2006 art 30.")
    TUBERCULOSIS = code("TUBERCULOSIS", description="Tuberculosis (bệnh lao).")
    PSYCHIATRY = code("PSYCHIATRY", description="Mental health (sức khỏe tâm thần).")
    SUBSTITUTION_THERAPY = code(
        "SUBSTITUTION_THERAPY", description="Opioid substitution therapy (điều trị nghiện bằng thuốc thay thế)."
    )
    DRUG_TEST = code("DRUG_TEST", description="Test for narcotics (xét nghiệm chất ma túy).")
    REPRODUCTIVE = code("REPRODUCTIVE", description="Reproductive health (sức khỏe sinh sản).")
    GENDER_REASSIGNMENT = code(
        "GENDER_REASSIGNMENT", description="Gender reassignment (xác định lại, chuyển đổi giới tính)."
    )
    GENETIC = code("GENETIC", description="Genetic data (dữ liệu di truyền).")
    TRANSPLANT = code("TRANSPLANT", description="Organ transplant (ghép mô, bộ phận cơ thể người).")
    DOMESTIC_VIOLENCE = code("DOMESTIC_VIOLENCE", description="Domestic violence (bạo lực gia đình).")
    CHILD_ABUSE = code("CHILD_ABUSE", description="Child abuse (xâm hại trẻ em).")
    DONOR_IDENTITY = code("DONOR_IDENTITY", description="Identity of a donor (danh tính người hiến); shown to nobody.")
    FETAL_SEX = code(
        "FETAL_SEX", description="Sex of a foetus (giới tính thai nhi); shown to nobody, Population law 2025 art 6.3."
    )
    CERTIFICATE_NO2 = code(
        "CERTIFICATE_NO2", description="Certificate No.2 and its dossier (Phiếu lý lịch tư pháp số 2); law 107/2025."
    )


@strawberry.enum(
    description="What personal data is about, as consents and the access log speak of it (loại dữ liệu cá nhân)."
)
class DataCategory(enum.Enum):
    IDENTITY_BASIC = code("IDENTITY_BASIC", description="Name, birth date, sex (thông tin cơ bản).")
    IDENTITY = code("IDENTITY", description="Nationality, addresses, blood group (thông tin định danh).")
    CONTACT = code("CONTACT", description="Telephone and e-mail (thông tin liên hệ).")
    GUARDIANSHIP = code("GUARDIANSHIP", description="Guardians (người giám hộ, đại diện).")
    FAMILY = code("FAMILY", description="Dependants (người phụ thuộc).")
    INSURANCE = code("INSURANCE", description="Health insurance cards (thẻ BHYT).")
    HEALTH_VISIT = code("HEALTH_VISIT", description="Encounters (lượt khám bệnh, chữa bệnh).")
    PRESCRIPTION = code("PRESCRIPTION", description="Prescriptions (đơn thuốc).")
    LAB_RESULT = code("LAB_RESULT", description="Laboratory results (kết quả xét nghiệm).")
    IMAGING = code("IMAGING", description="Imaging results (chẩn đoán hình ảnh).")
    PROCEDURE = code("PROCEDURE", description="Procedures (phẫu thuật, thủ thuật).")
    VITAL = code("VITAL", description="Vital signs (sinh hiệu).")
    ALLERGY = code("ALLERGY", description="Allergies (dị ứng).")
    HISTORY = code("HISTORY", description="Medical history (tiền sử bệnh).")
    IMMUNIZATION = code("IMMUNIZATION", description="Immunisations (tiêm chủng).")
    DOCUMENT = code("DOCUMENT", description="Discharge papers, referrals (giấy tờ y tế).")
    BILLING = code("BILLING", description="Costs (chi phí khám bệnh, chữa bệnh).")
    JUDICIAL_APPLICATION = code(
        "JUDICIAL_APPLICATION", description="Applications for a certificate (hồ sơ cấp Phiếu lý lịch tư pháp)."
    )
    JUDICIAL_CERTIFICATE = code(
        "JUDICIAL_CERTIFICATE", description="Judicial record certificates (Phiếu lý lịch tư pháp)."
    )
    CRIMINAL_RECORD = code("CRIMINAL_RECORD", description="Criminal record (án tích).")
    CONSENT = code("CONSENT", description="Consents and their requests (sự đồng ý).")
    ACCESS_LOG = code("ACCESS_LOG", description="Who looked at what (nhật ký truy cập).")
    EMERGENCY_ACCESS = code("EMERGENCY_ACCESS", description="Emergency accesses (truy cập khẩn cấp).")
    DATA_SUBJECT_REQUEST = code(
        "DATA_SUBJECT_REQUEST", description="Requests for correction and the like (yêu cầu của chủ thể dữ liệu)."
    )
    NOTIFIABLE_CASE = code("NOTIFIABLE_CASE", description="Notifiable cases (ca bệnh phải báo cáo).")


@strawberry.enum(
    description="Why somebody acts (mục đích xử lý dữ liệu), HL7 PurposeOfUse; PDPL 91/2025 art 9: consent is per purpose."
)
class PurposeOfUse(enum.Enum):
    PATRQT = code("PATRQT", description="At the citizen's own request (theo yêu cầu của người dân).")
    TREAT = code("TREAT", description="Treatment (khám bệnh, chữa bệnh).")
    ETREAT = code("ETREAT", description="Emergency treatment (cấp cứu).")
    HPAYMT = code("HPAYMT", description="Payment for care (thanh toán chi phí).")
    COVERAGE = code("COVERAGE", description="Insurance coverage (quyền lợi bảo hiểm).")
    PUBHLTH = code("PUBHLTH", description="Public health (y tế công cộng).")
    HOPERAT = code("HOPERAT", description="Operations and oversight (vận hành, giám sát).")
    LEGALPROC = code("LEGALPROC", description="Legal procedure (thủ tục tư pháp, hành chính).")
    EMPLOYMENT_CHECK = code("EMPLOYMENT_CHECK", description="Check by an employer (xác minh khi tuyển dụng).")


@strawberry.enum(description="Form of care of an encounter (loại hình KCB, MA_LOAI_KCB); QĐ 1804/QĐ-BYT 2026.")
class EncounterModality(enum.Enum):
    OUTPATIENT_EXAM = code("OUTPATIENT_EXAM", description="01: examination (khám bệnh).")
    OUTPATIENT_TREATMENT = code("OUTPATIENT_TREATMENT", description="02: outpatient treatment (điều trị ngoại trú).")
    INPATIENT = code("INPATIENT", description="03: inpatient, four hours or more (điều trị nội trú).")
    DAY_TREATMENT = code("DAY_TREATMENT", description="04: day treatment (điều trị ban ngày).")
    CHRONIC_OUTPATIENT = code(
        "CHRONIC_OUTPATIENT",
        description="05: outpatient with a long-term disease, examination and drugs (ngoại trú bệnh mạn tính).",
    )
    COMMUNE_STAY = code(
        "COMMUNE_STAY", description="06: stay at a commune station or polyclinic (lưu tại trạm y tế xã)."
    )
    PRESCRIPTION_PICKUP = code(
        "PRESCRIPTION_PICKUP", description="07: collecting drugs by appointment (nhận thuốc theo hẹn)."
    )
    CHRONIC_OUTPATIENT_WITH_SERVICES = code(
        "CHRONIC_OUTPATIENT_WITH_SERVICES",
        description="08: outpatient with a long-term disease, with services (ngoại trú bệnh mạn tính có dịch vụ).",
    )
    INPATIENT_UNDER_4_HOURS = code(
        "INPATIENT_UNDER_4_HOURS", description="09: inpatient, under four hours (nội trú dưới 4 giờ)."
    )
    OTHER = code("OTHER", description="10: other (trường hợp khác).")
    MOBILE = code("MOBILE", description="11: mobile (khám bệnh, chữa bệnh lưu động).")
    HOME = code("HOME", description="12: at home (khám bệnh, chữa bệnh tại nhà).")
    FAMILY_MEDICINE = code("FAMILY_MEDICINE", description="13: family medicine (y học gia đình).")
    TELEHEALTH = code("TELEHEALTH", description="14: telehealth (khám bệnh, chữa bệnh từ xa).")
    HEALTH_CHECK = code("HEALTH_CHECK", description="15: periodic health check (khám sức khỏe định kỳ).")
    SCREENING = code("SCREENING", description="16: screening (khám sàng lọc).")


@strawberry.enum(
    description="Version of the code list (phiên bản danh mục): codes of provinces were used again on 1/7/2025."
)
class CodeVersion(enum.Enum):
    PRE_2025 = code("PRE_2025", description="63 provinces, until 30/6/2025 (QĐ 124/2004/QĐ-TTg).")
    POST_2025 = code("POST_2025", description="34 provinces, since 1/7/2025 (QĐ 19/2025/QĐ-TTg).")


@strawberry.enum(description="Kind of certificate (loại Phiếu lý lịch tư pháp); law 107/2025.")
class CertificateType(enum.Enum):
    TYPE_1 = code("TYPE_1", description="No.1: convictions that are not expunged, bans if asked for (Phiếu số 1).")
    TYPE_2 = code("TYPE_2", description="No.2: everything; nobody may ask a person for it (Phiếu số 2).")


@strawberry.enum(description="Sex (giới tính, GIOI_TINH); QĐ 4750/QĐ-BYT.")
class Sex(enum.Enum):
    MALE = code("MALE", "1: male (nam).")
    FEMALE = code("FEMALE", "2: female (nữ).")
    UNDETERMINED = code("UNDETERMINED", "3: not determined (chưa xác định).")


@strawberry.enum(description="How exactly a date is known (độ chính xác của ngày).")
class DatePrecision(enum.Enum):
    DAY = code("DAY", "The day is known (biết ngày).")
    MONTH = code("MONTH", "Only month and year are known (chỉ biết tháng, năm).")
    YEAR = code("YEAR", "Only the year is known (chỉ biết năm).")
