"""Who lives together: every four indexes are one block, drawn on its own, so that a larger population begins with the smaller one.

A block is a family with two children, three generations, two couples, or four people on their own.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from resolvers.mongo import Document
from resolvers.seed.names import family_name, full_name
from resolvers.seed.people import OF_AGE, Home, Person, draw_ethnicity, draw_home
from resolvers.seed.personal_numbers import SERIALS, personal_number, serial
from resolvers.seed.provinces import old_provinces
from resolvers.seed.weighted import Weighted

SIZE = 4
FAMILY, GENERATIONS, COUPLES, ALONE = "FAMILY", "GENERATIONS", "COUPLES", "ALONE"
KINDS = Weighted.of(((FAMILY, 45.0), (GENERATIONS, 20.0), (COUPLES, 20.0), (ALONE, 15.0)))
YEAR_KNOWN_ONLY = 0.08  # of those born before 1960
DAYS = 365.2425
LEGAL_BASIS = "Luật Hôn nhân và gia đình 2014, điều 73"
DECISION_BASIS = "Bộ luật Dân sự 2015, điều 136"


@dataclass(frozen=True, slots=True)
class Household:
    members: tuple[Person, ...]
    guardianships: tuple[Document, ...]


def household(block: int, size: int, seed: int, today: date) -> Household:
    """The first `size` people of a block; grown-ups come before children."""
    draw = Random(f"{seed}/household/{block}")
    people = _Drawing(draw, block * SIZE, seed, today)
    home, ethnicity = draw_home(draw), draw_ethnicity(draw)
    kind = KINDS.pick(draw)
    if kind == ALONE:
        members = [people.person(draw.uniform(18, 88), home=draw_home(draw)) for _ in range(SIZE)]
        return Household(tuple(members[:size]), ())
    father = people.person(draw.uniform(28, 52), "MALE", home=home, ethnicity=ethnicity)
    age = father.age(today)
    mother = people.person(draw.uniform(max(24, age - 6), age + 2), "FEMALE", home=home, ethnicity=ethnicity)
    family = father.full_name.split(" ", 1)[0]
    youngest_parent = min(age, mother.age(today))

    def child() -> Person:
        return people.person(draw.uniform(0.1, min(OF_AGE - 0.1, youngest_parent - 20)), None, home, ethnicity, family)

    def elder(sex: str) -> Person:
        return people.person(
            draw.uniform(age + 20, min(92, age + 36)), sex, home, ethnicity, family if sex == "MALE" else None
        )

    match kind:
        case "FAMILY":
            members = [father, mother, child(), child()]
        case "GENERATIONS":
            members = [father, mother, elder(draw.choice(("MALE", "FEMALE"))), child()]
        case _:
            members = [father, mother, elder("MALE"), elder("FEMALE")]
    members = _related(members[:size], today)
    parents = members[:2]  # father and mother
    return Household(tuple(members), tuple(_guardianships(draw, members, parents, today)))


def _related(members: list[Person], today: date) -> list[Person]:
    """The first two are a couple, the young their children, the old the man's parents."""
    man, *others = members
    if not others:
        return members
    woman, *rest = others
    young = [one for one in rest if one.age(today) < OF_AGE]
    old = {one.sex: one.personal_id for one in rest if one not in young}
    man = replace(man, spouse=woman.personal_id, father=old.get("MALE"), mother=old.get("FEMALE"))
    return [
        man,
        replace(woman, spouse=man.personal_id),
        *(
            replace(one, father=man.personal_id, mother=woman.personal_id)
            if one in young
            else replace(one, spouse=old.get("MALE" if one.sex == "FEMALE" else "FEMALE"))
            for one in rest
        ),
    ]


def _guardianships(draw: Random, members: list[Person], parents: list[Person], today: date) -> list[Document]:
    found: list[Document] = []
    for ward in members:
        if ward.age(today) < OF_AGE:
            until = ward.born.replace(year=ward.born.year + OF_AGE, day=min(ward.born.day, 28)).isoformat()
            for parent in parents:
                relation = "FATHER" if parent.sex == "MALE" else "MOTHER"
                found.append(guardianship(draw, ward, parent, relation, ward.born.isoformat(), until))
        elif ward.age(today) >= 75 and len(parents) == 2 and draw.random() < 0.2:
            since = (today - timedelta(days=draw.randint(100, 1500))).isoformat()
            if draw.random() < 0.5:
                found.append(guardianship(draw, ward, parents[0], "REPRESENTATIVE", since, None, by_decision=True))
            else:
                found.append(guardianship(draw, ward, parents[1], "CARER", since, None, summary_only=True))
    return found


def guardianship(
    draw: Random,
    ward: Person,
    guardian: Person,
    relation: str,
    valid_from: str,
    valid_to: str | None,
    *,
    by_decision: bool = False,
    summary_only: bool = False,
) -> Document:
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        "ward": ward.personal_id,
        "guardian": guardian.personal_id,
        "relation": relation,
        "by_decision": by_decision,
        "summary_only": summary_only,
        "legal_basis": DECISION_BASIS if by_decision or summary_only else LEGAL_BASIS,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


@dataclass(slots=True)
class _Drawing:
    """Draws people of one block, each with the next index."""

    draw: Random
    index: int
    seed: int
    today: date

    def person(
        self,
        age: float,
        sex: str | None = None,
        home: Home | None = None,
        ethnicity: str | None = None,
        family: str | None = None,
    ) -> Person:
        sex = sex or self.draw.choice(("MALE", "FEMALE"))
        born = self.today - timedelta(days=int(age * DAYS) + 1)
        precision = "YEAR" if born.year < 1960 and self.draw.random() < YEAR_KNOWN_ONLY else "DAY"
        if precision == "YEAR":
            born = date(born.year, 1, 1)
        home = home or draw_home(self.draw)
        name = full_name(self.draw, sex, family or family_name(self.draw))
        number = self._number(home.province.code, sex, born)
        self.index += 1
        return Person(number, name, sex, born, home, ethnicity or draw_ethnicity(self.draw), precision)

    def _number(self, province: str, sex: str, born: date) -> str:
        number = personal_number(province, sex, born, serial(self.index, self.seed))
        if self.index < SERIALS or number != self._namesake():
            return number
        codes = [one.code for one in old_provinces()]
        elsewhere = codes[(codes.index(province) + 1) % len(codes)]  # born there, registered there
        return personal_number(elsewhere, sex, born, serial(self.index, self.seed))

    def _namesake(self) -> str:
        """The number of the one person who has the same serial."""
        block, at = divmod(self.index - SERIALS, SIZE)
        return household(block, SIZE, self.seed, self.today).members[at].personal_id
