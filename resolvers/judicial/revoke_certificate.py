"""revokeCertificate: a second officer takes a certificate back; from then on verification says so (law 107/2025)."""

from dataclasses import dataclass

from gateway.errors import InvalidTransition
from policies.command_guard import Command
from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.judicial.certificates import JudicialCertificate, certificate_record
from resolvers.judicial.records import CertificateStatus
from resolvers.judicial.repository import JudicialRepository
from resolvers.mongo import Session

CATEGORY = "JUDICIAL_CERTIFICATE"


@dataclass(frozen=True, slots=True)
class RevokeCertificate:
    number: str
    reason: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Revoked:
    """`changed` False: this very command was done before."""

    certificate: JudicialCertificate
    changed: bool


async def revoke_certificate(command: CommandRun, given: RevokeCertificate) -> Revoked:
    """VALID -> REVOKED.

    Raises:
        ClientError: in the order row, form of the input, who may read it, state, standing.
    """
    command.check_row()
    reason = check_text("reason", given.reason)
    if reason is None:
        raise refused("reason", "who revokes says why", "say it in a few words")
    key = command_key(command, given.idempotency_key, (given.number, reason))
    repository = JudicialRepository(command.database)
    certificate = (await repository.certificates([given.number])).get(given.number)
    if certificate is None:
        raise not_found("certificate")
    about = Command(
        command.name, CATEGORY, certificate.personal_id, record_of(certificate), frozenset(certificate.flags)
    )
    standing = await command.ports.guard.standing(command.actor, about, CATEGORY, command.request_id)
    if not standing.read.allowed:
        raise not_found("certificate")

    async def stored(number: str) -> Revoked:
        return Revoked((await repository.certificates([number]))[number], changed=False)

    async def run() -> Revoked:
        if certificate.status is not CertificateStatus.VALID:
            raise InvalidTransition(
                f"revokeCertificate does not lead from {certificate.status.value}",
                suggestion="read the certificate again",
            )
        if not standing.command.allowed:
            raise not_found("certificate")
        return Revoked(await _store(command, key, certificate, reason), changed=True)

    return await once(command, key, stored, run)


def record_of(certificate: JudicialCertificate) -> Record:
    """The certificate as conditions see it."""
    return Record(
        certificate.personal_id,
        flags=frozenset(certificate.flags),
        inputs={
            "provinceCode": certificate.province_code,
            "proposer": certificate.proposer,
            "applicant": certificate.applicant,
            "type": certificate.type.value,
        },
    )


async def _store(
    command: CommandRun, key: CommandKey, certificate: JudicialCertificate, reason: str
) -> JudicialCertificate:
    change = {
        "$set": {"status": CertificateStatus.REVOKED.value, "revoked_at": command.now, "revocation_reason": reason}
    }

    async def work(session: Session) -> JudicialCertificate:
        await remember(command.database, key, certificate.number, command.now, session)
        found = await command.database.collection("judicial_certificates").find_and_update(
            {"_id": certificate.number, "status": CertificateStatus.VALID.value}, change, session=session
        )
        if found is None:
            raise InvalidTransition(
                "the certificate was changed by somebody else in the meantime",
                suggestion="read the certificate again",
            )
        return certificate_record(found)

    return await command.database.run_transaction(work)
