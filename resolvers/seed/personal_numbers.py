"""Personal numbers: PPP G YY NNNNNN, without a check digit (Decree 137/2015; Decree 70/2024).

PPP is the province of birth registration in the codes until 2025, G the century and the sex, YY the year of birth.
"""

from datetime import date

from gateway.errors import ClientError

RESERVED = 1000  # serials below it belong to personas and to staff, and as many at the end to nobody
SERIALS = 1_000_000 - 2 * RESERVED
LAPS = 2  # serials are given out so often; who has another's keeps the whole number apart by its province
STRIDE = 612_571  # prime to SERIALS: every index gets a serial of its own, and neighbours get distant ones


class PopulationTooLarge(ClientError):
    """More people than there are serials."""


def personal_number(old_province: str, sex: str, born: date, serial: int) -> str:
    century = (born.year // 100 - 19) * 2 + (sex == "FEMALE")
    return f"0{old_province}{century}{born.year % 100:02d}{serial:06d}"


def serial(index: int, seed: int) -> int:
    """A random-looking serial that no other index has, but for those a multiple of SERIALS away."""
    if index >= LAPS * SERIALS:
        raise PopulationTooLarge(
            f"a sample population has at most {LAPS * SERIALS} citizens", suggestion="choose a smaller --citizens"
        )
    return RESERVED + (index * STRIDE + seed * 7919) % SERIALS
