"""What is done with certificates: they are issued, revoked, shared and verified (law 107/2025/QH15; MPS draft circular 4/2026)."""

import datetime
from typing import Annotated, cast

import strawberry

from resolvers.command import CommandRun, run_of
from resolvers.judicial import issue_certificate as issuing
from resolvers.judicial import revoke_certificate as revoking
from resolvers.judicial import share_certificate as sharing
from resolvers.judicial import shared_certificate as shared
from resolvers.judicial import verify_certificate as verifying
from resolvers.judicial.move import MEMORY
from resolvers.judicial.officer_commands import OnDossier
from schema.declarations import IDEMPOTENCY_KEY, answer
from schema.directives import PublicData
from schema.info import Info
from schema.judicial.certificates import CertificateStatus, JudicialCertificate
from schema.judicial.types import JudicialApplication
from schema.scalars import PersonalId
from schema.vocabulary import Sex

NUMBER = "Its number (số Phiếu)."
CHANGED = "False where this very command had been done before (có thay đổi hay không)."


@strawberry.input(description="A proposal to sign (ký cấp Phiếu).")
class IssueCertificateInput:
    dossier_number: strawberry.ID = strawberry.field(description="Its number (mã hồ sơ).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A certificate to take back (thu hồi Phiếu); law 107/2025.")
class RevokeCertificateInput:
    number: strawberry.ID = strawberry.field(description=NUMBER)
    reason: str = strawberry.field(description="Why (lý do thu hồi); 500 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Whom a certificate is shown to (chia sẻ Phiếu); MPS draft circular 4/2026.")
class ShareCertificateInput:
    number: strawberry.ID = strawberry.field(description=NUMBER)
    organization: str = strawberry.field(description="The organisation's code, as it gives it (mã tổ chức).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(
    description="The five things that stand on a certificate (năm thông tin trên Phiếu); MPS draft circular 4/2026."
)
class VerifyCertificateInput:
    dossier_number: strawberry.ID = strawberry.field(description="Number of the dossier (mã hồ sơ).")
    full_name: str = strawberry.field(description="Full name, in capitals or not (họ và tên).")
    birth_date: datetime.date = strawberry.field(description="Date of birth, 01 for what is not known (ngày sinh).")
    sex: Sex = strawberry.field(description="Sex (giới tính).")
    personal_id: PersonalId = strawberry.field(description="Personal identification number (số định danh cá nhân).")


@strawberry.type(description="What issueCertificate answers (kết quả ký cấp Phiếu).", directives=[PublicData()])
class IssueCertificatePayload:
    application: JudicialApplication | None = strawberry.field(description="As it stands now (hồ sơ).")
    certificate: JudicialCertificate | None = strawberry.field(description="What was issued (Phiếu đã cấp).")
    changed: bool = strawberry.field(description=CHANGED)


@strawberry.type(description="What revokeCertificate answers (kết quả thu hồi Phiếu).", directives=[PublicData()])
class RevokeCertificatePayload:
    certificate: JudicialCertificate | None = strawberry.field(description="As it stands now (Phiếu).")
    changed: bool = strawberry.field(description=CHANGED)


@strawberry.type(description="What shareCertificate answers (kết quả chia sẻ Phiếu).", directives=[PublicData()])
class ShareCertificatePayload:
    passcode: str = strawberry.field(
        description="Six digits for that organisation, told here and nowhere else; five wrong tries kill it (mã chia sẻ)."
    )
    expires_at: datetime.datetime = strawberry.field(description="A quarter of an hour later (hết hạn).")
    organization: str = strawberry.field(description="For whom it is (tổ chức được chia sẻ).")


@strawberry.type(
    description="Whether a certificate is good, and nothing else of it (kết quả xác thực Phiếu). The law sets no validity: "
    "the relying party's rule decides on the dates.",
    directives=[PublicData()],
)
class CertificateVerification:
    status: CertificateStatus = strawberry.field(description="Whether it is in force (trạng thái).")
    issued_at: datetime.datetime = strawberry.field(description="When it was issued (thời điểm cấp).")
    data_as_of: datetime.date = strawberry.field(description="As of which day its data are (ngày chốt dữ liệu).")
    issuing_authority: str = strawberry.field(description="Who issued it (cơ quan cấp).")


@strawberry.type
class CertificateQuery:
    @answer(
        description="Whether the certificate that the five fields stand on is good (xác thực Phiếu): validity, date and "
        "authority. A wrong field is answered like an unknown certificate, and wrong tries are limited. POST only.",
        directives=[PublicData()],
    )
    async def verify_certificate(
        self,
        info: Info,
        input: Annotated[VerifyCertificateInput, strawberry.argument(description="What stands on it (thông tin).")],
    ) -> CertificateVerification | None:
        given = verifying.FiveFields(
            input.dossier_number, input.full_name, input.birth_date, input.sex.name, input.personal_id
        )
        found = await verifying.verify_certificate(_run(info, "verifyCertificate"), given)
        return cast(CertificateVerification, found)

    @answer(
        description="A No.1 that its citizen gave the caller's organisation a passcode for (Phiếu được chia sẻ). Whatever is "
        "wrong, the answer is that there is nothing. POST only."
    )
    async def shared_certificate(
        self,
        info: Info,
        number: Annotated[strawberry.ID, strawberry.argument(description=NUMBER)],
        passcode: Annotated[str, strawberry.argument(description="The six digits (mã chia sẻ).")],
        legal_basis: Annotated[
            str,
            strawberry.argument(
                description="The law and article by which it may be asked for (căn cứ pháp lý); 500 characters at most."
            ),
        ],
    ) -> JudicialCertificate | None:
        found = await shared.shared_certificate(_run(info, "sharedCertificate"), number, passcode, legal_basis)
        return cast(JudicialCertificate, found)


@strawberry.type
class CertificateMutation:
    @answer(
        description="The second officer, another person than who proposed it, signs: the certificate is there (ký cấp Phiếu).",
        directives=[PublicData()],
    )
    async def issue_certificate(self, info: Info, input: IssueCertificateInput) -> IssueCertificatePayload | None:
        given = OnDossier(input.dossier_number, None, input.idempotency_key)
        done = await issuing.issue_certificate(_run(info, "issueCertificate"), given, info.context.signer)
        return IssueCertificatePayload(
            application=cast(JudicialApplication, done.application),
            certificate=cast(JudicialCertificate, done.certificate),
            changed=done.changed,
        )

    @answer(
        description="An approver of the province, another person than who proposed it, takes it back (thu hồi Phiếu).",
        directives=[PublicData()],
    )
    async def revoke_certificate(self, info: Info, input: RevokeCertificateInput) -> RevokeCertificatePayload | None:
        given = revoking.RevokeCertificate(input.number, input.reason, input.idempotency_key)
        done = await revoking.revoke_certificate(_run(info, "revokeCertificate"), given)
        return RevokeCertificatePayload(certificate=cast(JudicialCertificate, done.certificate), changed=done.changed)

    @answer(
        description="Give one organisation a passcode for one's own No.1 (chia sẻ Phiếu); MPS draft circular 4/2026.",
        directives=[PublicData()],
    )
    async def share_certificate(self, info: Info, input: ShareCertificateInput) -> ShareCertificatePayload | None:
        given = sharing.ShareCertificate(input.number, input.organization, input.idempotency_key)
        done = await sharing.share_certificate(_run(info, "shareCertificate"), given)
        return cast(ShareCertificatePayload, done)


def _run(info: Info, name: str) -> CommandRun:
    return run_of(info.context, name, "JUDICIAL_CERTIFICATE", MEMORY)
