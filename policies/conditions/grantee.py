"""GRANTEE: the consent or request names the caller's organisation."""

from policies.actor import Actor
from policies.request import Record

GRANTEE = "GRANTEE"
INPUT = "grantee"  # the grantee's organisation, by its code


def grantee(actor: Actor, record: Record) -> bool:
    """Match what was given to, or asked by, the caller's organisation."""
    return actor.organization is not None and record.inputs.get(INPUT) == actor.organization


def admits(actor: Actor) -> bool:
    """Without an organisation no record can match."""
    return actor.organization is not None
