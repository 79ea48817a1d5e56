"""Applications for a judicial record certificate and the certificates issued on them (law 107/2025; Decree 216/2026)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from resolvers.judicial.documents import application_document, certificate_document
from resolvers.judicial.records import (
    ApplicationStatus,
    CertificateStatus,
    CertificateType,
    JudicialApplication,
    JudicialCertificate,
    ProvinceCode,
    RecordStatus,
    Relation,
    TimelineEntry,
)
from resolvers.seed.people import Person
from resolvers.seed.personas import PERSONAS, PROVINCE
from resolvers.seed.provinces import VERSION
from resolvers.seed.visits import Row
from resolvers.seed.weighted import Weighted

APPLIES = 0.14  # of people of 16 and older
OF_AGE = 16
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
PURPOSES = ("Xin việc làm", "Bổ sung hồ sơ cấp giấy phép lao động", "Kết hôn có yếu tố nước ngoài", "Du học")
S = ApplicationStatus
STATUSES = Weighted.of(
    (
        (S.ISSUED, 74.0),
        (S.SUBMITTED, 4.0),
        (S.RECEIVED, 5.0),
        (S.VERIFYING, 5.0),
        (S.SUPPLEMENT_REQUESTED, 2.0),
        (S.AWAITING_SIGNATURE, 3.0),
        (S.FEE_PENDING, 3.0),
        (S.REFUSED, 2.0),
        (S.WITHDRAWN, 2.0),
    )
)
# The way to each status, with the working days that a step takes.
WAYS: dict[ApplicationStatus, tuple[ApplicationStatus, ...]] = {
    S.FEE_PENDING: (S.FEE_PENDING,),
    S.SUBMITTED: (S.FEE_PENDING, S.SUBMITTED),
    S.RECEIVED: (S.FEE_PENDING, S.SUBMITTED, S.RECEIVED),
    S.SUPPLEMENT_REQUESTED: (S.FEE_PENDING, S.SUBMITTED, S.RECEIVED, S.SUPPLEMENT_REQUESTED),
    S.VERIFYING: (S.FEE_PENDING, S.SUBMITTED, S.RECEIVED, S.VERIFYING),
    S.AWAITING_SIGNATURE: (S.FEE_PENDING, S.SUBMITTED, S.RECEIVED, S.AWAITING_SIGNATURE),
    S.ISSUED: (S.FEE_PENDING, S.SUBMITTED, S.RECEIVED, S.AWAITING_SIGNATURE, S.ISSUED),
    S.REFUSED: (S.FEE_PENDING, S.SUBMITTED, S.RECEIVED, S.REFUSED),
    S.WITHDRAWN: (S.FEE_PENDING, S.WITHDRAWN),
}
UNASSIGNED = frozenset({S.FEE_PENDING, S.SUBMITTED, S.WITHDRAWN})
PROPOSED = frozenset({S.AWAITING_SIGNATURE, S.ISSUED})
OFFICER = PERSONAS["judicial-officer"]


def dossier_rows(person: Person, draw: Random, now: datetime) -> Iterator[Row]:
    if person.age(now.date()) < OF_AGE or draw.random() > APPLIES:
        return
    kind = CertificateType.TYPE_2 if draw.random() < 0.2 else CertificateType.TYPE_1
    record = RecordStatus.HAS_RECORD if draw.random() < 0.03 else RecordStatus.CLEAR
    yield from dossier(person, draw, now - timedelta(days=draw.randint(12, 420)), STATUSES.pick(draw), kind, record)


def dossier(
    person: Person,
    draw: Random,
    submitted: datetime,
    status: ApplicationStatus,
    kind: CertificateType,
    record: RecordStatus = RecordStatus.CLEAR,
    numbers: tuple[str, str] | None = None,
) -> Iterator[Row]:
    """A dossier and, once issued, its certificate; `numbers` are theirs, random unless given."""
    dossier_number, certificate_number = numbers or (_number(draw, "HS"), _number(draw, "LL"))
    province = ProvinceCode(person.home.province.now, VERSION)
    submitted = submitted.replace(second=0, microsecond=0)
    timeline = tuple(
        TimelineEntry(step, submitted + timedelta(days=2 * number, hours=number))
        for number, step in enumerate(WAYS[status])
    )
    ours = province.code == PROVINCE
    application = JudicialApplication(
        dossier_number=dossier_number,
        personal_id=person.personal_id,
        applicant=person.personal_id,
        relation=Relation.SELF,
        type=kind,
        status=status,
        purpose=draw.choice(PURPOSES),
        province=province,
        include_bans=draw.random() < 0.2,
        submitted_at=submitted,
        due_at=None if status in UNASSIGNED else submitted + timedelta(days=14),
        assignee=None if status in UNASSIGNED else OFFICER.sub if ours else f"cb-ca-{province.code}",
        proposer=(OFFICER.personal_id if ours else officer_number(person.home.province.code))
        if status in PROPOSED
        else None,
        timeline=timeline,
    )
    yield "judicial_applications", application_document(application)
    if status is S.ISSUED:
        issued = timeline[-1].at
        certificate = JudicialCertificate(
            number=certificate_number,
            dossier_number=dossier_number,
            personal_id=person.personal_id,
            applicant=person.personal_id,
            type=kind,
            status=CertificateStatus.VALID,
            record_status=record,
            issued_at=issued,
            data_as_of=issued.date(),
            authority=f"Công an {person.home.province.now_name.replace('Thành phố', 'thành phố').replace('Tỉnh', 'tỉnh')}",
            province=province,
            include_bans=application.include_bans,
        )
        yield "judicial_certificates", certificate_document(certificate)


def officer_number(old_province: str) -> str:
    """The officer who proposes in a province without a persona; below the serials of citizens."""
    return f"0{old_province}0800009{old_province}"


def _number(draw: Random, prefix: str) -> str:
    letters = "".join(draw.choices(LETTERS, k=12))
    return f"{prefix}-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
