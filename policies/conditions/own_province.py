"""OWN_PROVINCE: the dossier's province is that of the token's unit (law 107/2025: the province's police issues)."""

from policies.actor import Actor
from policies.flags import CERTIFICATE_NO2
from policies.request import Record

OWN_PROVINCE = "OWN_PROVINCE"
INPUT = "provinceCode"

# The unit's officers are those of the dossier: whoever is to receive or sign a No.2 has to see that it is there.
OPENS = frozenset({CERTIFICATE_NO2})


def own_province(actor: Actor, record: Record) -> bool:
    """Match what the caller's province handles."""
    return actor.province is not None and record.inputs.get(INPUT) == actor.province


def admits(actor: Actor) -> bool:
    """A unit of no province handles no dossier."""
    return actor.province is not None
