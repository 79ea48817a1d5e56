"""AGE_7: from the seventh birthday a child decides on its own data together with a guardian (PDPL 91/2025 art 24)."""

from datetime import datetime

from policies.days import age_on, day_of
from policies.decision import Clause
from policies.flags import ALL_FLAGS
from policies.grants import Grants
from policies.policy import PolicySettings
from policies.request import Request

AGE_7 = "AGE_7"
OLD_ENOUGH = 7


def age_7(request: Request, grants: Grants, now: datetime, settings: PolicySettings) -> tuple[Clause, ...]:
    """Restrict nothing but the age: today, an imprecise birth date counting as the oldest possible age."""
    if grants.birth_date is None or age_on(day_of(now), grants.birth_date) < OLD_ENOUGH:
        return ()
    return (Clause(AGE_7, flags=ALL_FLAGS),)
