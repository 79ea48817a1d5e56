"""issueCertificate: the second officer signs, and the certificate is there: with the dossier's last step, or not at all.

What it tells is read at that moment: the person from the population database, judgments and bans from the register.
"""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from gateway.errors import InternalError
from policies.days import day_of
from resolvers.command import CommandRun
from resolvers.fact_source import IdentityFact
from resolvers.judicial.certificates import (
    CertificateForm,
    CertificateSubject,
    JudicialCertificate,
    SigningOfficer,
    certificate_document,
)
from resolvers.judicial.move import Asked, Change, move
from resolvers.judicial.numbers import CERTIFICATE, random_number
from resolvers.judicial.officer_commands import OnDossier
from resolvers.judicial.records import CertificateStatus, JudicialApplication
from resolvers.judicial.repository import JudicialRepository
from resolvers.judicial.sealed import COLLECTION as SEALED
from resolvers.judicial.sealed import seal
from resolvers.mongo import Session
from resolvers.signer import Signer

CATEGORY = "JUDICIAL_CERTIFICATE"
TITLE = "Người có thẩm quyền ký"
QR_BYTES = 18


@dataclass(frozen=True, slots=True)
class Issued:
    application: JudicialApplication
    certificate: JudicialCertificate
    changed: bool


async def issue_certificate(command: CommandRun, given: OnDossier, signer: Signer | None) -> Issued:
    """AWAITING_SIGNATURE -> ISSUED and a certificate that is VALID, in one transaction.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
        InternalError: this process has no keys to sign with.
    """
    command.check_row()
    if signer is None:
        raise InternalError("this process was started without the keys that certificates are signed with")

    drawn_up: list[JudicialCertificate] = []

    async def plan(application: JudicialApplication) -> Change:
        certificate = await _drawn_up(command, application)
        drawn_up.append(certificate)
        kept = await seal(certificate, signer)

        async def also(session: Session, moved: JudicialApplication) -> None:
            documents: tuple[tuple[str, dict[str, Any]], ...] = (
                ("judicial_certificates", certificate_document(certificate)),
                (SEALED, kept.document()),
            )
            for name, document in documents:
                await command.database.collection(name).insert(document, session=session)

        return Change(also=also)

    moved = await move(command, Asked(given.dossier_number, given.idempotency_key), plan)
    if moved.changed:
        return Issued(moved.application, drawn_up[-1], changed=True)
    found = await JudicialRepository(command.database).certificates_of_dossier(moved.application.dossier_number)
    return Issued(moved.application, found[0], changed=False)


async def _drawn_up(command: CommandRun, application: JudicialApplication) -> JudicialCertificate:
    subject_number, officer = application.personal_id, command.actor.personal_id or ""
    register = (await JudicialRepository(command.database).criminal_records([subject_number]))[subject_number]
    people = await command.ports.facts.identities([subject_number, officer])
    subject = people.get(subject_number)
    if subject is None:
        raise InternalError("a dossier is about somebody whom the population database does not know")
    home = subject.province
    ours = (application.province.code, application.province.version)
    names = await command.ports.facts.province_names([ours, *([home] if home else [])])
    kind = application.type
    signed_by = people.get(officer)
    return JudicialCertificate(
        number=random_number(CERTIFICATE),
        dossier_number=application.dossier_number,
        personal_id=subject_number,
        applicant=application.applicant,
        type=kind,
        status=CertificateStatus.VALID,
        subject=_snapshot(subject, names.get(home) if home else None),
        judgments=register.told_by(kind),
        bans=register.bans_told_by(kind, asked=application.include_bans),
        include_bans=application.include_bans,
        issuing_authority=authority(names.get(ours, f"tỉnh {ours[0]}")),
        province=application.province,
        issued_at=command.now,
        data_as_of=day_of(command.now),
        form=CertificateForm.ELECTRONIC,
        signer=SigningOfficer(signed_by.full_name if signed_by else command.caller, TITLE),
        qr_payload=f"CG1-{token_urlsafe(QR_BYTES)}",
        proposer=application.proposer.personal_id if application.proposer else None,
    )


def authority(province: str) -> str:
    """The province's police (law 107/2025): "Công an thành phố Hà Nội"."""
    return f"Công an {province.replace('Thành phố', 'thành phố').replace('Tỉnh', 'tỉnh')}"


def _snapshot(person: IdentityFact, province: str | None) -> CertificateSubject:
    residence = ", ".join(part for part in (person.address_line, province) if part)
    return CertificateSubject(
        full_name=person.full_name,
        sex=person.sex,
        birth_date=person.birth_date,
        birth_date_precision=person.birth_date_precision,
        birth_place=person.birth_place,
        nationality_code=person.nationality_code,
        ethnicity_code=person.ethnicity_code,
        personal_id=person.personal_id,
        permanent_residence=residence or None,
    )
