"""What can be read of judicial record certificates and the dossiers for them (law 107/2025/QH15; Decree 216/2026/NĐ-CP)."""

import datetime
import enum
from typing import Annotated, cast

import strawberry

from resolvers.judicial import fields
from resolvers.judicial.records import CitizenReference
from schema.declarations import answer, code
from schema.directives import PersonalData
from schema.info import Info
from schema.scalars import PersonalId
from schema.vocabulary import CertificateType, CodeVersion, SensitivityFlag

ABOUT = "citizen { personalId }"


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


@strawberry.enum(description="State of a certificate (trạng thái Phiếu); law 107/2025.")
class CertificateStatus(enum.Enum):
    VALID = code("VALID", "In force (có hiệu lực).")
    REVOKED = code("REVOKED", "Revoked (đã thu hồi).")
    SUPERSEDED = code("SUPERSEDED", "A corrected one took its place (đã được thay thế).")


@strawberry.enum(description="What the certificate says (tình trạng án tích); law 107/2025.")
class RecordStatus(enum.Enum):
    CLEAR = code("CLEAR", "No criminal record (không có án tích).")
    HAS_RECORD = code("HAS_RECORD", "There is a criminal record (có án tích).")


@strawberry.enum(
    description="What the person the dossier is about is to the applicant (quan hệ); Decree 216/2026 art 22.2."
)
class ApplicantRelation(enum.Enum):
    SELF = code("SELF", "The applicant (chính người đó).")
    PARENT = code("PARENT", "The applicant's parent (cha, mẹ).")
    SPOUSE = code("SPOUSE", "The applicant's spouse (vợ, chồng).")
    CHILD = code("CHILD", "The applicant's child (con).")
    WARD = code("WARD", "The applicant's ward (người được giám hộ).")


@strawberry.type(description="A province by its code (mã tỉnh, thành phố); QĐ 19/2025/QĐ-TTg.")
class ProvinceCode:
    code: str = strawberry.field(description="Two digits; say nothing without `version` (mã tỉnh).")
    version: CodeVersion = strawberry.field(description="Version of the list (phiên bản danh mục).")


@strawberry.type(description="A step of a dossier (bước xử lý hồ sơ).")
class ApplicationStep:
    status: ApplicationStatus = strawberry.field(description="The state it came to (trạng thái).")
    at: datetime.datetime = strawberry.field(description="When (thời điểm).")


@strawberry.federation.type(
    keys=["dossierNumber"],
    description="An application for a certificate (hồ sơ yêu cầu cấp Phiếu lý lịch tư pháp); Decree 216/2026.",
    directives=[PersonalData(subject=ABOUT, category="JUDICIAL_APPLICATION", flags="flags")],
)
class JudicialApplication:
    dossier_number: strawberry.ID = strawberry.field(description="Random, not sequential (mã hồ sơ).")
    citizen: Annotated["Citizen", strawberry.lazy("schema.judicial.types")] = strawberry.field(
        description="The person it is about (người được cấp Phiếu)."
    )
    relation: ApplicantRelation = strawberry.field(description="What that person is to the applicant (quan hệ).")
    type: CertificateType = strawberry.field(description="No.1 or No.2 (loại Phiếu).")
    status: ApplicationStatus = strawberry.field(description="Where it stands (trạng thái).")
    purpose: str | None = strawberry.field(description="What the certificate is for (mục đích).")
    province: ProvinceCode = strawberry.field(description="The province that handles it (tỉnh tiếp nhận).")
    include_bans: bool = strawberry.field(
        description="Whether bans on holding office are asked for (yêu cầu xác nhận cấm đảm nhiệm chức vụ)."
    )
    submitted_at: datetime.datetime = strawberry.field(description="When it was filed (thời điểm nộp).")
    due_at: datetime.datetime | None = strawberry.field(description="When it is due (hạn trả kết quả).")
    timeline: list[ApplicationStep] = strawberry.field(description="What happened when (quá trình xử lý).")
    flags: list[SensitivityFlag] = strawberry.field(description="CERTIFICATE_NO2 for a No.2 (dấu hiệu nhạy cảm).")


@strawberry.federation.type(
    keys=["number"],
    description="A judicial record certificate (Phiếu lý lịch tư pháp); law 107/2025. The law sets no validity: the "
    "relying party's rule decides on `issuedAt` and `dataAsOf`.",
    directives=[PersonalData(subject=ABOUT, category="JUDICIAL_CERTIFICATE", flags="flags")],
)
class JudicialCertificate:
    number: strawberry.ID = strawberry.field(description="Random, not sequential (số Phiếu).")
    dossier_number: strawberry.ID | None = strawberry.field(description="The dossier it was issued on (mã hồ sơ).")
    citizen: Annotated["Citizen", strawberry.lazy("schema.judicial.types")] = strawberry.field(
        description="The person it is about (người được cấp Phiếu)."
    )
    type: CertificateType = strawberry.field(description="No.1 or No.2 (loại Phiếu).")
    status: CertificateStatus = strawberry.field(description="Whether it is in force (trạng thái).")
    record_status: RecordStatus = strawberry.field(description="What it says (tình trạng án tích).")
    issued_at: datetime.datetime = strawberry.field(description="When it was issued (thời điểm cấp).")
    data_as_of: datetime.date = strawberry.field(description="As of which day its data are (ngày chốt dữ liệu).")
    authority: str = strawberry.field(description="Who issued it (cơ quan cấp).")
    province: ProvinceCode = strawberry.field(description="The province of that agency (tỉnh cấp).")
    include_bans: bool = strawberry.field(
        description="Whether it tells of bans on holding office (có nội dung cấm đảm nhiệm chức vụ)."
    )
    flags: list[SensitivityFlag] = strawberry.field(description="CERTIFICATE_NO2 for a No.2 (dấu hiệu nhạy cảm).")


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
