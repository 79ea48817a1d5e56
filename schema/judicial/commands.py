"""The commands on a dossier: the applicant's, the officers', the second officer's (law 107/2025/QH15; Decree 216/2026)."""

from typing import cast

import strawberry

from resolvers.command import CommandRun, run_of
from resolvers.judicial import officer_commands as officers
from resolvers.judicial.applicant_commands import supplement_application, withdraw_application
from resolvers.judicial.apply_for_certificate import Apply, apply_for_certificate
from resolvers.judicial.fees import Reduction
from resolvers.judicial.move import CATEGORY, MEMORY, Moved
from resolvers.judicial.officer_commands import OnDossier
from resolvers.judicial.pay_application_fee import PayFee, pay_application_fee
from resolvers.judicial.records import CertificateType as StoredType
from resolvers.judicial.records import RefusalCode as StoredCode
from schema.declarations import answer
from schema.directives import PublicData
from schema.info import Info
from schema.judicial import inputs
from schema.judicial.types import JudicialApplication


@strawberry.type(
    description="What a command on an application answers (kết quả xử lý hồ sơ).", directives=[PublicData()]
)
class ApplicationPayload:
    application: JudicialApplication | None = strawberry.field(description="As it stands now (hồ sơ).")
    changed: bool = strawberry.field(
        description="False where this very command had been done before (có thay đổi hay không)."
    )


@strawberry.type
class Mutation:
    @answer(
        description="A citizen of 16 or older applies for oneself, a parent, spouse, child or ward (nộp hồ sơ yêu cầu cấp "
        "Phiếu); No.2 for oneself alone; Decree 216/2026 art 22.2.",
        directives=[PublicData()],
    )
    async def apply_for_certificate(
        self, info: Info, input: inputs.ApplyForCertificateInput
    ) -> ApplicationPayload | None:
        given = Apply(
            StoredType(input.type.name),
            input.personal_id,
            input.purpose,
            input.include_bans,
            Reduction(input.reduction.name),
            input.reduction_evidence,
            input.idempotency_key,
        )
        return _told(await apply_for_certificate(_run(info, "applyForCertificate"), given))

    @answer(
        description="The applicant pays by a receipt of the payment platform, accepted once (nộp phí); TT 244/2016/TT-BTC.",
        directives=[PublicData()],
    )
    async def pay_application_fee(self, info: Info, input: inputs.PayApplicationFeeInput) -> ApplicationPayload | None:
        given = PayFee(input.dossier_number, input.receipt, input.idempotency_key)
        return _told(await pay_application_fee(_run(info, "payApplicationFee"), given))

    @answer(
        description="The applicant brings what was missing (bổ sung hồ sơ); Decree 216/2026.", directives=[PublicData()]
    )
    async def supplement_application(
        self, info: Info, input: inputs.SupplementApplicationInput
    ) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.text, input.idempotency_key)
        return _told(await supplement_application(_run(info, "supplementApplication"), given))

    @answer(
        description="The applicant takes the application back, until it is issued or refused (rút hồ sơ); Decree 216/2026.",
        directives=[PublicData()],
    )
    async def withdraw_application(
        self, info: Info, input: inputs.WithdrawApplicationInput
    ) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.reason, input.idempotency_key)
        return _told(await withdraw_application(_run(info, "withdrawApplication"), given))

    @answer(
        description="An officer of the province receives it: it is on the officer's desk, and due (tiếp nhận hồ sơ).",
        directives=[PublicData()],
    )
    async def receive_application(self, info: Info, input: inputs.ReceiveApplicationInput) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, None, input.idempotency_key)
        return _told(await officers.receive_application(_run(info, "receiveApplication"), given))

    @answer(
        description="Its officer asks the applicant for what is missing (yêu cầu bổ sung).", directives=[PublicData()]
    )
    async def request_supplement(self, info: Info, input: inputs.RequestSupplementInput) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.text, input.idempotency_key)
        return _told(await officers.request_supplement(_run(info, "requestSupplement"), given))

    @answer(
        description="Its officer asks another agency, and the due date moves (yêu cầu xác minh).",
        directives=[PublicData()],
    )
    async def request_verification(
        self, info: Info, input: inputs.RequestVerificationInput
    ) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.note, input.idempotency_key)
        return _told(await officers.request_verification(_run(info, "requestVerification"), given))

    @answer(
        description="Its officer refuses it, with a code of the law (từ chối cấp Phiếu).", directives=[PublicData()]
    )
    async def refuse_application(self, info: Info, input: inputs.RefuseApplicationInput) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.text, input.idempotency_key)
        code = StoredCode(input.code.name)
        return _told(await officers.refuse_application(_run(info, "refuseApplication"), given, code))

    @answer(
        description="Its officer lays it before the second officer (trình ký cấp Phiếu).", directives=[PublicData()]
    )
    async def propose_certificate(self, info: Info, input: inputs.ProposeCertificateInput) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.note, input.idempotency_key)
        return _told(await officers.propose_certificate(_run(info, "proposeCertificate"), given))

    @answer(
        description="The second officer, another person than who proposed it, does not sign (trả lại hồ sơ trình ký).",
        directives=[PublicData()],
    )
    async def return_proposal(self, info: Info, input: inputs.ReturnProposalInput) -> ApplicationPayload | None:
        given = OnDossier(input.dossier_number, input.reason, input.idempotency_key)
        return _told(await officers.return_proposal(_run(info, "returnProposal"), given))


def _run(info: Info, name: str) -> CommandRun:
    return run_of(info.context, name, CATEGORY, MEMORY)


def _told(moved: Moved) -> ApplicationPayload:
    return ApplicationPayload(application=cast(JudicialApplication, moved.application), changed=moved.changed)
