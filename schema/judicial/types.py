"""What can be read of the dossiers for judicial record certificates (law 107/2025/QH15; Decree 216/2026/NĐ-CP)."""

import datetime
import enum
from typing import Annotated, cast

import strawberry

from resolvers.judicial import fields, records
from resolvers.judicial.records import CitizenReference
from schema.declarations import answer, code
from schema.directives import PersonalData
from schema.info import Info
from schema.judicial.certificates import ABOUT, JudicialCertificate
from schema.judicial.criminal_record import CriminalRecord
from schema.judicial.province import ProvinceCode
from schema.scalars import PersonalId
from schema.vocabulary import CertificateType, SensitivityFlag


@strawberry.enum(description="State of a dossier (trạng thái hồ sơ); Decree 216/2026.")
class ApplicationStatus(enum.Enum):
    FEE_PENDING = code("FEE_PENDING", "The fee is not paid yet (chờ nộp phí).")
    SUBMITTED = code("SUBMITTED", "Waiting to be received (đã nộp).")
    RECEIVED = code("RECEIVED", "An officer works on it (đã tiếp nhận).")
    SUPPLEMENT_REQUESTED = code("SUPPLEMENT_REQUESTED", "Something is missing (yêu cầu bổ sung).")
    VERIFYING = code("VERIFYING", "Another agency is asked (đang xác minh).")
    AWAITING_SIGNATURE = code("AWAITING_SIGNATURE", "A certificate is proposed (chờ ký).")
    ISSUED = code("ISSUED", "The certificate is issued (đã cấp).")
    REFUSED = code("REFUSED", "Refused, with a code (từ chối).")
    WITHDRAWN = code("WITHDRAWN", "Withdrawn by the applicant (đã rút).")


@strawberry.enum(
    description="What the person the dossier is about is to the applicant (quan hệ); Decree 216/2026 art 22.2."
)
class ApplicantRelation(enum.Enum):
    SELF = code("SELF", "The applicant (chính người đó).")
    PARENT = code("PARENT", "The applicant's parent (cha, mẹ).")
    SPOUSE = code("SPOUSE", "The applicant's spouse (vợ, chồng).")
    CHILD = code("CHILD", "The applicant's child (con).")
    WARD = code("WARD", "The applicant's ward (người được giám hộ).")


@strawberry.enum(description="Why an application is refused (lý do từ chối); law 28/2009 art 49, kept.")
class RefusalCode(enum.Enum):
    NOT_COMPETENT = code("NOT_COMPETENT", "Another agency issues it (không thuộc thẩm quyền).")
    NO_RIGHT_FOR_THIRD_PERSON = code(
        "NO_RIGHT_FOR_THIRD_PERSON", "The applicant may not apply for that person (không có quyền yêu cầu)."
    )
    INCOMPLETE_OR_FORGED = code(
        "INCOMPLETE_OR_FORGED", "The papers are incomplete or forged (giấy tờ không đầy đủ, giả mạo)."
    )


@strawberry.enum(description="Why an applicant pays less, or nothing (miễn, giảm phí); TT 244/2016/TT-BTC.")
class FeeReduction(enum.Enum):
    NONE = code("NONE", "The whole fee (mức phí đầy đủ).")
    STUDENT = code("STUDENT", "Pupil or student (học sinh, sinh viên).")
    MARTYR_RELATIVE = code("MARTYR_RELATIVE", "Parent, spouse or child of a martyr (thân nhân liệt sĩ).")
    CHILD = code("CHILD", "Under 16, by the registry (trẻ em).")
    ELDERLY = code("ELDERLY", "60 or older, by the registry (người cao tuổi).")
    DISABLED = code("DISABLED", "Person with a disability (người khuyết tật).")
    POOR = code("POOR", "Of a poor household (hộ nghèo).")
    HARD_AREA = code("HARD_AREA", "Lives in an area of special hardship (vùng đặc biệt khó khăn).")


@strawberry.type(description="A step of a dossier (bước xử lý hồ sơ); of an officer role and unit are told.")
class ApplicationStep:
    status: ApplicationStatus = strawberry.field(description="The state it came to (trạng thái).")
    from_status: ApplicationStatus | None = strawberry.field(
        name="from", description="The state it came from; null where it was filed (trạng thái trước)."
    )
    at: datetime.datetime = strawberry.field(description="When (thời điểm).")
    role: str | None = strawberry.field(description="Who did it, by role (vai trò người thực hiện).")
    unit: strawberry.ID | None = strawberry.field(description="The officer's agency (đơn vị thực hiện).")
    note: str | None = strawberry.field(description="What was said (ghi chú).")


@strawberry.type(description="The fee of an application (phí cung cấp thông tin lý lịch tư pháp); TT 244/2016/TT-BTC.")
class ApplicationFee:
    amount: int = strawberry.field(description="In VND; 0 where the applicant is exempt (số tiền).")
    reduction: FeeReduction = strawberry.field(description="Why it is less than the whole (diện miễn, giảm).")
    evidence: str | None = strawberry.field(description="What the reduction rests on (giấy tờ chứng minh).")
    receipt: strawberry.ID | None = strawberry.field(description="Number of the receipt (số biên lai).")
    paid_at: datetime.datetime | None = strawberry.field(description="When it was paid (thời điểm nộp).")


@strawberry.type(description="What is missing in a dossier (yêu cầu bổ sung); Decree 216/2026.")
class ApplicationSupplement:
    text: str = strawberry.field(description="What (nội dung bổ sung).")
    due_at: datetime.datetime = strawberry.field(description="Until when (hạn bổ sung).")


@strawberry.type(description="Why a dossier was refused (từ chối cấp Phiếu); law 28/2009 art 49, kept.")
class ApplicationRefusal:
    code: RefusalCode = strawberry.field(description="By the law (lý do).")
    text: str | None = strawberry.field(description="In words (giải thích).")


@strawberry.federation.type(
    keys=["dossierNumber"],
    description="An application for a certificate (hồ sơ yêu cầu cấp Phiếu lý lịch tư pháp); Decree 216/2026.",
    directives=[
        PersonalData(
            subject=ABOUT,
            category="JUDICIAL_APPLICATION",
            flags="flags",
            inputs="status provinceCode assignee applicant type",
        )
    ],
)
class JudicialApplication:
    dossier_number: strawberry.ID = strawberry.field(description="Random, not sequential (mã hồ sơ).")
    citizen: Annotated["Citizen", strawberry.lazy("schema.judicial.types")] = strawberry.field(
        description="The person it is about (người được cấp Phiếu)."
    )
    applicant: PersonalId = strawberry.field(description="Who filed it, by personal number (người yêu cầu).")
    relation: ApplicantRelation = strawberry.field(description="What that person is to the applicant (quan hệ).")
    type: CertificateType = strawberry.field(description="No.1 or No.2 (loại Phiếu).")
    status: ApplicationStatus = strawberry.field(description="Where it stands (trạng thái).")
    purpose: str | None = strawberry.field(description="What the certificate is for (mục đích).")
    province: ProvinceCode = strawberry.field(description="The province that handles it (tỉnh tiếp nhận).")
    province_code: strawberry.ID = strawberry.field(description="Its code since 1/7/2025 (mã tỉnh tiếp nhận).")
    assignee: strawberry.ID | None = strawberry.field(
        description="The officer whose desk it is on: the token's `sub` (cán bộ thụ lý)."
    )
    include_bans: bool = strawberry.field(
        description="Whether bans on holding office are asked for (yêu cầu xác nhận cấm đảm nhiệm chức vụ)."
    )
    submitted_at: datetime.datetime = strawberry.field(description="When it was filed (thời điểm nộp).")
    due_at: datetime.datetime | None = strawberry.field(description="When it is due (hạn trả kết quả).")
    timeline: list[ApplicationStep] = strawberry.field(description="What happened when (quá trình xử lý).")
    fee: ApplicationFee | None = strawberry.field(description="What it costs (phí).")
    supplement: ApplicationSupplement | None = strawberry.field(
        description="What was last found missing (yêu cầu bổ sung gần nhất)."
    )
    refusal: ApplicationRefusal | None = strawberry.field(description="Why it was refused (từ chối).")
    flags: list[SensitivityFlag] = strawberry.field(description="CERTIFICATE_NO2 for a No.2 (dấu hiệu nhạy cảm).")

    @answer(
        description="What the criminal-record register says of the person (cơ sở dữ liệu lý lịch tư pháp), for the officers "
        "of the dossier; law 107/2025.",
        directives=[PersonalData(category="CRIMINAL_RECORD")],
    )
    async def criminal_record(self, info: Info) -> CriminalRecord | None:
        return cast(
            CriminalRecord | None,
            await fields.criminal_record_of(info.context, cast(records.JudicialApplication, self)),
        )


@strawberry.federation.type(
    keys=["personalId"],
    description="A citizen (công dân), by personal number.",
    directives=[PersonalData(subject="personalId")],
)
class Citizen:
    personal_id: PersonalId = strawberry.field(description="Personal identification number (số định danh cá nhân).")

    @answer(
        description="Applications about this citizen (hồ sơ lý lịch tư pháp), newest first; No.2 asks for assurance 3.",
        directives=[PersonalData(category="JUDICIAL_APPLICATION")],
    )
    async def judicial_applications(self, info: Info) -> list[JudicialApplication] | None:
        found = await fields.applications_of(info.context, cast(CitizenReference, self))
        return cast(list[JudicialApplication], found)

    @answer(
        description="Certificates about this citizen (Phiếu lý lịch tư pháp), newest first; No.2 asks for assurance 3.",
        directives=[PersonalData(category="JUDICIAL_CERTIFICATE")],
    )
    async def judicial_certificates(self, info: Info) -> list[JudicialCertificate] | None:
        found = await fields.certificates_of(info.context, cast(CitizenReference, self))
        return cast(list[JudicialCertificate], found)
