"""Applications for a judicial record certificate and the certificates issued on them (law 107/2025; Decree 216/2026)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from resolvers.judicial.criminal_record import CriminalRecord
from resolvers.judicial.deadlines import Step, due_after, working_days_for
from resolvers.judicial.documents import application_document
from resolvers.judicial.fees import Reduction, fee_for
from resolvers.judicial.move import open_key
from resolvers.judicial.numbers import CERTIFICATE, DOSSIER
from resolvers.judicial.records import (
    ApplicationFee,
    ApplicationStatus,
    CertificateStatus,
    CertificateType,
    JudicialApplication,
    Proposer,
    ProvinceCode,
    Refusal,
    RefusalCode,
    Relation,
    SupplementRequest,
    TimelineEntry,
)
from resolvers.judicial.transitions import CLOSED, OPEN
from resolvers.seed.certificates import certificate_rows, random_number
from resolvers.seed.people import Person
from resolvers.seed.personas import PERSONAS, PROVINCE
from resolvers.seed.provinces import VERSION
from resolvers.seed.visits import Row
from resolvers.seed.weighted import Weighted

APPLIES = 0.14  # of people of 16 and older
OF_AGE = 16
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
PROPOSED = frozenset({S.AWAITING_SIGNATURE, S.ISSUED})
OFFICER, APPROVER = PERSONAS["judicial-officer"], PERSONAS["judicial-approver"]
LATELY = 20  # days: what is still open was filed in them
NOTES = {
    S.SUPPLEMENT_REQUESTED: "Bổ sung bản sao giấy khai sinh",
    S.VERIFYING: "Đề nghị Tòa án xác minh",
    S.REFUSED: "Hồ sơ không đầy đủ",
}


def dossier_rows(person: Person, draw: Random, now: datetime, register: CriminalRecord) -> Iterator[Row]:
    if person.age(now.date()) < OF_AGE or draw.random() > APPLIES:
        return
    kind = CertificateType.TYPE_2 if draw.random() < 0.2 else CertificateType.TYPE_1
    status, days = STATUSES.pick(draw), draw.randint(12, 420)
    submitted = now - timedelta(days=days if status in CLOSED else days % LATELY + 9)
    yield from dossier(person, draw, submitted, status, kind, register)


def dossier(
    person: Person,
    draw: Random,
    submitted: datetime,
    status: ApplicationStatus,
    kind: CertificateType,
    register: CriminalRecord,
    numbers: tuple[str, str] | None = None,
    certificate_status: CertificateStatus | None = None,
) -> Iterator[Row]:
    """A dossier and, once issued, its certificate; `numbers` are theirs, random unless given, and so is its status."""
    dossier_number, certificate_number = numbers or (random_number(draw, DOSSIER), random_number(draw, CERTIFICATE))
    province = ProvinceCode(person.home.province.now, VERSION)
    submitted = submitted.replace(second=0, microsecond=0)
    timeline = _timeline(person, submitted, status, province.code)
    status = timeline[-1].status
    at = {step.status: step.at for step in timeline}
    proposer = Proposer(_officer(province.code), OFFICER.personal_id or "")
    if province.code != PROVINCE:
        proposer = Proposer(_officer(province.code), officer_number(person.home.province.code))
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
        due_at=_due(at),
        assignee=_officer(province.code) if S.RECEIVED in at else None,
        proposer=proposer if status in PROPOSED else None,
        timeline=timeline,
        fee=_fee(person, submitted, at, dossier_number),
        supplement=_supplement(at),
        refusal=Refusal(RefusalCode.INCOMPLETE_OR_FORGED, NOTES[status]) if status is S.REFUSED else None,
        version=len(timeline),
    )
    if status in OPEN:
        yield "judicial_open_applications", {"_id": open_key(application), "dossier_number": dossier_number}
    if application.fee and application.fee.receipt:
        yield (
            "judicial_receipts",
            {
                "_id": application.fee.receipt,
                "dossier_number": dossier_number,
                "amount": application.fee.amount,
                "at": application.fee.paid_at,
            },
        )
    yield "judicial_applications", application_document(application)
    if status is S.ISSUED:
        yield from certificate_rows(
            person, application, timeline[-1].at, register, certificate_number, certificate_status
        )


def _timeline(
    person: Person, submitted: datetime, status: ApplicationStatus, province: str
) -> tuple[TimelineEntry, ...]:
    """The way to that status, a step every other day; who has nothing to pay begins with SUBMITTED."""
    way = WAYS[status]
    if not fee_for(submitted.date(), Reduction.NONE, None, person.born).amount:
        way = tuple(dict.fromkeys(S.SUBMITTED if step is S.FEE_PENDING else step for step in way))
    steps = []
    for number, step in enumerate(way):
        by_citizen = step in (S.FEE_PENDING, S.SUBMITTED, S.WITHDRAWN)
        steps.append(
            TimelineEntry(
                step,
                submitted + timedelta(days=2 * number, hours=number),
                from_status=way[number - 1] if number else None,
                actor=f"cd-{person.personal_id}" if by_citizen else _officer(province, step),
                role="citizen" if by_citizen else "judicial_approver" if step is S.ISSUED else "judicial_officer",
                unit=None if by_citizen else f"CA-{province}",
                note=NOTES.get(step),
            )
        )
    return tuple(steps)


def _fee(
    person: Person, submitted: datetime, at: Mapping[ApplicationStatus, datetime], dossier_number: str
) -> ApplicationFee:
    fee = fee_for(submitted.date(), Reduction.NONE, None, person.born)
    if S.FEE_PENDING in at and S.SUBMITTED in at:
        return replace(fee, receipt=f"urn:civic-gateway:sample:{dossier_number}", paid_at=at[S.SUBMITTED])
    return fee


def _due(at: Mapping[ApplicationStatus, datetime]) -> datetime | None:
    if S.RECEIVED not in at:
        return None
    due = due_after(at[S.RECEIVED], working_days_for(Step.PROCESSING, at[S.RECEIVED].date()))
    if S.VERIFYING in at:
        due = due_after(due, working_days_for(Step.VERIFICATION, at[S.VERIFYING].date()))
    return due


def _supplement(at: Mapping[ApplicationStatus, datetime]) -> SupplementRequest | None:
    asked = at.get(S.SUPPLEMENT_REQUESTED)
    if asked is None:
        return None
    due = due_after(asked, working_days_for(Step.SUPPLEMENT, asked.date()))
    return SupplementRequest(NOTES[S.SUPPLEMENT_REQUESTED], due, days_left=3)


def _officer(province: str, step: ApplicationStatus | None = None) -> str:
    """Token `sub`s: the personas' in their province, made up elsewhere."""
    if province == PROVINCE:
        return APPROVER.sub if step is S.ISSUED else OFFICER.sub
    return f"ld-ca-{province}" if step is S.ISSUED else f"cb-ca-{province}"


def officer_number(old_province: str) -> str:
    """The officer who proposes in a province without a persona; below the serials of citizens."""
    return f"0{old_province}0800009{old_province}"
