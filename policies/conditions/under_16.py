"""UNDER_16: until the sixteenth birthday a guardian decides too (Decree 330/2026 art 60; PDPL 91/2025 art 24)."""

from datetime import datetime

from policies.days import age_on, day_of
from policies.decision import Clause
from policies.flags import ALL_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request

UNDER_16 = "UNDER_16"
DECIDES_ALONE = 16


def under_16(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Restrict nothing but the age; of whom no birth date is known, nobody knows that it is a child."""
    if grants.birth_date is None or age_on(day_of(now), grants.birth_date) >= DECIDES_ALONE:
        return ()
    return (Clause(UNDER_16, flags=ALL_FLAGS),)
