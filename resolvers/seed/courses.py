"""The visits of a person over the last three years: long illness, what comes and goes, check-ups, and what is flagged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from resolvers.seed.code_lists import rows
from resolvers.seed.diagnoses import Diagnosis, draw_diagnosis
from resolvers.seed.facilities import Nearby, nearby
from resolvers.seed.people import OF_AGE, Person
from resolvers.seed.visits import ADMITTED, WITHOUT_SERVICES, Visit
from resolvers.seed.weighted import Weighted

WINDOW = 3 * 365  # days
CHRONIC_FROM, CHRONIC_SHARE = 40, 0.42
FLAGGED_SHARE, FLAGGED_SHARE_OF_CHILDREN = 0.05, 0.008
INSURED = 0.92
WITHOUT_TEST = 0.45  # of visits where one could be made
WITHOUT_VISIT = 0.06
OWN_CLINIC = 0.8  # of visits, at the place the household usually goes to
STAY_OPEN = 5  # days within which an admission may still be open
MODALITIES = tuple(row["modality"] for row in rows("modalities"))
COURSES = {row["modality"]: row["course"] for row in rows("modalities")}
WHERE = {
    "COMMUNE_STAY": "stations",
    "INPATIENT": "hospitals",
    "DAY_TREATMENT": "hospitals",
    "INPATIENT_UNDER_4_HOURS": "hospitals",
    "MOBILE": "stations",
    "HOME": "stations",
    "FAMILY_MEDICINE": "clinics",
    "TELEHEALTH": "hospitals",
    "SCREENING": "stations",
}


@cache
def _modalities(course: str) -> Weighted[str]:
    return Weighted.of((row["modality"], float(row["weight"])) for row in rows("modalities") if row["course"] == course)


@dataclass(slots=True)
class _Course:
    """Draws one person's visits; numbers them, so that MA_LK is unique in every facility."""

    person: Person
    index: int
    draw: Random
    today: date
    near: Nearby
    usual: str
    visits: list[Visit]

    def add(self, modality: str, days_ago: int, *found: Diagnosis) -> None:
        day = self.today - timedelta(days=days_ago)
        if day <= self.person.born:
            return
        draw = self.draw
        # From 7 to 16 o'clock in Viet Nam, which is 0 to 9 in UTC.
        started = datetime.combine(day, time(draw.randrange(9), draw.randrange(60)), UTC)
        if modality in ADMITTED:
            hours = {"INPATIENT": draw.randint(30, 170), "INPATIENT_UNDER_4_HOURS": 3}.get(
                modality, draw.randint(6, 30)
            )
            ended: datetime | None = started + timedelta(hours=hours)
            if ended is not None and ended.date() >= self.today:
                ended = None
        else:
            ended = started + timedelta(minutes=draw.randint(25, 200))
        facility = self._facility(modality)
        self.visits.append(
            Visit(
                person=self.person,
                facility=facility,
                ma_lk=f"{day.year % 100:02d}{self.index:06d}{len(self.visits):03d}",
                modality=modality,
                started_at=started,
                ended_at=ended,
                diagnoses=found,
                care_team=(f"bs-{facility}-{draw.randint(1, 9)}",),
                recorded_by="ingest" if draw.random() < 0.7 else "records_officer",
                insured=draw.random() < INSURED,
                panels=self._panels(modality, found),
                drugs=tuple(dict.fromkeys(key for one in found for key in one.drugs)),
            )
        )

    def _panels(self, modality: str, found: tuple[Diagnosis, ...]) -> tuple[str, ...]:
        if modality in WITHOUT_SERVICES or self.draw.random() < WITHOUT_TEST:
            return ()
        return tuple(dict.fromkeys(panel for one in found for panel in one.panels))

    def _facility(self, modality: str) -> str:
        where = WHERE.get(modality)
        if where is None or (where in ("hospitals", "clinics") and self.draw.random() < OWN_CLINIC):
            return self.usual
        choice: Weighted[str] = getattr(self.near, where)
        return choice.pick(self.draw)


def visits_of(person: Person, index: int, draw: Random, today: date) -> list[Visit]:
    """In the order of time."""
    near = nearby()[person.home.province.code]
    # One choice for a home: a family goes where it has always gone.
    usual = near.hospitals.pick(Random(person.home.line)) if person.age(today) >= 6 else near.hospitals.pick(draw)
    course = _Course(person, index, draw, today, near, usual, [])
    if draw.random() >= WITHOUT_VISIT:
        for plan in (_rare_modality, _long_illness, _passing, _checks, _flagged):
            plan(course)
    return sorted(course.visits, key=lambda visit: visit.started_at)


def _rare_modality(course: _Course) -> None:
    """Every modality is there in the smallest population: each sixteenth person has the next one."""
    modality = MODALITIES[course.index % len(MODALITIES)]
    for what in (COURSES[modality], "ACUTE"):
        found = draw_diagnosis(course.draw, what, course.person.sex, course.person.age(course.today))
        if found is not None:
            course.add(modality, course.draw.randint(3, 600), found)
            return


def _long_illness(course: _Course) -> None:
    draw, person = course.draw, course.person
    age = person.age(course.today)
    if age < CHRONIC_FROM or draw.random() > CHRONIC_SHARE:
        return
    found = {one.code: one for one in _several(course, "CHRONIC", age, draw.choice((1, 1, 2, 3)))}
    if not found:
        return
    interval = draw.choice((60, 90, 120))
    for number in range(draw.randint(4, 8)):
        modality = _modalities("CHRONIC").pick(draw)
        course.add(modality, 4 + number * interval + draw.randint(0, 9), *found.values())


def _several(course: _Course, what: str, age: int, number: int) -> Iterator[Diagnosis]:
    for _ in range(number):
        found = draw_diagnosis(course.draw, what, course.person.sex, age)
        if found is not None:
            yield found


def _passing(course: _Course) -> None:
    draw, person = course.draw, course.person
    age = person.age(course.today)
    often = 2.4 if age < 6 or age >= 60 else 1.5
    for _ in range(int(draw.expovariate(1 / often))):
        days_ago = draw.randint(2, WINDOW)
        what = "ADMITTED" if draw.random() < 0.2 else "ACUTE"
        for found in _several(course, what, max(0, age - days_ago // 365), 1):
            course.add(_modalities(what).pick(draw), days_ago, found)


def _checks(course: _Course) -> None:
    draw = course.draw
    for what, modality, share in (("CHECK", "HEALTH_CHECK", 0.35), ("SCREENING", "SCREENING", 0.12)):
        if draw.random() < share:
            for found in _several(course, what, course.person.age(course.today), 1):
                course.add(modality, draw.randint(5, 500), found)


def _flagged(course: _Course) -> None:
    draw = course.draw
    age = course.person.age(course.today)
    if draw.random() > (FLAGGED_SHARE if age >= OF_AGE else FLAGGED_SHARE_OF_CHILDREN):
        return
    for found in _several(course, "FLAGGED", age, 1):
        for number in range(draw.choice((1, 2, 3))):
            modality = "OUTPATIENT_EXAM" if number else draw.choice(("OUTPATIENT_EXAM", "OUTPATIENT_TREATMENT"))
            course.add(modality, 20 + number * 45 + draw.randint(0, 30), found)
