"""KIN: the subject is the caller's parent, spouse, child or ward (Decree 216/2026 art 22.2); for applyForCertificate alone."""

from datetime import datetime

from policies.decision import Clause
from policies.flags import NO_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request

KIN = "KIN"
RELATIONS = frozenset({"PARENT", "SPOUSE", "CHILD", "WARD"})


def kin(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit by the relation that the registry holds: the command looked it up, nobody claims it."""
    caller = request.actor.personal_id
    if caller is None or caller == request.subject or grants.kinship not in RELATIONS:
        return ()
    return (Clause(KIN, flags=NO_FLAGS),)
