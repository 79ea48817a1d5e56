"""The sample population: made up, plausible, and the same for the same seed and day, whatever the batches.

facilities and provinces -> the story's people -> households, four people at a time -> each person's visits and papers
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from random import Random

from policies.days import day_of
from resolvers.judicial.criminal_record import record_document
from resolvers.seed.agreements import agreement_rows
from resolvers.seed.convictions import criminal_record_of
from resolvers.seed.courses import visits_of
from resolvers.seed.disclosures import disclosure_rows
from resolvers.seed.dossiers import dossier_rows
from resolvers.seed.facilities import facilities
from resolvers.seed.histories import history_rows
from resolvers.seed.households import SIZE, household
from resolvers.seed.insurance import insurance_rows
from resolvers.seed.leavings import immunization_rows, leaving_rows
from resolvers.seed.people import Person, citizen_document
from resolvers.seed.provinces import province_documents
from resolvers.seed.story import story_people, story_rows
from resolvers.seed.visits import Row, visit_rows


@dataclass(frozen=True, slots=True)
class Population:
    """`citizens` counts everybody, the story's people too; `now` is the day that everything is told from."""

    citizens: int
    seed: int
    now: datetime


def registry_rows() -> Iterator[Row]:
    for province in province_documents():
        yield "provinces", province
    for facility in facilities():
        yield "facilities", facility.document()


def people_rows(population: Population, after: int = 0) -> Iterator[tuple[int, Iterator[Row]]]:
    """Block by block: how many citizens it brings, and everything about them; those of the first `after` are left out.

    `after` is a number of citizens that whole blocks have brought before.
    """
    today = day_of(population.now)
    told = len(story_people(today))
    if after < told:
        yield told, story_rows(population.seed, population.now)
    strangers = max(0, population.citizens - told)
    for block in range(max(0, after - told) // SIZE, -(-strangers // SIZE)):
        size = min(SIZE, strangers - block * SIZE)
        yield size, _block_rows(block, size, population)


def _block_rows(block: int, size: int, population: Population) -> Iterator[Row]:
    home = household(block, size, population.seed, day_of(population.now))
    return chain(
        (("guardianships", one) for one in home.guardianships),
        *(_person_rows(one, block * SIZE + number, population) for number, one in enumerate(home.members)),
    )


def _person_rows(person: Person, index: int, population: Population) -> Iterator[Row]:
    draw = Random(f"{population.seed}/person/{index}")
    now, today = population.now, day_of(population.now)
    yield "citizens", citizen_document(person, draw, today)
    visits = visits_of(person, index, draw, today)
    for visit in visits:
        yield from visit_rows(visit, draw)
        yield from leaving_rows(visit, population.seed)
    yield from history_rows(person, visits, draw, today)
    if visits:
        usual = visits[-1].facility
        yield from insurance_rows(person, usual, draw, today)
        yield from immunization_rows(person, usual, index, population.seed, today)
        yield from agreement_rows(person, usual, draw, now)
        yield from disclosure_rows(visits, draw, now)
    register = criminal_record_of(person, population.seed, today)
    if register.judgments:
        yield "criminal_records", record_document(register)
    yield from dossier_rows(person, draw, now, register)
