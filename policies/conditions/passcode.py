"""PASSCODE: the citizen gave this organisation six digits for this certificate, and they are still good."""

from policies.actor import Actor
from policies.request import Record

PASSCODE = "PASSCODE"
INPUT = "passcodeOf"  # the organisation whose live passcode for the certificate was given; null: it was none


def passcode(actor: Actor, record: Record) -> bool:
    """Match what was opened with the passcode of the caller's own organisation."""
    return admits(actor) and record.inputs.get(INPUT) == actor.organization


def admits(actor: Actor) -> bool:
    """A passcode is given to an organisation."""
    return actor.organization is not None
