"""sharedCertificate: an organisation reads a No.1 that the citizen gave it a passcode for, and says on what legal basis.

Whatever fails (number, passcode, organisation, time, tries, type) is one NotFound: nobody learns that a certificate exists.
"""

from uuid import uuid4

from policies.conditions import passcode as condition
from policies.conditions import type_1
from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.judicial.certificates import JudicialCertificate
from resolvers.judicial.passcodes import is_open
from resolvers.judicial.repository import JudicialRepository

CATEGORY = "JUDICIAL_CERTIFICATE"
READINGS = "certificate_readings"


async def shared_certificate(command: CommandRun, number: str, passcode: str, legal_basis: str) -> JudicialCertificate:
    """The certificate, for the gateway to decide its fields by the same rows.

    Raises:
        ClientError: in the order row, form of the legal basis; NotFound for everything else.
    """
    command.check_row()
    basis = check_text("legalBasis", legal_basis)
    if basis is None:
        raise refused("legalBasis", "a certificate is asked for on a legal basis", "name the law and its article")
    organization = command.actor.organization
    opened = organization is not None and await is_open(
        command.database, number, organization, passcode.strip(), command.ports.passcode_secret, command.now
    )
    found = (await JudicialRepository(command.database).certificates([number])).get(number) if opened else None
    if found is None:
        raise not_found("certificate")
    inputs = {condition.INPUT: organization, type_1.INPUT: found.type.value}
    record = Record(found.personal_id, flags=frozenset(found.flags), inputs=inputs)
    if not await command.recognise(found.personal_id, record):
        raise not_found("certificate")
    await command.database.collection(READINGS).insert(
        {
            "_id": uuid4().hex,
            "personal_id": found.personal_id,
            "certificate": found.number,
            "organization": organization,
            "caller": command.caller,
            "legal_basis": basis,
            "at": command.now,
        }
    )
    return found
