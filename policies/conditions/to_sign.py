"""TO_SIGN: a dossier of the token's province awaits its signature; before and after that there is nothing to look at.

Without record (identity): such a dossier about the subject exists.
"""

from datetime import datetime

from policies.actor import Actor
from policies.decision import Clause
from policies.flags import CERTIFICATE_NO2, NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Record, Request

TO_SIGN = "TO_SIGN"
INPUTS = frozenset({"status", "provinceCode"})
OPENS = frozenset({CERTIFICATE_NO2})
STATUS = "AWAITING_SIGNATURE"


def to_sign(actor: Actor, record: Record) -> bool:
    """Match what the caller's unit is to sign."""
    return _awaits(actor, record.inputs.get("status"), record.inputs.get("provinceCode"))


def dossier_exists(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit what signing needs to know of the person that the certificate is about."""
    if not any(_awaits(request.actor, one.status, one.province) for one in grants.dossiers):
        return ()
    return (Clause(TO_SIGN, flags=NO_FLAGS),)


def admits(actor: Actor) -> bool:
    """A unit of no province signs nothing."""
    return actor.province is not None


def asks(actor: Actor, subject: str | None) -> bool:
    """Only of a person there are dossiers."""
    return subject is not None and admits(actor)


def _awaits(actor: Actor, status: object, province: object) -> bool:
    return actor.province is not None and province == actor.province and status == STATUS
