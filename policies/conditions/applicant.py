"""APPLICANT: the caller filed that very dossier, or the certificate was issued on it; never by relation alone."""

from policies.actor import Actor
from policies.request import Record

APPLICANT = "APPLICANT"
INPUT = "applicant"  # a personal number


def applicant(actor: Actor, record: Record) -> bool:
    """Match what the caller applied for."""
    return actor.personal_id is not None and record.inputs.get(INPUT) == actor.personal_id


def admits(actor: Actor) -> bool:
    """Who has no personal number applied for nothing."""
    return actor.personal_id is not None
