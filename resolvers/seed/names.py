"""Vietnamese names: family, middle and given name, by sex and frequency."""

from functools import cache
from random import Random

from resolvers.seed.code_lists import rows
from resolvers.seed.weighted import Weighted

TWO_MIDDLE_NAMES = 0.18  # "Nguyễn Thị Thu Hà"


@cache
def _names(kind: str, sex: str) -> Weighted[str]:
    return Weighted.of(
        (row["name"], float(row["weight"])) for row in rows("names") if (row["kind"], row["sex"]) == (kind, sex)
    )


def family_name(draw: Random) -> str:
    return _names("FAMILY", "ANY").pick(draw)


def full_name(draw: Random, sex: str, family: str) -> str:
    """Children carry their father's family name, women keep their own."""
    given = _names("GIVEN", sex).pick(draw)
    middle = [_names("MIDDLE", sex).pick(draw)]
    if draw.random() < TWO_MIDDLE_NAMES:
        middle.append(_names("GIVEN", sex).pick(draw))
    return " ".join((family, *dict.fromkeys(one for one in middle if one not in (given, family)), given))
