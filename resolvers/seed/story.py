"""What the personas live through: the facts that the stories, the documentation and the page's examples count on.

Everything is told from the day of seeding, so that the last two years, the ages 15 and 6 and the open visit always hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from policies.days import day_of
from resolvers.consent.records import Capacity
from resolvers.judicial.criminal_record import CriminalRecord, record_document
from resolvers.judicial.records import ApplicationStatus, CertificateStatus, CertificateType
from resolvers.mongo import Document
from resolvers.seed.agreements import consent_row
from resolvers.seed.convictions import ban, judgment
from resolvers.seed.diagnoses import diagnosis
from resolvers.seed.disclosures import disclosure
from resolvers.seed.dossiers import dossier
from resolvers.seed.histories import condition_document
from resolvers.seed.households import guardianship
from resolvers.seed.insurance import card_document
from resolvers.seed.leavings import ADULT_VACCINE, EVERYTHING, immunization, leaving_rows
from resolvers.seed.people import Home, Person, citizen_document
from resolvers.seed.personas import (
    CHILD,
    CITIZEN,
    CITIZEN_OTHER,
    FACILITY_A,
    FACILITY_B,
    FACILITY_C,
    GUARDIAN,
    PERSONAS,
    YOUNGER_CHILD,
)
from resolvers.seed.provinces import old_provinces
from resolvers.seed.visits import Row, Visit, visit_rows

CHILD_AGE, YOUNGER_CHILD_AGE = 15, 6
SINCE_BIRTHDAY = 30  # days: the ages stay as they are for eleven months

DOSSIER = "HS-7K4M-2Q9D-XT6R"
CERTIFICATE = "LL-5W8N-3HJC-QP2V"

# In the officers' own province, one in every state beside the citizen's; each of a person of the staff.
DOSSIERS = {
    ApplicationStatus.FEE_PENDING: ("HS-FEEP-2222-AAAA", "records-officer", CertificateType.TYPE_2),
    ApplicationStatus.SUBMITTED: ("HS-SUBM-2222-AAAA", "auditor", CertificateType.TYPE_1),
    ApplicationStatus.RECEIVED: ("HS-RECV-2222-AAAA", "clinician", CertificateType.TYPE_1),
    ApplicationStatus.SUPPLEMENT_REQUESTED: ("HS-SUPP-2222-AAAA", "facility-admin", CertificateType.TYPE_1),
    ApplicationStatus.VERIFYING: ("HS-VERF-2222-AAAA", "clinician", CertificateType.TYPE_2),
    ApplicationStatus.AWAITING_SIGNATURE: ("HS-SGNT-2222-AAAA", "records-officer", CertificateType.TYPE_1),
    ApplicationStatus.REFUSED: ("HS-REFS-2222-AAAA", "facility-admin", CertificateType.TYPE_2),
    ApplicationStatus.WITHDRAWN: ("HS-WTHD-2222-AAAA", "auditor", CertificateType.TYPE_2),
}

# Whoever may not be told by the guardian signs for a child who was hurt.
CHILD_PROTECTION_OFFICER = "001180000109"

FLAGGED_CONSENTS = {CHILD: "story-consent-child-hiv", YOUNGER_CHILD: "story-consent-younger-abuse"}
PLAIN_CONSENTS = {CHILD: "story-consent-child", YOUNGER_CHILD: "story-consent-younger"}


@dataclass(frozen=True, slots=True)
class Told:
    """A visit of the story: who, where, how long ago, for what."""

    key: str
    personal_id: str
    facility: str
    ma_lk: str
    days_ago: int
    modality: str
    codes: tuple[str, ...]
    by: str
    open: bool = False

    @property
    def encounter_id(self) -> str:
        return f"{self.facility}-{self.ma_lk}"


_AT_A, _AT_B, _AT_C = (f"bs-{code}-2" for code in (FACILITY_A, FACILITY_B, FACILITY_C))
_TREATING = PERSONAS["clinician"].sub

VISITS = {
    told.key: told
    for told in (
        Told("open", CITIZEN, FACILITY_A, "CT0001", 2, "OUTPATIENT_TREATMENT", ("I10", "E78.5"), _TREATING, open=True),
        Told("bronchitis", CITIZEN, FACILITY_A, "CT0002", 120, "OUTPATIENT_EXAM", ("J20.9",), _AT_A),
        Told("pressure", CITIZEN, FACILITY_A, "CT0003", 300, "CHRONIC_OUTPATIENT_WITH_SERVICES", ("I10",), _AT_A),
        Told("flagged", CITIZEN, FACILITY_A, "CT0004", 200, "OUTPATIENT_EXAM", ("B20.9",), _AT_A),
        Told("elsewhere", CITIZEN, FACILITY_C, "CT0005", 90, "OUTPATIENT_EXAM", ("K29.7",), _AT_C),
        Told("older", CITIZEN, FACILITY_A, "CT0006", 1100, "INPATIENT", ("J18.9",), _AT_A),
        Told("other-exam", CITIZEN_OTHER, FACILITY_B, "CT0011", 150, "OUTPATIENT_EXAM", ("K21.9",), _AT_B),
        Told("other-check", CITIZEN_OTHER, FACILITY_B, "CT0012", 330, "HEALTH_CHECK", ("Z00.0",), _AT_B),
        Told("guardian-exam", GUARDIAN, FACILITY_A, "CT0021", 400, "OUTPATIENT_EXAM", ("M54.5",), _AT_A),
        Told("child-throat", CHILD, FACILITY_A, "CT0031", 100, "OUTPATIENT_EXAM", ("J03.9",), _AT_A),
        Told("child-flagged", CHILD, FACILITY_C, "CT0032", 20, "OUTPATIENT_EXAM", ("Z21",), _AT_C),
        Told("younger-cold", YOUNGER_CHILD, FACILITY_A, "CT0041", 90, "OUTPATIENT_EXAM", ("A09.9",), _AT_A),
        Told("younger-check", YOUNGER_CHILD, FACILITY_A, "CT0042", 250, "HEALTH_CHECK", ("Z00.1",), _AT_A),
        Told("younger-flagged", YOUNGER_CHILD, FACILITY_C, "CT0043", 45, "OUTPATIENT_EXAM", ("T74.1",), _AT_C),
    )
}

LEFT_MUCH = (
    "bronchitis",
    "flagged",
    "elsewhere",
    "older",
    "open",
    "other-exam",
    "child-throat",
    "child-flagged",
    "younger-flagged",
)


def story_people(today: date) -> dict[str, Person]:
    """By number: the citizens of the story, and whoever else of the personas is a person."""
    ha_noi, ho_chi_minh = (next(one for one in old_provinces() if one.code == code) for code in ("01", "79"))
    here = Home(ha_noi, 7, "Số 12 đường Trần Phú, Tân Lập")
    family = Home(ha_noi, 31, "Số 48 đường Lê Lợi, Minh Tân")
    there = Home(ho_chi_minh, 19, "Số 205 đường Nguyễn Huệ, An Phú")
    told = (
        Person(CITIZEN, "Nguyễn Thị Minh Hạnh", "FEMALE", date(1985, 3, 14), here, "01"),
        Person(CITIZEN_OTHER, "Trần Quốc Bảo", "MALE", date(1990, 7, 2), there, "01"),
        Person(GUARDIAN, "Phạm Văn Dũng", "MALE", date(1984, 11, 9), family, "01"),
        Person(CHILD, "Phạm Ngọc Linh", "FEMALE", _birthday(today, CHILD_AGE), family, "01", father=GUARDIAN),
        Person(
            YOUNGER_CHILD, "Phạm Gia Huy", "MALE", _birthday(today, YOUNGER_CHILD_AGE), family, "01", father=GUARDIAN
        ),
        _staff("clinician", "Lê Đức Thành", here),
        _staff("clinician-elsewhere", "Huỳnh Thị Kim Loan", there),
        _staff("pharmacist", "Võ Thị Thu Thảo", there),
        _staff("records-officer", "Đỗ Thị Hằng", here),
        _staff("facility-admin", "Bùi Quang Hải", here),
        _staff("judicial-officer", "Hoàng Minh Quân", here),
        _staff("judicial-approver", "Vũ Thị Phương Oanh", here),
        _staff("auditor", "Đặng Hữu Phong", here),
    )
    return {one.personal_id: one for one in told}


def _birthday(today: date, age: int) -> date:
    day = today - timedelta(days=SINCE_BIRTHDAY)
    return day.replace(year=day.year - age, day=min(day.day, 28))


def _staff(name: str, full_name: str, home: Home) -> Person:
    number = PERSONAS[name].personal_id
    assert number is not None
    sex = "FEMALE" if number[3] == "1" else "MALE"
    return Person(number, full_name, sex, date(1900 + int(number[4:6]), 6, 15), home, "01")


def story_rows(seed: int, now: datetime) -> Iterator[Row]:
    draw = Random(f"{seed}/story")
    today = day_of(now)
    people = story_people(today)
    for person in people.values():
        yield "citizens", citizen_document(person, draw, today)
        yield "insurance_cards", card_document(person, FACILITY_A, draw, today)
    for ward in (people[CHILD], people[YOUNGER_CHILD]):
        until = ward.born.replace(year=ward.born.year + 18).isoformat()
        yield (
            "guardianships",
            guardianship(draw, ward, people[GUARDIAN], "FATHER", ward.born.isoformat(), until),
        )
    visits = {key: _visit(told, people[told.personal_id], today) for key, told in VISITS.items()}
    for visit in visits.values():
        yield from visit_rows(visit, draw)
    for key in LEFT_MUCH:
        yield from leaving_rows(visits[key], seed, EVERYTHING)
    vaccinated = Random(f"{seed}/story/vaccinated")
    for number, days_ago in ((CITIZEN, 180), (CHILD, 240), (YOUNGER_CHILD, 240)):
        day = today - timedelta(days=days_ago)
        yield "immunizations", immunization(people[number], FACILITY_A, vaccinated, ADULT_VACCINE, 1, day)
    yield from _book(visits, people, draw, today)
    yield from _looked_at(visits, draw, now)
    yield from _agreed(people, draw, now)
    yield from dossier(
        people[CITIZEN],
        draw,
        now - timedelta(days=70),
        ApplicationStatus.ISSUED,
        CertificateType.TYPE_1,
        CriminalRecord(CITIZEN),
        numbers=(DOSSIER, CERTIFICATE),
        certificate_status=CertificateStatus.VALID,
    )
    filed = Random(f"{seed}/story/dossiers")
    for status, (number, persona, kind) in DOSSIERS.items():
        person = people[PERSONAS[persona].personal_id or ""]
        yield from dossier(
            person,
            filed,
            now - timedelta(days=12),
            status,
            kind,
            CriminalRecord(person.personal_id),
            numbers=(number, ""),
        )
    yield "criminal_records", record_document(_register(people[CITIZEN_OTHER], today))


def _register(person: Person, today: date) -> CriminalRecord:
    """One judgment that is expunged, which a No.1 must not tell, and a ban, which it tells if it is asked to."""
    judged = today - timedelta(days=6 * 365)
    expunged = judgment(person, judged, 126, 0, today - timedelta(days=2 * 365))
    return CriminalRecord(person.personal_id, (expunged,), (ban(person, today - timedelta(days=365)),))


def _visit(told: Told, person: Person, today: date) -> Visit:
    found = tuple(diagnosis(code) for code in told.codes)
    started = datetime.combine(today - timedelta(days=told.days_ago), time(2, 15), UTC)
    stay = timedelta(days=5) if told.modality == "INPATIENT" else timedelta(hours=2)
    return Visit(
        person=person,
        facility=told.facility,
        ma_lk=told.ma_lk,
        modality=told.modality,
        started_at=started,
        ended_at=None if told.open else started + stay,
        diagnoses=found,
        care_team=(told.by,),
        panels=tuple(dict.fromkeys(panel for one in found for panel in one.panels)),
        drugs=tuple(dict.fromkeys(key for one in found for key in one.drugs)),
    )


def _book(visits: dict[str, Visit], people: dict[str, Person], draw: Random, today: date) -> Iterator[Row]:
    """What the citizen declared, and what was found at A and at the third facility."""
    citizen = people[CITIZEN]
    declared: Document = {
        "_id": f"{draw.getrandbits(64):016x}",
        "personal_id": CITIZEN,
        "encounter_id": None,
        "custodian": "NONE",
        "date": (today - timedelta(days=60)).isoformat(),
        "flags": [],
        "source": "PATIENT",
        "substance": "Penicilin",
        "reaction": "Nổi mày đay",
        "severity": "MODERATE",
        "certainty": "UNCONFIRMED",
    }
    elsewhere = {
        **declared,
        "_id": f"{draw.getrandbits(64):016x}",
        "encounter_id": visits["elsewhere"].encounter_id,
        "custodian": FACILITY_C,
        "date": visits["elsewhere"].date,
        "source": "CLINICIAN",
        "substance": "Ibuprofen",
        "reaction": "Co thắt phế quản",
        "certainty": "CONFIRMED",
    }
    yield "allergies", declared
    yield "allergies", elsewhere
    for key in ("pressure", "flagged"):
        yield "conditions", condition_document(citizen, "DISEASE", visits[key].diagnoses[0], visits[key], draw, today)
    yield "conditions", condition_document(citizen, "FAMILY", diagnosis("Z82.4"), None, draw, today)
    for key in ("child-flagged", "younger-flagged"):
        visit = visits[key]
        yield "conditions", condition_document(visit.person, "DISEASE", visit.diagnoses[0], visit, draw, today)


def _looked_at(visits: dict[str, Visit], draw: Random, now: datetime) -> Iterator[Row]:
    for key in ("open", "child-throat", "child-flagged", "younger-cold", "younger-flagged"):
        visit = visits[key]
        at = min(visit.started_at + timedelta(minutes=30), now)
        yield disclosure(visit, draw, at, visit.care_team[0], "HEALTH_VISIT")
        if visit.panels:
            yield disclosure(visit, draw, at, visit.care_team[0], "LAB_RESULT")


def _agreed(people: dict[str, Person], draw: Random, now: datetime) -> Iterator[Row]:
    """For each child a consent that the guardian signed, and one that tells what the guardian must not know."""
    given = now - timedelta(days=15)
    categories = ("HEALTH_VISIT", "LAB_RESULT")
    for number, flag, signature in (
        (CHILD, "HIV", (Capacity.SELF, CHILD)),
        (YOUNGER_CHILD, "CHILD_ABUSE", (Capacity.GUARDIAN, CHILD_PROTECTION_OFFICER)),
    ):
        yield consent_row(
            people[number],
            FACILITY_C,
            draw,
            given,
            categories,
            signature=signature,
            flags=(flag,),
            identifier=FLAGGED_CONSENTS[number],
        )
        yield consent_row(
            people[number],
            FACILITY_A,
            draw,
            given,
            categories,
            signature=(Capacity.GUARDIAN, GUARDIAN),
            identifier=PLAIN_CONSENTS[number],
        )
