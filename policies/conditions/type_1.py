"""TYPE_1: the certificate or dossier is No.1; nobody acts for another with a No.2 (law 107/2025)."""

from policies.actor import Actor
from policies.request import Record

TYPE_1 = "TYPE_1"
INPUT = "type"


def type_1(actor: Actor, record: Record) -> bool:
    """Match No.1 alone: a type that is not told is not No.1."""
    return record.inputs.get(INPUT) == TYPE_1


def admits(actor: Actor) -> bool:
    """Whoever asks, there may be one."""
    return True
