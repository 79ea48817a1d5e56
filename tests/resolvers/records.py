"""Documents and grants for the tests of this room, with what matters to a test as arguments."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from policies.actor import Actor
from policies.days import VIETNAM
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.flags import CARE_FLAGS
from resolvers.facilities.folding import search_words

CITIZEN = "001090000001"
CHILD = "001315000002"
CLINICIAN = Actor(role="clinician", sub="dr-a", organization="01001", purpose="TREAT", assurance=3)
EVERYTHING = Clause("SELF", flags=frozenset(CARE_FLAGS))

CATEGORIES = (
    "IDENTITY_BASIC",
    "IDENTITY",
    "CONTACT",
    "GUARDIANSHIP",
    "FAMILY",
    "INSURANCE",
    "HEALTH_VISIT",
    "PRESCRIPTION",
    "LAB_RESULT",
    "ALLERGY",
    "HISTORY",
    "IMAGING",
    "PROCEDURE",
    "DOCUMENT",
    "VITAL",
    "IMMUNIZATION",
    "BILLING",
)


def grant(
    subjects: Mapping[str, Mapping[str, Sequence[Clause]]],
    scope: GrantScope = GrantScope.SUBJECTS,
    actor: Actor = CLINICIAN,
) -> FetchGrant:
    return FetchGrant(
        actor=actor,
        scope=scope,
        subjects={number: {name: tuple(of) for name, of in given.items()} for number, given in subjects.items()},
    )


def own(*numbers: str) -> FetchGrant:
    """What a citizen's own grant opens."""
    return grant(
        {number: {category: [EVERYTHING] for category in CATEGORIES} for number in numbers},
        actor=Actor(role="citizen", sub="c", personal_id=numbers[0], purpose="PATRQT", assurance=3),
    )


def citizen(number: str, **given: Any) -> dict[str, Any]:
    return {
        "_id": number,
        "full_name": "Nguyễn Văn An",
        "birth_date": {"value": "1990-01-01", "precision": "YEAR"},
        "sex": "MALE",
        "nationality_code": "000",
        "blood_group": "O+",
        "identification_level": 2,
        "permanent_address": {
            "line": "12 Hàng Bài",
            "province_code": "01",
            "commune_code": "00070",
            "code_version": "POST_2025",
        },
        "phone": "0912345678",
        **given,
    }


def facility(code: str, name: str = "Bệnh viện Bạch Mai", **given: Any) -> dict[str, Any]:
    return {
        "_id": code,
        "code": code,
        "name": name,
        "name_search": search_words(name),
        "kind": "HOSPITAL",
        "ownership": "PUBLIC",
        "technical_level": "SPECIALISED",
        "province": {"code": "01", "version": "POST_2025"},
        "connected": True,
        "linked_since": "2026-01-06",
        "insurance_contract": True,
        **given,
    }


def encounter(
    number: str, facility: str, ma_lk: str, day: date, flags: Sequence[str] = (), **given: Any
) -> dict[str, Any]:
    return {
        "_id": f"{facility}-{ma_lk}",
        "personal_id": number,
        "facility": facility,
        "ma_lk": ma_lk,
        "modality": "OUTPATIENT_EXAM",
        "started_at": datetime.combine(day, time(0, 30), VIETNAM),  # the evening before in UTC
        "main_diagnosis": {"code": "I10", "display": "Tăng huyết áp vô căn"},
        "other_diagnoses": [],
        "follow_up_dates": [],
        "care_team": ["dr-a"],
        "flags": list(flags),
        "version": 1,
        "founded": True,
        "insured": True,
        "recorded_by": {"organization": facility, "role": "records_officer"},
        **given,
    }


def item(
    visit: Mapping[str, Any] | None, key: str, number: str = CITIZEN, day: str = "2026-01-01", **given: Any
) -> dict[str, Any]:
    """What hangs on an encounter, or was declared without one."""
    if visit is None:
        return {"_id": key, "personal_id": number, "custodian": "NONE", "date": day, "flags": [], **given}
    return {
        "_id": key,
        "encounter_id": visit["_id"],
        "personal_id": visit["personal_id"],
        "custodian": visit["facility"],
        "date": visit["started_at"].astimezone(VIETNAM).date().isoformat(),
        "flags": list(visit["flags"]),
        **given,
    }
