"""What `decide` answers: allowed or not, by which clauses, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

# Obligations: what must be done with the answer.
LOG = "log"  # a row for the subject and category, whatever came back
LOG_INSTANCES = "log_instances"  # record-level rows alone permit: each instance says LOG, the list around them nothing

NO_CUSTODIAN = "NONE"  # declared by the patient, or from a registry: nobody's own record


@dataclass(frozen=True, slots=True)
class Clause:
    """One row and at most one consent: what it permits is never merged with another clause's dimensions."""

    condition: str  # the row's condition, as written: "SELF", "OWN_PROVINCE & METADATA_ONLY"
    flags: frozenset[str]  # sensitivity flags that this clause permits; every flag of a record must be in it
    facilities: frozenset[str] | None = None  # custodians it opens; None: every one
    date_from: date | None = None
    date_to: date | None = None
    consent_id: str | None = None

    @property
    def whole_category(self) -> bool:
        """No dimension but flags restricts it."""
        return self.facilities is None and self.date_from is None and self.date_to is None


@dataclass(frozen=True, slots=True)
class Decision:
    """`clauses` is what allows; a refusal has none, and a code, and where consent would help a remedy."""

    allowed: bool
    reasons: tuple[str, ...]
    clauses: tuple[Clause, ...] = ()
    code: str | None = None  # UNAUTHENTICATED | CONSENT_REQUIRED | FORBIDDEN
    remedy: Mapping[str, object] | None = None
    obligations: tuple[str, ...] = ()

    def opens(self, flags: Collection[str]) -> bool:
        """One clause alone permits every one of these flags."""
        return any(clause.flags.issuperset(flags) for clause in self.clauses)
