"""FIVE_FIELDS: who holds a printed certificate knows the five things that stand on it (MPS draft circular 4/2026)."""

from policies.actor import Actor
from policies.request import Record

FIVE_FIELDS = "FIVE_FIELDS"
INPUT = "fiveFields"  # dossier number, full name, birth date, sex, personal number: those of the certificate
ASKED = "fiveFieldsAsked"  # the same, as the caller wrote them
HOW_MANY = 5


def five_fields(actor: Actor, record: Record) -> bool:
    """Match where all five are told and equal; one that is missing on either side matches nothing."""
    told, asked = record.inputs.get(INPUT), record.inputs.get(ASKED)
    return isinstance(told, tuple) and len(told) == HOW_MANY and all(told) and told == asked


def admits(actor: Actor) -> bool:
    """Whoever has the certificate in hand."""
    return True
