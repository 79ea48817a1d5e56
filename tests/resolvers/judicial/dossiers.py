"""Dossiers, callers and commands for the tests of this folder; receipts are signed and verified like real ones."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from joserfc.jwk import ECKey

from gateway.serving.authentication import Accepted
from gateway.serving.issuer import DEVELOPMENT_PAYMENTS, DevelopmentIssuer
from gateway.serving.keys import OwnKeys
from gateway.serving.receipts import ReceiptVerifier
from policies.actor import Actor
from resolvers.command import CommandRun
from resolvers.judicial.applicant_commands import supplement_application, withdraw_application
from resolvers.judicial.documents import application_document
from resolvers.judicial.move import CATEGORY, MEMORY, Moved, open_key
from resolvers.judicial.officer_commands import (
    OnDossier,
    propose_certificate,
    receive_application,
    refuse_application,
    request_supplement,
    request_verification,
    return_proposal,
)
from resolvers.judicial.pay_application_fee import PayFee, pay_application_fee
from resolvers.judicial.records import (
    ApplicationFee,
    CertificateType,
    JudicialApplication,
    Proposer,
    ProvinceCode,
    RefusalCode,
    Relation,
    SupplementRequest,
    TimelineEntry,
)
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.judicial.transitions import OPEN
from resolvers.mongo import Database, Document
from tests.resolvers.running import command_run

ANN, BEN, OFFICER, APPROVER = "001190000001", "001190000002", "001080000009", "001180000010"
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # a Friday
FILED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NUMBER = "HS-AAAA-BBBB-CCCC"

applicant = Actor("citizen", "sub-ann", ANN, assurance=3, purpose="PATRQT")
stranger = Actor("citizen", "sub-ben", BEN, assurance=3, purpose="PATRQT")
officer = Actor("judicial_officer", "sub-jo", OFFICER, "CA-01", "01", 3, "LEGALPROC")
colleague = replace(officer, sub="sub-jo-2", personal_id="001080000019")
officer_elsewhere = replace(officer, sub="sub-jo-3", personal_id="079080000009", organization="CA-79", province="79")
approver = Actor("judicial_approver", "sub-ja", APPROVER, "CA-01", "01", 3, "LEGALPROC")
approver_is_proposer = replace(approver, sub="sub-ja-2", personal_id=OFFICER)
approver_elsewhere = replace(approver, sub="sub-ja-3", organization="CA-79", province="79")
employer = Actor("certificate_verifier", "sub-e", None, "DN-1", assurance=3, purpose="EMPLOYMENT_CHECK")
nobody = Actor()

ISSUER = DevelopmentIssuer(ECKey.generate_key("P-256", auto_kid=True), {}, "civic-gateway")
RECEIPTS = ReceiptVerifier(OwnKeys(ISSUER.keys), Accepted(DEVELOPMENT_PAYMENTS, "civic-gateway"))

Run = Callable[[CommandRun, str, str | None], Awaitable[Moved]]


def _on(
    command: Callable[[CommandRun, OnDossier], Awaitable[Moved]], text: str | None = "Bản sao giấy khai sinh"
) -> Run:
    return lambda run, number, key: command(run, OnDossier(number, text, key))


async def _pay(run: CommandRun, number: str, key: str | None) -> Moved:
    return await pay_application_fee(run, PayFee(number, ISSUER.receipt(number, 200_000), key))


async def _refuse(run: CommandRun, number: str, key: str | None) -> Moved:
    return await refuse_application(run, OnDossier(number, None, key), RefusalCode.INCOMPLETE_OR_FORGED)


COMMANDS: Mapping[str, Run] = {
    "payApplicationFee": _pay,
    "receiveApplication": _on(receive_application),
    "requestSupplement": _on(request_supplement),
    "supplementApplication": _on(supplement_application),
    "requestVerification": _on(request_verification),
    "refuseApplication": _refuse,
    "proposeCertificate": _on(propose_certificate),
    "returnProposal": _on(return_proposal),
    "withdrawApplication": _on(withdraw_application),
}


@dataclass(frozen=True, slots=True)
class Office:
    """A database, and commands on it at one moment."""

    database: Database
    now: datetime = NOW

    def command(self, name: str, actor: Actor) -> CommandRun:
        return command_run(self.database, name, CATEGORY, MEMORY, actor, self.now, receipts=RECEIPTS)

    async def do(self, name: str, actor: Actor, number: str = NUMBER, key: str | None = None) -> Moved:
        return await COMMANDS[name](self.command(name, actor), number, key)

    async def put(self, application: JudicialApplication) -> Document:
        """In place of what was there under its number."""
        for name in ("judicial_applications", "judicial_open_applications"):
            await self.database.collection(name).delete({}, many=True)
        if application.status in OPEN:
            await self.database.collection("judicial_open_applications").insert(
                {"_id": open_key(application), "dossier_number": application.dossier_number}
            )
        await self.database.collection("judicial_applications").insert(application_document(application))
        return await self.stored(application.dossier_number)

    async def stored(self, number: str = NUMBER) -> dict[str, Any]:
        found = await self.database.collection("judicial_applications").find_one({"_id": number})
        assert found is not None
        return found


def dossier(status: S, kind: CertificateType = CertificateType.TYPE_1) -> JudicialApplication:
    """ANN's own, in province 01; on the officer's desk as soon as it is on one."""
    worked_on = status not in (S.FEE_PENDING, S.SUBMITTED, S.WITHDRAWN)
    return JudicialApplication(
        dossier_number=NUMBER,
        personal_id=ANN,
        applicant=ANN,
        relation=Relation.SELF,
        type=kind,
        status=status,
        purpose="Xin việc",
        province=ProvinceCode("01", "POST_2025"),
        include_bans=False,
        submitted_at=FILED,
        due_at=datetime(2026, 12, 1, 16, 59, 59, tzinfo=UTC) if worked_on else None,
        assignee=officer.sub if worked_on else None,
        proposer=Proposer("sub-jo", OFFICER) if status in (S.AWAITING_SIGNATURE, S.ISSUED) else None,
        timeline=(TimelineEntry(S.FEE_PENDING, FILED, None, "sub-ann", "citizen"),),
        fee=ApplicationFee(200_000, "NONE"),
        supplement=SupplementRequest("Giấy khai sinh", FILED, 2) if status is S.SUPPLEMENT_REQUESTED else None,
    )
