"""What can be read of a judicial record certificate (law 107/2025/QH15; Decree 216/2026/NĐ-CP; form 07/2025/LLTP)."""

import datetime
import enum
from base64 import b64encode
from typing import TYPE_CHECKING, Annotated, cast

import strawberry

from resolvers.judicial import certificates, fields
from resolvers.judicial.printed import MEDIA_TYPE
from schema.declarations import answer, code
from schema.directives import PersonalData
from schema.info import Info
from schema.judicial.criminal_record import Ban, Judgment, RecordStatus
from schema.judicial.province import ProvinceCode
from schema.scalars import PersonalId
from schema.vocabulary import CertificateType, DatePrecision, SensitivityFlag, Sex

if TYPE_CHECKING:
    from schema.judicial.types import Citizen

ABOUT = "citizen { personalId }"


@strawberry.enum(description="State of a certificate (trạng thái Phiếu); law 107/2025.")
class CertificateStatus(enum.Enum):
    VALID = code("VALID", "In force (có hiệu lực).")
    REVOKED = code("REVOKED", "Revoked (đã thu hồi).")
    SUPERSEDED = code("SUPERSEDED", "A corrected one took its place (đã được thay thế).")


@strawberry.enum(description="How a certificate was given (hình thức Phiếu); law 107/2025.")
class CertificateForm(enum.Enum):
    ELECTRONIC = code("ELECTRONIC", "In the identity app (bản điện tử).")
    PAPER = code("PAPER", "On paper (bản giấy).")


@strawberry.type(
    description="The person as registered on the day of issue (nhân thân người được cấp Phiếu); form 07/2025/LLTP."
)
class CertificateSubject:
    full_name: str = strawberry.field(description="Full name (họ và tên).")
    sex: Sex = strawberry.field(description="Sex (giới tính).")
    birth_date: datetime.date = strawberry.field(description="Date of birth, 01 for what is not known (ngày sinh).")
    birth_date_precision: DatePrecision = strawberry.field(description="How exactly it is known (độ chính xác).")
    birth_place: str | None = strawberry.field(description="Place of birth (nơi sinh).")
    nationality_code: str = strawberry.field(description="Nationality, three digits (quốc tịch); TT 07/2016/TT-BCA.")
    ethnicity_code: str | None = strawberry.field(description="Ethnicity, two digits (dân tộc); QĐ 121-TCTK/PPCĐ.")
    personal_id: PersonalId = strawberry.field(description="Personal identification number (số định danh cá nhân).")
    permanent_residence: str | None = strawberry.field(description="Permanent residence (nơi thường trú).")


@strawberry.type(description="Who signed for the agency (người ký); form 07/2025/LLTP.")
class CertificateSigner:
    full_name: str = strawberry.field(description="The officer's name (họ và tên).")
    title: str = strawberry.field(description="In what office (chức vụ).")


@strawberry.type(description="The certificate as it is printed (bản trình bày của Phiếu); form 07/2025/LLTP.")
class CertificateDocument:
    media_type: str = strawberry.field(description="`application/pdf` (loại nội dung).")
    content_base64: str = strawberry.field(description="Its bytes in Base64, the same each time (nội dung).")
    signature: str = strawberry.field(
        description="Detached JWS over the bytes, `header..signature`; keys at `/.well-known/certificate-keys.json` (chữ ký)."
    )


@strawberry.federation.type(
    keys=["id"],
    description="A judicial record certificate (Phiếu lý lịch tư pháp); law 107/2025. The law sets no validity: the "
    "relying party's rule decides on `issuedAt` and `dataAsOf`.",
    directives=[
        PersonalData(
            subject=ABOUT, category="JUDICIAL_CERTIFICATE", flags="flags", inputs="applicant provinceCode type"
        )
    ],
)
class JudicialCertificate:
    id: strawberry.ID = strawberry.field(description="The same as `number` (mã định danh).")
    number: strawberry.ID = strawberry.field(description="Random, not sequential (số Phiếu).")
    dossier_number: strawberry.ID = strawberry.field(description="The dossier it was issued on (mã hồ sơ).")
    citizen: Annotated["Citizen", strawberry.lazy("schema.judicial.types")] = strawberry.field(
        description="The person it is about (người được cấp Phiếu)."
    )
    applicant: PersonalId = strawberry.field(description="Who applied for it, by number (người yêu cầu).")
    type: CertificateType = strawberry.field(description="No.1 or No.2 (loại Phiếu).")
    status: CertificateStatus = strawberry.field(description="Whether it is in force (trạng thái).")
    subject: CertificateSubject = strawberry.field(description="The person on the day of issue (nhân thân).")
    record_status: RecordStatus = strawberry.field(description="What it says (tình trạng án tích).")
    judgments: list[Judgment] = strawberry.field(
        description="Those that it tells of, expunged ones in a No.2 alone (án tích); law 28/2009 arts 42, 43."
    )
    include_bans: bool = strawberry.field(
        description="Whether it was asked to tell of bans on holding office (yêu cầu xác nhận cấm đảm nhiệm chức vụ)."
    )
    bans: list[Ban] | None = strawberry.field(
        description="Those that it tells of; null: it says nothing of bans (cấm đảm nhiệm chức vụ)."
    )
    issuing_authority: str = strawberry.field(description="Who issued it (cơ quan cấp).")
    province: ProvinceCode = strawberry.field(description="The province of that agency (tỉnh cấp).")
    province_code: str = strawberry.field(description="Its code alone (mã tỉnh).")
    issued_at: datetime.datetime = strawberry.field(description="When it was issued (thời điểm cấp).")
    data_as_of: datetime.date = strawberry.field(description="As of which day its data are (ngày chốt dữ liệu).")
    form: CertificateForm = strawberry.field(description="Electronic or on paper (hình thức).")
    signer: CertificateSigner = strawberry.field(description="Who signed for the agency (người ký).")
    qr_payload: str = strawberry.field(description="What its QR code holds: random, it says nothing by itself (mã QR).")
    revoked_at: datetime.datetime | None = strawberry.field(description="When it was revoked (thời điểm thu hồi).")
    revocation_reason: str | None = strawberry.field(description="Why it was revoked (lý do thu hồi).")
    flags: list[SensitivityFlag] = strawberry.field(description="CERTIFICATE_NO2 for a No.2 (dấu hiệu nhạy cảm).")

    @answer(
        description="The content in the form of RFC 8785, byte for byte what `signature` is over (nội dung đã ký). Whether it "
        "was revoked since is no part of it."
    )
    async def signed_content(self, info: Info) -> str | None:
        return (await fields.sealed_of(info.context, cast(certificates.JudicialCertificate, self))).content

    @answer(
        description="Detached JWS over `signedContent`, `header..signature`, verified with the keys at "
        "`/.well-known/certificate-keys.json` alone (chữ ký số)."
    )
    async def signature(self, info: Info) -> str | None:
        return (await fields.sealed_of(info.context, cast(certificates.JudicialCertificate, self))).signature

    @answer(description="The certificate as PDF, with a signature of its own (bản PDF của Phiếu).")
    async def document(self, info: Info) -> CertificateDocument | None:
        kept = await fields.sealed_of(info.context, cast(certificates.JudicialCertificate, self))
        return CertificateDocument(
            media_type=MEDIA_TYPE, content_base64=b64encode(kept.pdf).decode(), signature=kept.pdf_signature
        )
