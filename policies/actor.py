"""The caller, as the verified token says; without a token the role is `public`."""

from dataclasses import dataclass
from datetime import datetime

PUBLIC_ROLE = "public"


@dataclass(frozen=True, slots=True)
class Actor:
    """One active role and what the issuer vouches for; claims are those of `graph.md`."""

    role: str = PUBLIC_ROLE
    sub: str | None = None
    personal_id: str | None = None
    organization: str | None = None
    province: str | None = None
    assurance: int = 0
    purpose: str | None = None  # the one in force: the first of the claim, or the one that X-Purpose-Of-Use picked
    scopes: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    policies: frozenset[str] = (
        frozenset()
    )  # `@policy` names that the token grants, for the engine alone; no condition reads them

    @property
    def authenticated(self) -> bool:
        return self.sub is not None


ANONYMOUS = Actor()
