"""verifyCertificate: who holds a certificate in hand asks whether it is good (MPS draft circular 4/2026).

Five things that stand on it must all be right; then validity, date and authority are told, and the person's log says who
asked. A wrong field, an unknown dossier and a No.2 are answered with the same bytes.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from policies.conditions.five_fields import ASKED, INPUT
from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.judicial.certificates import JudicialCertificate
from resolvers.judicial.guesses import count_guess
from resolvers.judicial.records import CertificateStatus
from resolvers.judicial.repository import JudicialRepository

CATEGORY = "JUDICIAL_CERTIFICATE"
LONGEST_NUMBER, LONGEST_NAME = 64, 200
# Of those issued on one dossier that are all on paper somewhere, the one in force speaks first.
FIRST = (CertificateStatus.VALID, CertificateStatus.REVOKED, CertificateStatus.SUPERSEDED)

Five = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class FiveFields:
    dossier_number: str
    full_name: str
    birth_date: date
    sex: str
    personal_id: str


async def verify_certificate(command: CommandRun, given: FiveFields) -> JudicialCertificate:
    """The certificate that the five fields stand on.

    Raises:
        ClientError: in the order row, form of the input, limit; NotFound for whatever does not match.
    """
    command.check_row()
    asked = _form(given)
    guess = await count_guess(command, command.ports.wrong_verifications)
    found = await JudicialRepository(command.database).certificates_of_dossier(asked[0])
    for certificate in sorted(found, key=lambda one: FIRST.index(one.status)):
        record = Record(
            certificate.personal_id,
            flags=frozenset(certificate.flags),
            inputs={INPUT: five_of(certificate), ASKED: asked},
        )
        if await command.recognise(certificate.personal_id, record):
            await guess.was_right()
            return certificate
    raise not_found("certificate")


def five_of(certificate: JudicialCertificate) -> Five:
    """As they are compared: the name without regard to case, spaces and how its accents are composed."""
    subject = certificate.subject
    return (
        certificate.dossier_number,
        _name(subject.full_name),
        subject.birth_date.isoformat(),
        subject.sex,
        subject.personal_id,
    )


def _form(given: FiveFields) -> Five:
    number = check_text("dossierNumber", given.dossier_number, LONGEST_NUMBER)
    name = check_text("fullName", given.full_name, LONGEST_NAME)
    for field, value in (("dossierNumber", number), ("fullName", name)):
        if value is None:
            raise refused(field, f"{field} is empty", "write it as it stands on the certificate")
    assert number is not None and name is not None
    return number.upper(), _name(name), given.birth_date.isoformat(), given.sex, given.personal_id


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()
