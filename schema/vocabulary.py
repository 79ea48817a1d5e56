"""The closed lists that several subgraphs speak of: sensitivity flags, categories of data, purposes, forms of care.

An enum that is an input somewhere must have the same values in every subgraph, so there is one definition of each.
"""

import enum

import strawberry


@strawberry.enum(
    description="A mark on a record that restricts who is shown it (dấu hiệu nhạy cảm); Decree 356/2025 art 4, law 64/2006."
)
class SensitivityFlag(enum.Enum):
    HIV = strawberry.enum_value("HIV", description="HIV status (tình trạng nhiễm HIV); law 64/2006 art 30.")
    TUBERCULOSIS = strawberry.enum_value("TUBERCULOSIS", description="Tuberculosis (bệnh lao).")
    PSYCHIATRY = strawberry.enum_value("PSYCHIATRY", description="Mental health (sức khỏe tâm thần).")
    SUBSTITUTION_THERAPY = strawberry.enum_value(
        "SUBSTITUTION_THERAPY", description="Opioid substitution therapy (điều trị nghiện bằng thuốc thay thế)."
    )
    DRUG_TEST = strawberry.enum_value("DRUG_TEST", description="Test for narcotics (xét nghiệm chất ma túy).")
    REPRODUCTIVE = strawberry.enum_value("REPRODUCTIVE", description="Reproductive health (sức khỏe sinh sản).")
    GENDER_REASSIGNMENT = strawberry.enum_value(
        "GENDER_REASSIGNMENT", description="Gender reassignment (xác định lại, chuyển đổi giới tính)."
    )
    GENETIC = strawberry.enum_value("GENETIC", description="Genetic data (dữ liệu di truyền).")
    TRANSPLANT = strawberry.enum_value("TRANSPLANT", description="Organ transplant (ghép mô, bộ phận cơ thể người).")
    DOMESTIC_VIOLENCE = strawberry.enum_value("DOMESTIC_VIOLENCE", description="Domestic violence (bạo lực gia đình).")
    CHILD_ABUSE = strawberry.enum_value("CHILD_ABUSE", description="Child abuse (xâm hại trẻ em).")
    DONOR_IDENTITY = strawberry.enum_value(
        "DONOR_IDENTITY", description="Identity of a donor (danh tính người hiến); shown to nobody."
    )
    FETAL_SEX = strawberry.enum_value(
        "FETAL_SEX", description="Sex of a foetus (giới tính thai nhi); shown to nobody, Population law 2025 art 6.3."
    )
    CERTIFICATE_NO2 = strawberry.enum_value(
        "CERTIFICATE_NO2", description="Certificate No.2 and its dossier (Phiếu lý lịch tư pháp số 2); law 107/2025."
    )


@strawberry.enum(
    description="What personal data is about, as consents and the access log speak of it (loại dữ liệu cá nhân)."
)
class DataCategory(enum.Enum):
    IDENTITY_BASIC = strawberry.enum_value("IDENTITY_BASIC", description="Name, birth date, sex (thông tin cơ bản).")
    IDENTITY = strawberry.enum_value(
        "IDENTITY", description="Nationality, addresses, blood group (thông tin định danh)."
    )
    CONTACT = strawberry.enum_value("CONTACT", description="Telephone and e-mail (thông tin liên hệ).")
    GUARDIANSHIP = strawberry.enum_value("GUARDIANSHIP", description="Guardians (người giám hộ, đại diện).")
    FAMILY = strawberry.enum_value("FAMILY", description="Dependants (người phụ thuộc).")
    INSURANCE = strawberry.enum_value("INSURANCE", description="Health insurance cards (thẻ BHYT).")
    HEALTH_VISIT = strawberry.enum_value("HEALTH_VISIT", description="Encounters (lượt khám bệnh, chữa bệnh).")
    PRESCRIPTION = strawberry.enum_value("PRESCRIPTION", description="Prescriptions (đơn thuốc).")
    LAB_RESULT = strawberry.enum_value("LAB_RESULT", description="Laboratory results (kết quả xét nghiệm).")
    IMAGING = strawberry.enum_value("IMAGING", description="Imaging results (chẩn đoán hình ảnh).")
    PROCEDURE = strawberry.enum_value("PROCEDURE", description="Procedures (phẫu thuật, thủ thuật).")
    VITAL = strawberry.enum_value("VITAL", description="Vital signs (sinh hiệu).")
    ALLERGY = strawberry.enum_value("ALLERGY", description="Allergies (dị ứng).")
    HISTORY = strawberry.enum_value("HISTORY", description="Medical history (tiền sử bệnh).")
    IMMUNIZATION = strawberry.enum_value("IMMUNIZATION", description="Immunisations (tiêm chủng).")
    DOCUMENT = strawberry.enum_value("DOCUMENT", description="Discharge papers, referrals (giấy tờ y tế).")
    BILLING = strawberry.enum_value("BILLING", description="Costs (chi phí khám bệnh, chữa bệnh).")
    JUDICIAL_APPLICATION = strawberry.enum_value(
        "JUDICIAL_APPLICATION", description="Applications for a certificate (hồ sơ cấp Phiếu lý lịch tư pháp)."
    )
    JUDICIAL_CERTIFICATE = strawberry.enum_value(
        "JUDICIAL_CERTIFICATE", description="Judicial record certificates (Phiếu lý lịch tư pháp)."
    )
    CRIMINAL_RECORD = strawberry.enum_value("CRIMINAL_RECORD", description="Criminal record (án tích).")
    CONSENT = strawberry.enum_value("CONSENT", description="Consents and their requests (sự đồng ý).")
    ACCESS_LOG = strawberry.enum_value("ACCESS_LOG", description="Who looked at what (nhật ký truy cập).")
    EMERGENCY_ACCESS = strawberry.enum_value("EMERGENCY_ACCESS", description="Emergency accesses (truy cập khẩn cấp).")
    DATA_SUBJECT_REQUEST = strawberry.enum_value(
        "DATA_SUBJECT_REQUEST", description="Requests for correction and the like (yêu cầu của chủ thể dữ liệu)."
    )
    NOTIFIABLE_CASE = strawberry.enum_value("NOTIFIABLE_CASE", description="Notifiable cases (ca bệnh phải báo cáo).")


@strawberry.enum(
    description="Why somebody acts (mục đích xử lý dữ liệu), HL7 PurposeOfUse; PDPL 91/2025 art 9: consent is per purpose."
)
class PurposeOfUse(enum.Enum):
    PATRQT = strawberry.enum_value("PATRQT", description="At the citizen's own request (theo yêu cầu của người dân).")
    TREAT = strawberry.enum_value("TREAT", description="Treatment (khám bệnh, chữa bệnh).")
    ETREAT = strawberry.enum_value("ETREAT", description="Emergency treatment (cấp cứu).")
    HPAYMT = strawberry.enum_value("HPAYMT", description="Payment for care (thanh toán chi phí).")
    COVERAGE = strawberry.enum_value("COVERAGE", description="Insurance coverage (quyền lợi bảo hiểm).")
    PUBHLTH = strawberry.enum_value("PUBHLTH", description="Public health (y tế công cộng).")
    HOPERAT = strawberry.enum_value("HOPERAT", description="Operations and oversight (vận hành, giám sát).")
    LEGALPROC = strawberry.enum_value("LEGALPROC", description="Legal procedure (thủ tục tư pháp, hành chính).")
    EMPLOYMENT_CHECK = strawberry.enum_value(
        "EMPLOYMENT_CHECK", description="Check by an employer (xác minh khi tuyển dụng)."
    )


@strawberry.enum(description="Form of care of an encounter (loại hình KCB, MA_LOAI_KCB); QĐ 1804/QĐ-BYT 2026.")
class EncounterModality(enum.Enum):
    OUTPATIENT_EXAM = strawberry.enum_value("OUTPATIENT_EXAM", description="01: examination (khám bệnh).")
    OUTPATIENT_TREATMENT = strawberry.enum_value(
        "OUTPATIENT_TREATMENT", description="02: outpatient treatment (điều trị ngoại trú)."
    )
    INPATIENT = strawberry.enum_value("INPATIENT", description="03: inpatient, four hours or more (điều trị nội trú).")
    DAY_TREATMENT = strawberry.enum_value("DAY_TREATMENT", description="04: day treatment (điều trị ban ngày).")
    CHRONIC_OUTPATIENT = strawberry.enum_value(
        "CHRONIC_OUTPATIENT",
        description="05: outpatient with a long-term disease, examination and drugs (ngoại trú bệnh mạn tính).",
    )
    COMMUNE_STAY = strawberry.enum_value(
        "COMMUNE_STAY", description="06: stay at a commune station or polyclinic (lưu tại trạm y tế xã)."
    )
    PRESCRIPTION_PICKUP = strawberry.enum_value(
        "PRESCRIPTION_PICKUP", description="07: collecting drugs by appointment (nhận thuốc theo hẹn)."
    )
    CHRONIC_OUTPATIENT_WITH_SERVICES = strawberry.enum_value(
        "CHRONIC_OUTPATIENT_WITH_SERVICES",
        description="08: outpatient with a long-term disease, with services (ngoại trú bệnh mạn tính có dịch vụ).",
    )
    INPATIENT_UNDER_4_HOURS = strawberry.enum_value(
        "INPATIENT_UNDER_4_HOURS", description="09: inpatient, under four hours (nội trú dưới 4 giờ)."
    )
    OTHER = strawberry.enum_value("OTHER", description="10: other (trường hợp khác).")
    MOBILE = strawberry.enum_value("MOBILE", description="11: mobile (khám bệnh, chữa bệnh lưu động).")
    HOME = strawberry.enum_value("HOME", description="12: at home (khám bệnh, chữa bệnh tại nhà).")
    FAMILY_MEDICINE = strawberry.enum_value("FAMILY_MEDICINE", description="13: family medicine (y học gia đình).")
    TELEHEALTH = strawberry.enum_value("TELEHEALTH", description="14: telehealth (khám bệnh, chữa bệnh từ xa).")
    HEALTH_CHECK = strawberry.enum_value(
        "HEALTH_CHECK", description="15: periodic health check (khám sức khỏe định kỳ)."
    )
    SCREENING = strawberry.enum_value("SCREENING", description="16: screening (khám sàng lọc).")


@strawberry.enum(
    description="Version of the code list (phiên bản danh mục): codes of provinces were used again on 1/7/2025."
)
class CodeVersion(enum.Enum):
    PRE_2025 = strawberry.enum_value("PRE_2025", description="63 provinces, until 30/6/2025 (QĐ 124/2004/QĐ-TTg).")
    POST_2025 = strawberry.enum_value("POST_2025", description="34 provinces, since 1/7/2025 (QĐ 19/2025/QĐ-TTg).")
