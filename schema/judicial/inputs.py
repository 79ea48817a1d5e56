"""What the commands on a dossier are given (law 107/2025/QH15; Decree 216/2026/NĐ-CP)."""

import strawberry

from schema.declarations import IDEMPOTENCY_KEY
from schema.judicial.types import FeeReduction, RefusalCode
from schema.scalars import PersonalId
from schema.vocabulary import CertificateType

NUMBER = "Which one (mã hồ sơ)."


@strawberry.input(description="An application for a certificate (yêu cầu cấp Phiếu lý lịch tư pháp); Decree 216/2026.")
class ApplyForCertificateInput:
    type: CertificateType = strawberry.field(description="No.1 or No.2; No.2 for oneself alone (loại Phiếu).")
    personal_id: PersonalId | None = strawberry.field(
        default=None,
        description="Whom it is about: a parent, spouse, child or ward; the caller when not given (người được cấp).",
    )
    purpose: str | None = strawberry.field(
        default=None, description="What the certificate is for (mục đích); 500 characters at most."
    )
    include_bans: bool = strawberry.field(
        default=False, description="Tell of bans on holding office too (yêu cầu xác nhận cấm đảm nhiệm chức vụ)."
    )
    reduction: FeeReduction = strawberry.field(
        default=FeeReduction.NONE,
        description="Reduction of the fee that is claimed; age is known and needs no claim (diện miễn, giảm phí).",
    )
    reduction_evidence: str | None = strawberry.field(
        default=None, description="What it rests on: kind, number and issuer of the paper (giấy tờ chứng minh)."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="The payment of a fee (nộp phí); TT 244/2016/TT-BTC.")
class PayApplicationFeeInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    receipt: str = strawberry.field(
        description="The payment platform's signed receipt, for this dossier and its amount (biên lai điện tử)."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="What was missing in a dossier (bổ sung hồ sơ).")
class SupplementApplicationInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    text: str = strawberry.field(description="What is brought (nội dung bổ sung); 2000 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="An application to take back (rút hồ sơ).")
class WithdrawApplicationInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    reason: str | None = strawberry.field(default=None, description="Why (lý do); 500 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="An application to receive (tiếp nhận hồ sơ).")
class ReceiveApplicationInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="What is missing in a dossier (yêu cầu bổ sung).")
class RequestSupplementInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    text: str = strawberry.field(description="What is missing (nội dung cần bổ sung); 2000 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A dossier that another agency is asked about (yêu cầu xác minh).")
class RequestVerificationInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    note: str | None = strawberry.field(
        default=None, description="Which agency, and what (nội dung xác minh); 500 characters at most."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A refusal (từ chối cấp Phiếu).")
class RefuseApplicationInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    code: RefusalCode = strawberry.field(description="By the law (lý do).")
    text: str | None = strawberry.field(default=None, description="In words (giải thích); 500 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A dossier to lay before the second officer (trình ký cấp Phiếu).")
class ProposeCertificateInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    note: str | None = strawberry.field(default=None, description="For who signs (ý kiến); 500 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A proposal that is not signed (trả lại hồ sơ trình ký).")
class ReturnProposalInput:
    dossier_number: strawberry.ID = strawberry.field(description=NUMBER)
    reason: str = strawberry.field(description="Why (lý do); 2000 characters at most.")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)
