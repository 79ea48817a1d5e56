"""Closed lists of the health book, with the official code of each value."""

import enum

import strawberry

from schema.declarations import code


@strawberry.enum(description="Result of the treatment (kết quả điều trị, KET_QUA_DTRI); QĐ 4750/QĐ-BYT.")
class TreatmentOutcome(enum.Enum):
    CURED = code("CURED", "1: cured (khỏi).")
    IMPROVED = code("IMPROVED", "2: improved (đỡ).")
    UNCHANGED = code("UNCHANGED", "3: unchanged (không thay đổi).")
    WORSE = code("WORSE", "4: worse (nặng hơn).")
    DIED = code("DIED", "5: died (tử vong).")
    GRAVE_TAKEN_HOME = code("GRAVE_TAKEN_HOME", "6: grave, taken home (tiên lượng nặng xin về).")
    UNDETERMINED = code("UNDETERMINED", "7: not determined (chưa xác định).")
    DIED_OUTSIDE_HOSPITAL = code("DIED_OUTSIDE_HOSPITAL", "8: died outside the hospital (tử vong ngoại viện).")


@strawberry.enum(description="How the episode ended (loại ra viện, MA_LOAI_RV); QĐ 4750/QĐ-BYT.")
class DischargeType(enum.Enum):
    DISCHARGED = code("DISCHARGED", "1: discharged (ra viện).")
    TRANSFERRED = code("TRANSFERRED", "2: transferred for clinical reasons (chuyển tuyến theo yêu cầu chuyên môn).")
    ABSCONDED = code("ABSCONDED", "3: absconded (trốn viện).")
    ASKED_TO_LEAVE = code("ASKED_TO_LEAVE", "4: asked to leave (xin ra viện).")
    TRANSFERRED_ON_REQUEST = code(
        "TRANSFERRED_ON_REQUEST", "5: transferred at the patient's wish (chuyển tuyến theo yêu cầu người bệnh)."
    )


@strawberry.enum(description="Kind of prescription (loại đơn thuốc); TT 26/2025/TT-BYT.")
class PrescriptionKind(enum.Enum):
    NARCOTIC = code("NARCOTIC", "N: narcotic drugs (đơn thuốc gây nghiện).")
    PSYCHOTROPIC = code("PSYCHOTROPIC", "H: psychotropic drugs and precursors (đơn thuốc hướng thần).")
    OTHER = code("OTHER", "C: other drugs (đơn thuốc thường).")


@strawberry.enum(description="Who said so (nguồn thông tin); FHIR AllergyIntolerance.recorder.")
class RecordSource(enum.Enum):
    CLINICIAN = code("CLINICIAN", "Recorded by a clinician (nhân viên y tế ghi nhận).")
    PATIENT = code("PATIENT", "Declared by the patient (người bệnh tự khai).")


@strawberry.enum(description="How bad the reaction was (mức độ phản ứng); FHIR reaction severity.")
class ReactionSeverity(enum.Enum):
    MILD = code("MILD", "mild (nhẹ).")
    MODERATE = code("MODERATE", "moderate (vừa).")
    SEVERE = code("SEVERE", "severe (nặng).")


@strawberry.enum(description="How certain the allergy is (mức độ chắc chắn); FHIR verification status.")
class AllergyCertainty(enum.Enum):
    UNCONFIRMED = code("UNCONFIRMED", "unconfirmed (chưa xác nhận).")
    CONFIRMED = code("CONFIRMED", "confirmed (đã xác nhận).")
    REFUTED = code("REFUTED", "refuted (đã loại trừ).")


@strawberry.enum(description="Kind of history (loại tiền sử); QĐ 31/QĐ-BYT 2026 art 2.3 b.")
class HistoryKind(enum.Enum):
    DISEASE = code("DISEASE", "Disease (tiền sử bệnh).")
    SURGERY = code("SURGERY", "Surgery (tiền sử phẫu thuật).")
    FAMILY = code("FAMILY", "Disease in the family (tiền sử gia đình).")
    SOCIAL = code("SOCIAL", "Way of life (tiền sử xã hội, thói quen).")


@strawberry.enum(description="State of a condition (tình trạng); FHIR Condition.clinicalStatus.")
class ConditionStatus(enum.Enum):
    ACTIVE = code("ACTIVE", "active (đang mắc).")
    REMISSION = code("REMISSION", "remission (thuyên giảm).")
    RESOLVED = code("RESOLVED", "resolved (đã khỏi).")


@strawberry.enum(description="Area of residence for insurance (mã khu vực, MA_KHUVUC); QĐ 4750/QĐ-BYT.")
class InsuranceArea(enum.Enum):
    K1 = code("K1", "K1: hard area (khu vực khó khăn).")
    K2 = code("K2", "K2: very hard area (khu vực đặc biệt khó khăn).")
    K3 = code("K3", "K3: island commune or district (xã đảo, huyện đảo).")


@strawberry.enum(description="Kind of paper (loại tài liệu); QĐ 4750/QĐ-BYT.")
class DocumentKind(enum.Enum):
    COURSE_NOTE = code("COURSE_NOTE", "XML5: note on the course (diễn biến lâm sàng).")
    DISCHARGE_SUMMARY = code(
        "DISCHARGE_SUMMARY", "XML7 and 8: discharge paper and summary (giấy ra viện, tóm tắt hồ sơ)."
    )
    REFERRAL = code("REFERRAL", "XML13: referral (giấy chuyển tuyến).")


@strawberry.enum(description="Why a patient is referred (lý do chuyển tuyến, MA_LYDO_CT); XML13 of QĐ 4750.")
class ReferralReason(enum.Enum):
    PROPER = code("PROPER", "1: a proper referral (đúng quy định).")
    BEYOND_CAPACITY = code("BEYOND_CAPACITY", "2: beyond the facility's capacity (vượt khả năng).")
    PATIENT_WISH = code("PATIENT_WISH", "3: the patient's wish (theo yêu cầu người bệnh).")
