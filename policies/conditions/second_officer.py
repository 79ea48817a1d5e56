"""SECOND_OFFICER: of the thing's unit, and another person than who proposed it: two people, not two tokens of one."""

from policies.actor import Actor
from policies.flags import CERTIFICATE_NO2
from policies.request import Record

SECOND_OFFICER = "SECOND_OFFICER"
PROPOSER = "proposer"  # a personal number; null: nobody has proposed it
PROVINCE = "provinceCode"
STATUS = "status"
OPENS = frozenset({CERTIFICATE_NO2})


def second_officer(actor: Actor, record: Record) -> bool:
    """Match what another person of the caller's unit proposed."""
    proposer = record.inputs.get(PROPOSER)
    if proposer is None and record.inputs.get(STATUS) == "AWAITING_SIGNATURE":
        return False  # somebody proposed it, and nobody knows who
    return (
        actor.province is not None
        and record.inputs.get(PROVINCE) == actor.province
        and actor.personal_id is not None
        and proposer != actor.personal_id
    )


def admits(actor: Actor) -> bool:
    """A token that names no person could be the proposer's."""
    return actor.province is not None and actor.personal_id is not None
