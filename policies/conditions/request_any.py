"""REQUEST_ANY: any connected facility may ask, and the citizen decides; how often is in the settings."""

from datetime import datetime

from policies.decision import Clause
from policies.flags import NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request

REQUEST_ANY = "REQUEST_ANY"


def request_any(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit on the facility alone: nothing about the subject is looked at, so nothing about it can be told."""
    if request.actor.organization is None or not grants.organization_connected:
        return ()
    return (Clause(REQUEST_ANY, flags=NO_FLAGS),)
