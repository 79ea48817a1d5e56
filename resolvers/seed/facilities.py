"""The 12,693 facilities of the registry, 12,518 of them connected: the same for every seed, so that codes can be relied on.

A code is the old province's two digits and three characters: digits in the public series, a letter first in the private ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from resolvers.facilities.folding import search_words
from resolvers.mongo import Document
from resolvers.seed.code_lists import rows
from resolvers.seed.personas import FACILITY_A, FACILITY_B, FACILITY_C
from resolvers.seed.provinces import CITIES, VERSION, OldProvince, old_provinces
from resolvers.seed.weighted import Weighted

TOTAL = 12_693
CONNECTED = 12_518
NAMED = {
    FACILITY_A: "Bệnh viện Đa khoa Sông Hồng",
    FACILITY_B: "Bệnh viện Đa khoa Bến Nghé",
    FACILITY_C: "Bệnh viện Đa khoa Hương Giang",
}
FIRST_STATION = 400
LETTERS = {"1": "CEF", "2": "DGH"}
PRIVATE_IN_CITIES = 3  # times as many as the communes alone would have
LATEST_TO_CONNECT = frozenset({"SPECIALIST_CLINIC", "MATERNITY_HOME", "OTHER"})


@dataclass(frozen=True, slots=True)
class Facility:
    code: str
    name: str
    kind: str
    ownership: str
    level: str
    province: str
    connected: bool
    linked_since: date | None
    opened: date

    def document(self) -> Document:
        return {
            "_id": self.code,
            "code": self.code,
            "name": self.name,
            "name_search": search_words(self.name),
            "kind": self.kind,
            "ownership": self.ownership,
            "technical_level": self.level,
            "province": {"code": self.province, "version": VERSION},
            "connected": self.connected,
            "linked_since": self.linked_since.isoformat() if self.linked_since else None,
            "insurance_contract": self.connected and self.kind != "OTHER",
            "valid_from": self.opened.isoformat(),
            "valid_to": None,
        }


@cache
def facilities() -> tuple[Facility, ...]:
    """In the order of their codes."""
    places = tuple(row["name"] for row in rows("places") if row["kind"] == "COMMUNE")
    draw = Random("facilities")
    drawn: list[Facility] = []
    taken: dict[tuple[str, str], int] = {}
    for kind in rows("facility_kinds"):
        names = kind["names"].split(";")
        for province in _spread(int(kind["count"]), private=kind["ownership"] == "PRIVATE"):
            series = (province.code, kind["series"])
            number = taken[series] = taken.get(series, 0) + 1
            code = province.code + _suffix(kind["series"], number)
            name = draw.choice(names).format(place=draw.choice(places), province=province.short_name)
            opened = date(1976, 1, 1) + timedelta(days=draw.randrange(17_000))
            linked = date(2024, 7, 1) + timedelta(days=draw.randrange(600))
            drawn.append(
                Facility(
                    code,
                    NAMED.get(code, name),
                    kind["kind"],
                    kind["ownership"],
                    kind["level"],
                    province.now,
                    connected=True,
                    linked_since=linked,
                    opened=opened,
                )
            )
    late = [position for position, one in enumerate(drawn) if one.kind in LATEST_TO_CONNECT]
    for position in draw.sample(late, TOTAL - CONNECTED):
        one = drawn[position]
        drawn[position] = Facility(
            one.code, one.name, one.kind, one.ownership, one.level, one.province, False, None, one.opened
        )
    return tuple(sorted(drawn, key=lambda one: one.code))


def _spread(count: int, private: bool) -> list[OldProvince]:
    """`count` places over the provinces, by communes, largest remainders first."""
    provinces = old_provinces()
    weights = [one.communes * (PRIVATE_IN_CITIES if private and one.code in CITIES else 1) for one in provinces]
    exact = [count * weight / sum(weights) for weight in weights]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(provinces)), key=lambda i: (whole[i] - exact[i], provinces[i].code))
    for position in by_remainder[: count - sum(whole)]:
        whole[position] += 1
    return [one for one, number in zip(provinces, whole, strict=True) for _ in range(number)]


def _suffix(series: str, number: int) -> str:
    if series == "0":
        return f"{number:03d}"
    if series == "3":
        return f"{FIRST_STATION + number:03d}"
    letter, rest = divmod(number - 1, 99)
    return f"{LETTERS[series][letter]}{rest + 1:02d}"


@dataclass(frozen=True, slots=True)
class Nearby:
    """Where people of an old province go: hospitals and special hospitals, polyclinics and clinics, commune stations."""

    hospitals: Weighted[str]
    special: Weighted[str]
    clinics: Weighted[str]
    stations: Weighted[str]


@cache
def nearby() -> Mapping[str, Nearby]:
    """By old province code; facilities that are not connected record nothing."""
    by_province: dict[str, dict[str, list[str]]] = {}
    for one in facilities():
        if one.connected:
            by_province.setdefault(one.code[:2], {}).setdefault(one.kind, []).append(one.code)
    return {
        province: Nearby(
            _choice(kinds, "HOSPITAL"),
            _choice(kinds, "SPECIALISED_HOSPITAL", "TRADITIONAL_MEDICINE_HOSPITAL", "HOSPITAL"),
            _choice(kinds, "POLYCLINIC", "SPECIALIST_CLINIC"),
            _choice(kinds, "COMMUNE_STATION"),
        )
        for province, kinds in by_province.items()
    }


def _choice(kinds: Mapping[str, list[str]], *names: str) -> Weighted[str]:
    return Weighted.of((code, 1.0) for name in names for code in kinds.get(name, ()))
