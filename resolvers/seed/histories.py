"""What a book says beside its visits: allergies and histories, told by a clinician or declared by the patient (IPS-shaped)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from policies.decision import NO_CUSTODIAN
from resolvers.health.flags_by_code import implied_flags
from resolvers.mongo import Document
from resolvers.seed.code_lists import rows
from resolvers.seed.diagnoses import Diagnosis, draw_diagnosis
from resolvers.seed.people import Person
from resolvers.seed.visits import Row, Visit
from resolvers.seed.weighted import Weighted

ALLERGIC = 0.16
DECLARED = 0.4  # of allergies, by the patient
HISTORIES = (("FAMILY", 0.22), ("SOCIAL", 0.15), ("SURGERY", 0.12))


@cache
def _substances() -> Weighted[tuple[str, str]]:
    return Weighted.of(((row["substance"], row["reaction"]), float(row["weight"])) for row in rows("substances"))


def history_rows(person: Person, visits: Sequence[Visit], draw: Random, today: date) -> Iterator[Row]:
    """Long and flagged illnesses come from the visit that first found them; the rest is asked at some visit, or declared."""
    if draw.random() < ALLERGIC:
        visit = draw.choice(visits) if visits and draw.random() > DECLARED else None
        yield "allergies", allergy_document(person, visit, draw, today)
    told: set[str] = set()
    for visit in visits:
        main = visit.diagnoses[0]
        if main.code not in told and (visit.flags or "CHRONIC" in visit.modality):
            told.add(main.code)
            yield "conditions", condition_document(person, "DISEASE", main, visit, draw, today)
    for kind, share in HISTORIES:
        if draw.random() < share:
            found = draw_diagnosis(draw, kind, person.sex, person.age(today))
            if found is not None:
                visit = draw.choice(visits) if visits else None
                yield "conditions", condition_document(person, kind, found, visit, draw, today)


def _dimensions(person: Person, visit: Visit | None, flags: frozenset[str], draw: Random, today: date) -> Document:
    declared = today - timedelta(days=draw.randint(5, 700))
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        "personal_id": person.personal_id,
        "encounter_id": visit.encounter_id if visit else None,
        "custodian": visit.facility if visit else NO_CUSTODIAN,
        "date": visit.date if visit else max(declared, person.born).isoformat(),
        "flags": sorted(flags | (visit.flags if visit else frozenset())),
        "source": "CLINICIAN" if visit else "PATIENT",
    }


def allergy_document(person: Person, visit: Visit | None, draw: Random, today: date) -> Document:
    substance, reaction = _substances().pick(draw)
    return {
        **_dimensions(person, visit, frozenset(), draw, today),
        "substance": substance,
        "reaction": reaction,
        "severity": draw.choice(("MILD", "MILD", "MODERATE", "SEVERE")),
        "certainty": "CONFIRMED" if visit else "UNCONFIRMED",
    }


def condition_document(
    person: Person, kind: str, what: Diagnosis, visit: Visit | None, draw: Random, today: date
) -> Document:
    implied = implied_flags("ICD10", (what.code,), person.age(today))
    found = _dimensions(person, visit, implied, draw, today)
    return {
        **found,
        "kind": kind,
        "coding": what.coding(),
        "since": found["date"],
        "status": "ACTIVE" if kind in ("DISEASE", "SOCIAL") else None,
    }
