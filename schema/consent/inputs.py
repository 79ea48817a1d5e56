"""What the consent commands take: one input each."""

import datetime
from collections.abc import Sequence

import strawberry

from resolvers.consent.deny_consent import DenyConsent
from resolvers.consent.grant_consent import GrantConsent
from resolvers.consent.records import ANY_DATE, DataPeriod, Grantee
from resolvers.consent.request_consent import RequestConsent
from resolvers.consent.revoke_consent import RevokeConsent
from schema.declarations import IDEMPOTENCY_KEY
from schema.scalars import PersonalId
from schema.vocabulary import DataCategory, PurposeOfUse, SensitivityFlag


@strawberry.input(description="Which records are meant, by their date (khoảng thời gian của dữ liệu).")
class DatePeriodInput:
    start: datetime.date | None = strawberry.field(
        name="from", default=None, description="From this day on; left out: open (từ ngày)."
    )
    end: datetime.date | None = strawberry.field(
        name="to", default=None, description="To this day, inclusive; left out: open (đến ngày)."
    )


@strawberry.input(description="Between which instants a consent may be used (thời hạn); one year at most.")
class PeriodInput:
    end: datetime.datetime = strawberry.field(name="to", description="Until before this instant (đến thời điểm).")
    start: datetime.datetime | None = strawberry.field(
        name="from", default=None, description="From this instant on; left out: from now (từ thời điểm)."
    )


@strawberry.input(description="Who may read (bên được đồng ý).")
class GranteeInput:
    organization: strawberry.ID = strawberry.field(description="Code of the facility (mã cơ sở KCB).")
    person: strawberry.ID | None = strawberry.field(
        default=None, description="One person there alone: the token's `sub` (cá nhân được chỉ định)."
    )


@strawberry.input(description="Ask a citizen for access (yêu cầu đồng ý); PDPL 91/2025 art 26.2.")
class RequestConsentInput:
    personal_id: PersonalId = strawberry.field(description="Who is asked (số định danh cá nhân).")
    categories: list[DataCategory] = strawberry.field(
        description="Clinical ones, HEALTH_VISIT to DOCUMENT (loại dữ liệu)."
    )
    flags: list[SensitivityFlag] = strawberry.field(
        default_factory=list, description="Sensitive records too, each by itself (dữ liệu nhạy cảm)."
    )
    purpose: PurposeOfUse | None = strawberry.field(
        default=None, description="Left out: the one the token acts under (mục đích)."
    )
    person: strawberry.ID | None = strawberry.field(
        default=None, description="For one person alone: the token's `sub` (cá nhân được chỉ định)."
    )
    data_period: DatePeriodInput | None = strawberry.field(
        default=None, description="Records of which days; left out: all (khoảng thời gian của dữ liệu)."
    )
    reason: str | None = strawberry.field(default=None, description="For the citizen to read (lý do).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Say yes (đồng ý); PDPL 91/2025 art 9: explicit, per purpose, for a stated time.")
class GrantConsentInput:
    categories: list[DataCategory] = strawberry.field(
        description="Clinical ones, never more than the request asks for (loại dữ liệu)."
    )
    validity: PeriodInput = strawberry.field(description="When it may be used (thời hạn).")
    flags: list[SensitivityFlag] = strawberry.field(
        default_factory=list,
        description="Sensitive records too, each ticked by itself, never more than asked for (dữ liệu nhạy cảm).",
    )
    request_id: strawberry.ID | None = strawberry.field(
        default=None, description="The request it answers; grantee and purpose are then the request's (mã yêu cầu)."
    )
    grantee: GranteeInput | None = strawberry.field(
        default=None, description="Who may read; needed without a request (bên được đồng ý)."
    )
    purpose: PurposeOfUse | None = strawberry.field(
        default=None, description="What for; needed without a request (mục đích)."
    )
    data_period: DatePeriodInput | None = strawberry.field(
        default=None, description="Records of which days; left out: as requested (khoảng thời gian của dữ liệu)."
    )
    personal_id: PersonalId | None = strawberry.field(
        default=None, description="Whose data; left out: the caller's own, or the request's (số định danh cá nhân)."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Say no (từ chối).")
class DenyConsentInput:
    request_id: strawberry.ID = strawberry.field(description="Which request (mã yêu cầu).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Take a consent back (rút lại sự đồng ý); PDPL 91/2025 art 4.")
class RevokeConsentInput:
    consent_id: strawberry.ID = strawberry.field(description="Which consent (mã sự đồng ý).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


def request_consent(given: RequestConsentInput) -> RequestConsent:
    """From the graph's words to the resolvers'."""
    return RequestConsent(
        personal_id=given.personal_id,
        categories=_values(given.categories),
        flags=_values(given.flags),
        purpose=_purpose(given.purpose),
        person=given.person,
        data_period=_period(given.data_period) or ANY_DATE,
        reason=given.reason,
        idempotency_key=given.idempotency_key,
    )


def grant_consent(given: GrantConsentInput) -> GrantConsent:
    return GrantConsent(
        categories=_values(given.categories),
        valid_to=given.validity.end,
        valid_from=given.validity.start,
        flags=_values(given.flags),
        data_period=_period(given.data_period),
        purpose=_purpose(given.purpose),
        grantee=Grantee(given.grantee.organization, given.grantee.person or None) if given.grantee else None,
        personal_id=given.personal_id,
        request_id=given.request_id,
        idempotency_key=given.idempotency_key,
    )


def deny_consent(given: DenyConsentInput) -> DenyConsent:
    return DenyConsent(given.request_id, given.idempotency_key)


def revoke_consent(given: RevokeConsentInput) -> RevokeConsent:
    return RevokeConsent(given.consent_id, given.idempotency_key)


def _values(chosen: Sequence[DataCategory] | Sequence[SensitivityFlag]) -> tuple[str, ...]:
    return tuple(one.value for one in chosen)


def _purpose(chosen: PurposeOfUse | None) -> str | None:
    return None if chosen is None else chosen.value


def _period(given: DatePeriodInput | None) -> DataPeriod | None:
    return DataPeriod(given.start, given.end) if given else None
