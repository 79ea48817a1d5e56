"""Consents and requests between record and document: names in the database are those of the record, in snake case."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from resolvers.consent.records import (
    Capacity,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ConsentRequestStatus,
    ConsentStatus,
    DataPeriod,
    Grantee,
    Signature,
    Validity,
)

Document = dict[str, Any]


def consent_document(consent: Consent) -> Document:
    return {
        "_id": consent.id,
        "personal_id": consent.personal_id,
        "status": consent.status.value,
        "grantee": _grantee_document(consent.grantee),
        "purpose": consent.purpose,
        "categories": list(consent.categories),
        "flags": list(consent.flags),
        "data_period": _period_document(consent.data_period),
        "validity": {"from": consent.validity.start, "to": consent.validity.end},
        "request_id": consent.request_id,
        "created_at": consent.created_at,
        "version": consent.version,
        "signatures": [signature_document(one) for one in consent.signatures],
        "events": [event_document(event) for event in consent.events],
    }


def signature_document(signature: Signature) -> Document:
    return {"capacity": signature.capacity.value, "signer": signature.signer, "at": signature.at}


def event_document(event: ConsentEvent) -> Document:
    return {
        "state": event.state.value,
        "at": event.at,
        "actor": event.actor,
        "capacity": event.capacity.value if event.capacity else None,
    }


def consent_record(document: Mapping[str, Any]) -> Consent:
    return Consent(
        id=document["_id"],
        personal_id=document["personal_id"],
        status=ConsentStatus(document["status"]),
        grantee=_grantee_record(document["grantee"]),
        purpose=document["purpose"],
        categories=tuple(document["categories"]),
        flags=tuple(document["flags"]),
        data_period=_period_record(document.get("data_period")),
        validity=Validity(document["validity"]["from"], document["validity"]["to"]),
        created_at=document["created_at"],
        request_id=document.get("request_id"),
        version=document.get("version", 1),
        signatures=tuple(
            Signature(Capacity(s["capacity"]), s.get("signer"), s.get("at")) for s in document.get("signatures", ())
        ),
        events=tuple(
            ConsentEvent(
                ConsentStatus(e["state"]), e["at"], e["actor"], Capacity(e["capacity"]) if e.get("capacity") else None
            )
            for e in document.get("events", ())
        ),
    )


def request_document(request: ConsentRequest) -> Document:
    return {
        "_id": request.id,
        "personal_id": request.personal_id,
        "status": request.status.value,
        "grantee": _grantee_document(request.grantee),
        "requested_by": request.requested_by,
        "purpose": request.purpose,
        "categories": list(request.categories),
        "flags": list(request.flags),
        "reason": request.reason,
        "data_period": _period_document(request.data_period),
        "created_at": request.created_at,
        "expires_at": request.expires_at,
        "answered_at": request.answered_at,
    }


def request_record(document: Mapping[str, Any]) -> ConsentRequest:
    return ConsentRequest(
        id=document["_id"],
        personal_id=document["personal_id"],
        status=ConsentRequestStatus(document["status"]),
        grantee=_grantee_record(document["grantee"]),
        requested_by=document["requested_by"],
        purpose=document["purpose"],
        categories=tuple(document["categories"]),
        flags=tuple(document["flags"]),
        reason=document.get("reason"),
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        data_period=_period_record(document.get("data_period")),
        answered_at=document.get("answered_at"),
    )


def _grantee_document(grantee: Grantee) -> Document:
    return {"organization": grantee.organization, "person": grantee.person}


def _grantee_record(document: Mapping[str, Any]) -> Grantee:
    return Grantee(document["organization"], document.get("person"))


def _period_document(period: DataPeriod) -> Document:
    """Calendar dates are text, `YYYY-MM-DD`: a date has no hour and no zone."""
    return {
        "from": period.start.isoformat() if period.start else None,
        "to": period.end.isoformat() if period.end else None,
    }


def _period_record(document: Mapping[str, Any] | None) -> DataPeriod:
    start, end = (document or {}).get("from"), (document or {}).get("to")
    return DataPeriod(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)
