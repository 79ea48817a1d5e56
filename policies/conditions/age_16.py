"""AGE_16: from the sixteenth birthday one applies for a certificate oneself (Decree 216/2026 art 22.2)."""

from datetime import datetime

from policies.days import age_on, day_of
from policies.decision import Clause
from policies.flags import ALL_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request

AGE_16 = "AGE_16"
OLD_ENOUGH = 16


def age_16(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Restrict nothing but the age: today, an imprecise birth date counting as the oldest possible age."""
    if grants.birth_date is None or age_on(day_of(now), grants.birth_date) < OLD_ENOUGH:
        return ()
    return (Clause(AGE_16, flags=ALL_FLAGS),)
