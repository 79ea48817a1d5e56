"""A person of the sample population, their home, and their document in `citizens`."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from policies.days import age_on
from resolvers.mongo import Document
from resolvers.seed.code_lists import rows
from resolvers.seed.provinces import VERSION, OldProvince, old_provinces
from resolvers.seed.weighted import Weighted

VIET_NAM = "000"
BLOOD_GROUPS = Weighted.of(
    (("O+", 42.0), ("B+", 30.0), ("A+", 21.0), ("AB+", 6.5), ("O-", 0.2), ("B-", 0.1), ("A-", 0.1), ("AB-", 0.1))
)
MOVED = 0.12  # live elsewhere than they are registered
OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Home:
    """An address in codes of today, and the old province, which registered births and numbered facilities."""

    province: OldProvince
    commune: int
    line: str

    def document(self) -> Document:
        # Communes were numbered anew in 2025; these numbers are made up, in steps of three like the real ones.
        return {
            "line": self.line,
            "province_code": self.province.now,
            "commune_code": f"{1 + 3 * (self.province.first + self.commune):05d}",
            "code_version": VERSION,
        }


@dataclass(frozen=True, slots=True)
class Person:
    personal_id: str
    full_name: str
    sex: str
    born: date
    home: Home
    ethnicity: str
    precision: str = "DAY"
    father: str | None = None
    mother: str | None = None
    spouse: str | None = None

    def age(self, on: date) -> int:
        return age_on(on, self.born)


@cache
def _places(kind: str) -> tuple[str, ...]:
    return tuple(row["name"] for row in rows("places") if row["kind"] == kind)


@cache
def _provinces() -> Weighted[OldProvince]:
    return Weighted.of((one, float(one.communes)) for one in old_provinces())


@cache
def _ethnicities() -> Weighted[str]:
    return Weighted.of((row["code"], float(row["weight"])) for row in rows("ethnicities"))


def draw_ethnicity(draw: Random) -> str:
    return _ethnicities().pick(draw)


def draw_home(draw: Random, province: OldProvince | None = None) -> Home:
    where = province or _provinces().pick(draw)
    line = f"Số {draw.randint(1, 320)} đường {draw.choice(_places('STREET'))}, {draw.choice(_places('COMMUNE'))}"
    return Home(where, draw.randrange(where.communes), line)


def birth_place(person: Person) -> str | None:
    """Where the birth was registered, in the provinces of today; the number says it."""
    return _registered_in().get(person.personal_id[1:3])


@cache
def _registered_in() -> dict[str, str]:
    return {one.code: one.now_name for one in old_provinces()}


def citizen_document(person: Person, draw: Random, today: date) -> Document:
    grown = person.age(today) >= OF_AGE
    elsewhere = grown and draw.random() < MOVED
    phone = f"09{draw.randrange(10**8):08d}"
    return {
        "_id": person.personal_id,
        "full_name": person.full_name,
        "birth_date": {"value": person.born.isoformat(), "precision": person.precision},
        "sex": person.sex,
        "nationality_code": VIET_NAM,
        "ethnicity_code": person.ethnicity,
        "birth_place": birth_place(person),
        "blood_group": BLOOD_GROUPS.pick(draw) if draw.random() < 0.6 else None,
        "identification_level": 2 if person.age(today) >= 14 else 1,
        "permanent_address": person.home.document(),
        "current_address": draw_home(draw).document() if elsewhere else person.home.document(),
        "father": person.father,
        "mother": person.mother,
        "spouse": person.spouse,
        "phone": phone if grown else None,
        "email": f"cd{person.personal_id[-6:]}@example.vn" if grown and draw.random() < 0.35 else None,
    }
