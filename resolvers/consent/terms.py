"""The form of what a caller asks for or grants, checked before anybody's standing: it depends on the input alone.

PDPL 91/2025 art 9: consent is per purpose, explicit and for a stated time. art 26: health data needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policies.vocabulary import CLINICAL_CATEGORIES
from resolvers.command_form import refused
from resolvers.consent.records import ConsentRequest, DataPeriod, Grantee, Validity

CATEGORY = "CONSENT"
MEMORY = "consent_commands"  # where this domain's idempotency keys are remembered

# What no consent opens: nobody may be told the sex of a foetus or who a donor is (Population law 2025 art 6.3), and a
# certificate No.2 is no health record.
UNTICKABLE_FLAGS = ("FETAL_SEX", "DONOR_IDENTITY", "CERTIFICATE_NO2")

# PATRQT is the citizen's own reading, ETREAT holds without any consent: a grant for either would promise nothing.
PURPOSES_WITHOUT_CONSENT = ("PATRQT", "ETREAT")

# Longer than a year and nobody remembers having said yes (domain: "validity, cap e.g. 1 year"; Kanta asked again).
LONGEST_VALIDITY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consent covers; `flags` are ticked one by one, none by default. Sorted, so that equal terms are equal."""

    purpose: str
    categories: tuple[str, ...]
    flags: tuple[str, ...]
    data_period: DataPeriod


def check_purpose(purpose: str | None) -> None:
    """Each check raises BadUserInput, which names the field and says what would be right."""
    if purpose in PURPOSES_WITHOUT_CONSENT:
        raise refused("purpose", f"{purpose} needs no consent", "name the purpose that the grantee's token carries")


def check_categories(categories: Sequence[str]) -> tuple[str, ...]:
    if not categories:
        raise refused("categories", "a consent names at least one category", _CLINICAL)
    for category in categories:
        if category not in CLINICAL_CATEGORIES:
            raise refused("categories", f"{category} cannot be consented to", _CLINICAL)
    return tuple(category for category in CLINICAL_CATEGORIES if category in categories)


def check_flags(flags: Sequence[str]) -> tuple[str, ...]:
    for flag in flags:
        if flag in UNTICKABLE_FLAGS:
            raise refused("flags", f"{flag} cannot be opened by a consent", "leave it out")
    return tuple(sorted(set(flags)))


def check_period(period: DataPeriod) -> DataPeriod:
    if period.start and period.end and period.end < period.start:
        raise refused("dataPeriod", "the data period ends before it starts", "swap `from` and `to`")
    return period


def check_validity(start: datetime | None, end: datetime, now: datetime) -> Validity:
    """From now at the earliest: a consent given today says nothing about yesterday's reading."""
    begins = start or now
    if end <= begins:
        raise refused("validity", "the consent ends before it starts", "give a `to` that lies after `from`")
    if end <= now:
        raise refused("validity", "the consent would already have expired", "give a `to` in the future")
    if end > now + LONGEST_VALIDITY:
        raise refused("validity", "a consent is valid for one year at most", "give an earlier `to`")
    return Validity(max(begins, now), end)


def check_within(terms: Terms, grantee: Grantee, request: ConsentRequest) -> None:
    """A grant may narrow what was asked for; wider, it would be the facility's word and not the citizen's."""
    if terms.purpose != request.purpose:
        raise refused(
            "purpose", "the request is for another purpose", f"grant it for {request.purpose}, or leave it out"
        )
    if grantee.organization != request.grantee.organization:
        raise refused("grantee", "the request comes from another organisation", "leave the grantee out")
    if request.grantee.person not in (None, grantee.person):
        raise refused("grantee", "the request names another person", "leave the grantee out")
    more = sorted(set(terms.categories) - set(request.categories))
    if more:
        raise refused(
            "categories", f"the request does not ask for {', '.join(more)}", "grant what it asks for, or less"
        )
    more = sorted(set(terms.flags) - set(request.flags))
    if more:
        raise refused("flags", f"the request does not ask for {', '.join(more)}", "tick what it asks for, or less")


_CLINICAL = f"choose from {', '.join(CLINICAL_CATEGORIES)}"
