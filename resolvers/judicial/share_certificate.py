"""shareCertificate: the citizen gives one organisation a passcode for one's own No.1 (law 107/2025; MPS draft circular 4/2026)."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from gateway.errors import InvalidTransition
from policies.conditions.type_1 import INPUT
from policies.request import Record
from resolvers.command import CommandRun
from resolvers.command_form import refused
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.judicial.certificates import JudicialCertificate
from resolvers.judicial.passcodes import LIFE, Sharing, share
from resolvers.judicial.records import CertificateStatus
from resolvers.judicial.repository import JudicialRepository
from resolvers.mongo import Session

CATEGORY = "JUDICIAL_CERTIFICATE"
MEMORY = "judicial_commands"
ORGANIZATION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{1,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShareCertificate:
    number: str
    organization: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """`passcode` is told here and nowhere else."""

    passcode: str
    expires_at: datetime
    organization: str


async def share_certificate(command: CommandRun, given: ShareCertificate) -> Shared:
    """Make a passcode; an earlier one for the same organisation is dead from then on.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    organization = given.organization.strip()
    if ORGANIZATION.fullmatch(organization) is None:
        raise refused("organization", "this is no organisation's code", "ask the organisation for its code")
    key = command_key(command, given.idempotency_key, (given.number, organization))
    certificate = await _standing(command, given.number)

    async def stored(earlier: str) -> Shared:
        name, _, expires = earlier.partition(" ")
        return _shared(command, _sharing(certificate, organization, name, datetime.fromisoformat(expires)))

    return await once(command, key, stored, lambda: _share(command, key, certificate, organization))


async def _standing(command: CommandRun, number: str) -> JudicialCertificate:
    found = (await JudicialRepository(command.database).certificates([number])).get(number)
    record = Record(found.personal_id, inputs={INPUT: found.type.value}) if found else None
    await command.stand_by_id(found.personal_id if found else None, "certificate", record=record)
    assert found is not None
    return found


async def _share(command: CommandRun, key: CommandKey, certificate: JudicialCertificate, organization: str) -> Shared:
    if certificate.status is not CertificateStatus.VALID:
        raise InvalidTransition(
            f"the certificate is {certificate.status.value}", suggestion="share the one that is in force"
        )
    sharing = _sharing(certificate, organization, uuid4().hex, command.now + LIFE)

    async def work(session: Session) -> None:
        result = f"{sharing.name} {sharing.expires_at.isoformat()}"
        await remember(command.database, key, result, command.now, session)
        await share(command.database, sharing, command.ports.passcode_secret, session)

    await command.database.run_transaction(work)
    return _shared(command, sharing)


def _sharing(certificate: JudicialCertificate, organization: str, name: str, expires_at: datetime) -> Sharing:
    return Sharing(name, certificate.number, organization, certificate.personal_id, expires_at)


def _shared(command: CommandRun, sharing: Sharing) -> Shared:
    return Shared(sharing.passcode(command.ports.passcode_secret), sharing.expires_at, sharing.organization)
