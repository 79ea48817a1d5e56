"""Codes: of ICD-10, of facilities, of the closed lists that are at hand."""

import re
from collections.abc import Collection, Iterator

from resolvers.health.recording.content import Content, places
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.rules import icd10_codes, official_names

MOST_OTHER_DIAGNOSES = 12  # MA_BENH_KT of QĐ 4750
DIAGNOSES = ("mainDiagnosis.code", "otherDiagnoses[].code", "procedures[].diagnosis")
FACILITIES = (
    "referredFrom",
    "referredTo",
    "coverage[].registeredFacility",
    "referral.referredFrom",
    "referral.referredTo",
)
DEPARTMENT = re.compile(
    r"K(0[1-9]|[1-5]\d|60|99)(\d+)?", re.ASCII
)  # QĐ 1804 annex 2; a facility numbers its own within
BIRTH_DATE = re.compile(r"\d{8}(\d{4})?", re.ASCII)
CARD = re.compile(r"[A-Z]{2}\d{13}|\d{10}", re.ASCII)
PRESCRIPTION = re.compile(r"(\d{2}[0-9A-Z]{3})[0-9a-z]{7}-([NHC])", re.ASCII)  # TT 26/2025
KINDS = {"N": "NARCOTIC", "H": "PSYCHOTROPIC", "C": "OTHER"}
VISIT_CLASSES = frozenset(  # QĐ 3276/2025
    [
        "1.1",
        "1.2",
        "1.3",
        "1.4",
        "1.5",
        "1.6",
        "1.7",
        "1.11",
        "1.12",
        "1.13",
        "1.14",
        "1.15",
        "1.16",
        "1.17",
        "1.18",
        "2",
        "3.1",
        "3.2",
        "3.3",
        "3.6",
        "7",
        "7.2",
        "7.3",
        "7.4",
        "8",
        "9",
        "10",
    ]
)
SEXES = (1, 2, 3)


def facilities_of(content: Content) -> set[str]:
    """Every facility that the visit names beside its own."""
    return {code for path in FACILITIES for _, _, code in places(content, path) if code is not None}


def check_codes(content: Content, facility: str, known: Collection[str]) -> Iterator[Problem]:
    """`known`: the facilities that there are, of those that the visit names."""
    yield from _check_diagnoses(content)
    for path in FACILITIES:
        for place, _, code in places(content, path):
            if code is not None and code not in known:
                yield _unknown(place, path, f"there is no facility {code}")
    for path, form in FORMS:
        for place, _, value in places(content, path):
            for number, one in enumerate(value if isinstance(value, list | tuple) else [value]):
                at = f"{place}[{number}]" if isinstance(value, list | tuple) else place
                if one is not None and not form.fullmatch(str(one)):
                    yield Problem(at, ProblemCode.MALFORMED, f"{_name(path)} has another form", _name(path))
    if content.get("visitClass") not in {None, *VISIT_CLASSES}:
        yield _unknown("visitClass", "visitClass", "it is none of the classes of QĐ 3276/2025")
    for place, _, sex in places(content, "snapshot.sexCode"):
        if sex is not None and sex not in SEXES:
            yield _unknown(place, "snapshot.sexCode", "1 is male, 2 is female, 3 is not determined")
    yield from _check_prescriptions(content, facility)


FORMS = (
    ("departments", DEPARTMENT),
    ("coverage[].cardNumber", CARD),
    ("snapshot.birthDate", BIRTH_DATE),
    ("prescriptions[].items[].department", DEPARTMENT),
    ("procedures[].department", DEPARTMENT),
)


def _check_diagnoses(content: Content) -> Iterator[Problem]:
    others = content.get("otherDiagnoses") or ()
    if len(others) > MOST_OTHER_DIAGNOSES:
        message = f"a visit has up to {MOST_OTHER_DIAGNOSES} other diagnoses, not {len(others)}"
        yield Problem("otherDiagnoses", ProblemCode.TOO_MANY, message, "MA_BENH_KT")
    for path in DIAGNOSES:
        for place, _, code in places(content, path):
            if code is None:
                continue
            for one in str(code).split(";"):  # MA_BENH of a service may name several
                if one not in icd10_codes():
                    yield _unknown(place, path, f"{one} is no code of ICD-10")


def _check_prescriptions(content: Content, facility: str) -> Iterator[Problem]:
    codes: set[str] = set()
    for place, around, code in places(content, "prescriptions[].code"):
        if code is None:
            continue
        matched = PRESCRIPTION.fullmatch(code)
        if matched is None or matched[1] != facility:
            yield Problem(place, ProblemCode.MALFORMED, "a code is the facility's, seven characters, and N, H or C")
        elif around.get("kind") not in (None, KINDS[matched[2]]):
            yield Problem(place, ProblemCode.DOES_NOT_ADD_UP, f"the code is of kind {KINDS[matched[2]]}")
        elif code in codes:
            yield Problem(place, ProblemCode.DOES_NOT_ADD_UP, "two prescriptions have the same code")
        codes.add(code)


def _unknown(place: str, path: str, message: str) -> Problem:
    return Problem(place, ProblemCode.UNKNOWN_CODE, message, _name(path))


def _name(path: str) -> str | None:
    return official_names().get(path) or official_names().get(path.removesuffix("[].code"))
