"""SELF: the token's personal number is the subject's (PDPL 91/2025 art 4: the right to know and to view)."""

from datetime import datetime

from policies.decision import Clause
from policies.flags import ALL_FLAGS, CARE_FLAGS, CERTIFICATE_NO2
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request
from policies.vocabulary import TELLING_CATEGORIES

SELF = "SELF"
NO2_ASSURANCE = 3  # a certificate No.2 is shown to its subject after a stronger proof of identity


def self_(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Permit one's own records whatever their flags, but those that the law shows to nobody."""
    own = request.actor.personal_id
    if own is None or own != request.subject:
        return ()
    if request.category in TELLING_CATEGORIES:
        return (Clause(SELF, flags=ALL_FLAGS),)
    if request.actor.assurance >= NO2_ASSURANCE:
        return (Clause(SELF, flags=CARE_FLAGS | {CERTIFICATE_NO2}),)
    return (Clause(SELF, flags=CARE_FLAGS),)
