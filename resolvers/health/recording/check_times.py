"""What comes after what; treatment days by modality (SO_NGAY_DTRI of QĐ 4750)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from policies.days import day_of
from resolvers.health.recording.content import Content, places
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.rules import official_names

CLOCK_SKEW = timedelta(minutes=5)  # between a facility's clock and ours
NO_DAYS = frozenset({"OUTPATIENT_EXAM", "PRESCRIPTION_PICKUP", "INPATIENT_UNDER_4_HOURS"})  # 01, 07, 09
DAYS_OF_STAY = frozenset({"OUTPATIENT_TREATMENT", "INPATIENT", "DAY_TREATMENT", "COMMUNE_STAY"})  # 02, 03, 04, 06
BY_DRUGS, BY_SERVICES = "CHRONIC_OUTPATIENT", "CHRONIC_OUTPATIENT_WITH_SERVICES"  # 05, 08
DRUG_DAYS = "prescriptions[].items[].days"
LEAVE = ("leaveDays", "leaveFrom", "leaveTo")

# (path, the field beside it that it does not precede)
NOT_BEFORE = (
    ("admittedAt", "startedAt"),
    ("endedAt", "startedAt"),
    ("endedAt", "admittedAt"),
    ("prescriptions[].items[].givenAt", "orderedAt"),
    ("procedures[].performedAt", "orderedAt"),
    ("procedures[].resultAt", "orderedAt"),
    ("coverage[].validTo", "validFrom"),
    ("dischargeSummary.leaveTo", "leaveFrom"),
)
NOT_IN_FUTURE = (
    "startedAt",
    "admittedAt",
    "endedAt",
    "labResults[].resultAt",
    "imagingResults[].resultAt",
    "courseNotes[].notedAt",
)


def check_times(content: Content, now: datetime) -> Iterator[Problem]:
    for path, beside in NOT_BEFORE:
        for place, around, value in places(content, path):
            earlier = around.get(beside)
            if value is not None and earlier is not None and value < earlier:
                yield _disordered(place, path, f"it is before {beside}")
    for path in NOT_IN_FUTURE:
        for place, _, value in places(content, path):
            if value is not None and value > now + CLOCK_SKEW:
                yield _disordered(place, path, "it is in the future")
    yield from _check_papers(content)
    yield from _check_days(content)


def _check_papers(content: Content) -> Iterator[Problem]:
    begun, ended = _day(content.get("startedAt")), _day(content.get("endedAt"))
    for number, day in enumerate(content.get("followUpDates") or ()):
        if (ended or begun) is not None and day < (ended or begun):
            yield _disordered(f"followUpDates[{number}]", "followUpDates", "it is before the end of the visit")
    for place, around, issued in places(content, "dischargeSummary.issuedOn"):
        if issued is not None and begun is not None and issued < begun:
            yield _disordered(place, "dischargeSummary.issuedOn", "it is before the visit")
        there = [name for name in LEAVE if around.get(name) is not None]
        for name in LEAVE if there else ():
            if name not in there:
                at, field = f"dischargeSummary.{name}", official_names()[f"dischargeSummary.{name}"]
                message = "days, first and last day of the leave go together"
                yield Problem(at, ProblemCode.REQUIRED, message, field)


def _check_days(content: Content) -> Iterator[Problem]:
    days, ended, modality = content.get("treatmentDays"), content.get("endedAt"), content.get("modality")
    if days is None:
        return
    if modality in NO_DAYS and days != 0:
        yield _wrong_days(f"a visit of this form has 0 days of treatment, not {days}")
    elif modality == BY_DRUGS:
        longest = max((one for _, _, one in places(content, DRUG_DAYS) if one is not None), default=None)
        if longest is not None and days != longest:
            yield _wrong_days(f"the drugs are for {longest} days, not {days}")
    elif modality == BY_SERVICES:
        served = {_day(one.get("performedAt") or one.get("orderedAt")) for one in content.get("procedures") or ()}
        if served - {None} and days != len(served - {None}):
            yield _wrong_days(f"there were services on {len(served - {None})} days, not {days}")
    elif modality in DAYS_OF_STAY and ended is not None and content.get("startedAt") is not None:
        expected = (day_of(ended) - day_of(content["startedAt"])).days + 1
        if expected > 0 and days != expected:
            yield _wrong_days(f"from the day it began to the day it ended there are {expected} days, not {days}")


def _wrong_days(message: str) -> Problem:
    return Problem("treatmentDays", ProblemCode.DOES_NOT_ADD_UP, message, "SO_NGAY_DTRI")


def _day(instant: datetime | None) -> Any:
    return None if instant is None else day_of(instant)


def _disordered(place: str, path: str, message: str) -> Problem:
    return Problem(place, ProblemCode.OUT_OF_ORDER, message, official_names().get(path))
