"""Access log rows between record and document; the log port's `LogRow` becomes a document here too."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from policies.log import LogRow
from resolvers.audit.records import AccessRecord

Document = dict[str, Any]


def access_document(record: AccessRecord) -> Document:
    return {
        "_id": record.id,
        "at": record.at,
        "request_id": record.request_id,
        "personal_id": record.personal_id,
        "caller": record.caller,
        "role": record.role,
        "organization": record.organization,
        "purpose": record.purpose,
        "operation": record.operation,
        "category": record.category,
        "fields": list(record.fields),
        "flags": list(record.flags),
        "condition": record.condition,
        "consent_id": record.consent_id,
        "allowed": record.allowed,
    }


def logged(row: LogRow) -> AccessRecord:
    """A row gets its own random id: nothing in it may tell how many rows there are."""
    return AccessRecord(
        id=uuid4().hex,
        at=row.at,
        request_id=row.request_id,
        personal_id=row.subject,
        caller=row.caller,
        role=row.role,
        organization=row.organization,
        purpose=row.purpose,
        operation=row.operation,
        category=row.category,
        fields=row.fields,
        flags=row.flags,
        condition=row.condition,
        consent_id=row.consent_id,
        allowed=row.allowed,
    )


def access_record(document: Mapping[str, Any]) -> AccessRecord:
    return AccessRecord(
        id=document["_id"],
        at=document["at"],
        request_id=document["request_id"],
        personal_id=document["personal_id"],
        caller=document["caller"],
        role=document["role"],
        organization=document.get("organization"),
        purpose=document.get("purpose"),
        operation=document["operation"],
        category=document["category"],
        fields=tuple(document["fields"]),
        flags=tuple(document["flags"]),
        condition=document.get("condition"),
        consent_id=document.get("consent_id"),
        allowed=document["allowed"],
    )
