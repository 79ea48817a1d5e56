"""Whose signatures a consent needs: the guardian's under 7, both from 7 to under 16 (Decree 330/2026 art 60), then one's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from policies.conditions.age_7 import OLD_ENOUGH as SIGNS_WITH_GUARDIAN
from policies.conditions.under_16 import DECIDES_ALONE as SIGNS_ALONE
from policies.days import age_on, birthday
from resolvers.consent.records import Capacity, ConsentStatus, Signature, Validity


def capacities(birth_date: date | None, today: date) -> tuple[Capacity, ...]:
    """Nobody knows how old somebody is of whom no birth date is known: both sign."""
    if birth_date is None:
        return (Capacity.SELF, Capacity.GUARDIAN)
    age = age_on(today, birth_date)
    if age < SIGNS_WITH_GUARDIAN:
        return (Capacity.GUARDIAN,)
    return (Capacity.SELF,) if age >= SIGNS_ALONE else (Capacity.SELF, Capacity.GUARDIAN)


def sign(needed: tuple[Capacity, ...], capacity: Capacity, signer: str | None, at: datetime) -> tuple[Signature, ...]:
    """The caller's own signature, and an empty line for each that is missing."""
    return tuple(Signature(capacity, signer, at) if needs is capacity else Signature(needs) for needs in needed)


def status_of(signatures: tuple[Signature, ...]) -> ConsentStatus:
    """A grant that lacks a signature stays REQUESTED and permits nothing."""
    missing = any(signature.at is None for signature in signatures)
    return ConsentStatus.REQUESTED if missing else ConsentStatus.GRANTED


def add_signature(
    signatures: Sequence[Signature], capacity: Capacity, signer: str | None, at: datetime
) -> tuple[Signature, ...] | None:
    """Fill the line of this capacity; None when it is signed, or was never asked for."""
    if not any(one.capacity is capacity and one.at is None for one in signatures):
        return None
    return tuple(replace(one, signer=signer, at=at) if one.capacity is capacity else one for one in signatures)


def until_asked_again(validity: Validity, birth_date: date | None, now: datetime) -> Validity:
    """A child's consent ends at the seventh and the sixteenth birthday: from then on others are to be asked."""
    if birth_date is None:
        return validity
    asked_again = (birthday(birth_date, years) for years in (SIGNS_WITH_GUARDIAN, SIGNS_ALONE))
    return replace(validity, end=min([validity.end, *(at for at in asked_again if at > now)]))
