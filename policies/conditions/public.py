"""PUBLIC: about nobody, and open to everybody, with and without a token."""

from datetime import datetime

from policies.decision import Clause
from policies.flags import NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request

PUBLIC = "PUBLIC"


def public(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit always: the only condition that asks for no purpose."""
    return (Clause(PUBLIC, flags=NO_FLAGS),)
