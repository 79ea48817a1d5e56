"""The states of a consent and of a request, as of an instant: what is stored says who acted, the clock says the rest."""

from datetime import datetime, timedelta

from resolvers.consent.records import Consent, ConsentRequest, ConsentRequestStatus, ConsentStatus

REQUEST_LIFETIME = timedelta(days=30)  # graph.md: a request that nobody answered is EXPIRED after 30 days

OPEN = frozenset({ConsentStatus.GRANTED, ConsentStatus.REQUESTED})


def current_status(consent: Consent, now: datetime) -> ConsentStatus:
    """EXPIRED from the first instant after the validity, also when a signature was still missing."""
    if consent.status in OPEN and now >= consent.validity.end:
        return ConsentStatus.EXPIRED
    return consent.status


def current_request_status(request: ConsentRequest, now: datetime) -> ConsentRequestStatus:
    if request.status is ConsentRequestStatus.REQUESTED and now >= request.expires_at:
        return ConsentRequestStatus.EXPIRED
    return request.status
