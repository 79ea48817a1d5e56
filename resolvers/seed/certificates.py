"""The certificates issued on the sample population's dossiers, in every state; signed when somebody asks for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from policies.days import day_of
from resolvers.judicial.certificates import (
    CertificateForm,
    CertificateSubject,
    JudicialCertificate,
    SigningOfficer,
    certificate_document,
)
from resolvers.judicial.criminal_record import CriminalRecord
from resolvers.judicial.numbers import CERTIFICATE, LETTERS, written
from resolvers.judicial.records import CertificateStatus, CertificateType, JudicialApplication
from resolvers.seed.people import VIET_NAM, Person, birth_place
from resolvers.seed.visits import Row
from resolvers.seed.weighted import Weighted

TITLE = "Người có thẩm quyền ký"
APPROVER = "Vũ Thị Phương Oanh"  # the persona's name; other provinces have others
OTHERS = ("Nguyễn Đình Khoa", "Trần Thị Bích Liên", "Lê Hoàng Nam", "Phan Thanh Sơn", "Đoàn Thị Mỹ Duyên")
S = CertificateStatus
STATUSES = Weighted.of(((S.VALID, 94.0), (S.REVOKED, 4.0), (S.SUPERSEDED, 2.0)))
REVOKED_AFTER = timedelta(days=5)
REASON = "Cấp sai thông tin trong hồ sơ"


def certificate_rows(
    person: Person,
    application: JudicialApplication,
    issued: datetime,
    register: CriminalRecord,
    number: str,
    status: CertificateStatus | None,
) -> Iterator[Row]:
    """`status` None: drawn. A superseded one is followed by the corrected one, on the same dossier."""
    draw = Random(f"{number}/certificate")
    status = STATUSES.pick(draw) if status is None else status
    told = _certificate(person, application, issued, register, number, status, draw)
    yield "judicial_certificates", certificate_document(told)
    if status is S.SUPERSEDED:
        again = issued + REVOKED_AFTER
        corrected = _certificate(person, application, again, register, random_number(draw, CERTIFICATE), S.VALID, draw)
        yield "judicial_certificates", certificate_document(corrected)


def _certificate(
    person: Person,
    application: JudicialApplication,
    issued: datetime,
    register: CriminalRecord,
    number: str,
    status: CertificateStatus,
    draw: Random,
) -> JudicialCertificate:
    kind: CertificateType = application.type
    where = person.home.province.now_name
    revoked = status is S.REVOKED
    return JudicialCertificate(
        number=number,
        dossier_number=application.dossier_number,
        personal_id=person.personal_id,
        applicant=application.applicant,
        type=kind,
        status=status,
        subject=_subject(person),
        judgments=register.told_by(kind),
        bans=register.bans_told_by(kind, asked=application.include_bans),
        include_bans=application.include_bans,
        issuing_authority=f"Công an {where.replace('Thành phố', 'thành phố').replace('Tỉnh', 'tỉnh')}",
        province=application.province,
        issued_at=issued,
        data_as_of=day_of(issued),
        form=CertificateForm.ELECTRONIC,
        signer=SigningOfficer(APPROVER if application.province.code == "01" else draw.choice(OTHERS), TITLE),
        qr_payload=f"CG1-{''.join(draw.choices(LETTERS, k=24))}",
        proposer=application.proposer.personal_id if application.proposer else None,
        revoked_at=issued + REVOKED_AFTER if revoked else None,
        revocation_reason=REASON if revoked else None,
    )


def _subject(person: Person) -> CertificateSubject:
    return CertificateSubject(
        full_name=person.full_name,
        sex=person.sex,
        birth_date=person.born,
        birth_date_precision=person.precision,
        birth_place=birth_place(person),
        nationality_code=VIET_NAM,
        ethnicity_code=person.ethnicity,
        personal_id=person.personal_id,
        permanent_residence=f"{person.home.line}, {person.home.province.now_name}",
    )


def random_number(draw: Random, prefix: str) -> str:
    return written(prefix, "".join(draw.choices(LETTERS, k=12)))
