"""Social health insurance cards: LL D PP SSSSSSSSSS, object, benefit, province, social-insurance number (law 25/2008)."""

from collections.abc import Iterator
from datetime import date
from random import Random

from resolvers.mongo import Document
from resolvers.seed.people import Person
from resolvers.seed.visits import Row
from resolvers.seed.weighted import Weighted

COVERED = 0.93
OBJECTS = Weighted.of((("DN", 30.0), ("GD", 42.0), ("HC", 8.0), ("HN", 6.0), ("XK", 3.0), ("DK", 4.0)))


def insurance_rows(person: Person, facility: str, draw: Random, today: date) -> Iterator[Row]:
    if draw.random() < COVERED:
        yield "insurance_cards", card_document(person, facility, draw, today)


def card_document(person: Person, facility: str, draw: Random, today: date) -> Document:
    age = person.age(today)
    letters = "TE" if age < 6 else "HS" if age < 18 else "HT" if age >= 62 else OBJECTS.pick(draw)
    benefit = {"TE": 1, "HN": 2, "XK": 2, "HT": 3}.get(letters, 4)
    return {
        "_id": f"{draw.getrandbits(64):016x}",
        "personal_id": person.personal_id,
        "card_number": f"{letters}{benefit}{person.home.province.code}{person.personal_id[2:]}",
        "registered_facility": facility,
        "valid_from": f"{today.year}-01-01",
        "valid_to": f"{today.year}-12-31",
        "area_code": draw.choice(("K1", "K2", "K3")) if draw.random() < 0.2 else None,
    }
