"""Dossiers between record and document."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from resolvers.judicial.records import (
    ApplicationFee,
    ApplicationStatus,
    CertificateType,
    JudicialApplication,
    Proposer,
    ProvinceCode,
    Refusal,
    Relation,
    SupplementRequest,
    TimelineEntry,
)

Document = dict[str, Any]


def application_document(application: JudicialApplication) -> Document:
    return {
        "_id": application.dossier_number,
        "personal_id": application.personal_id,
        "applicant": application.applicant,
        "relation": application.relation.value,
        "type": application.type.value,
        "status": application.status.value,
        "purpose": application.purpose,
        "province": _province_document(application.province),
        "include_bans": application.include_bans,
        "submitted_at": application.submitted_at,
        "due_at": application.due_at,
        "assignee": application.assignee,
        "proposer": _fields(application.proposer),
        "timeline": [step_document(entry) for entry in application.timeline],
        "fee": _fields(application.fee),
        "supplement": _fields(application.supplement),
        "refusal": _fields(application.refusal),
        "version": application.version,
    }


def step_document(step: TimelineEntry) -> Document:
    return {
        "status": step.status.value,
        "at": step.at,
        "from": step.from_status.value if step.from_status else None,
        "actor": step.actor,
        "role": step.role,
        "unit": step.unit,
        "note": step.note,
    }


def _fields(part: Proposer | ApplicationFee | SupplementRequest | Refusal | None) -> Document | None:
    """Their fields are called alike in records and documents."""
    return None if part is None else asdict(part)


def application_record(document: Mapping[str, Any]) -> JudicialApplication:
    return JudicialApplication(
        dossier_number=document["_id"],
        personal_id=document["personal_id"],
        applicant=document["applicant"],
        relation=Relation(document["relation"]),
        type=CertificateType(document["type"]),
        status=ApplicationStatus(document["status"]),
        purpose=document.get("purpose"),
        province=_province_record(document["province"]),
        include_bans=document["include_bans"],
        submitted_at=document["submitted_at"],
        due_at=document.get("due_at"),
        assignee=document.get("assignee"),
        proposer=Proposer(**proposer) if (proposer := document.get("proposer")) else None,
        timeline=tuple(_step_record(step) for step in document["timeline"]),
        fee=ApplicationFee(**fee) if (fee := document.get("fee")) else None,
        supplement=SupplementRequest(**asked) if (asked := document.get("supplement")) else None,
        refusal=Refusal(**refused) if (refused := document.get("refusal")) else None,
        version=document["version"],
    )


def _step_record(step: Mapping[str, Any]) -> TimelineEntry:
    return TimelineEntry(
        ApplicationStatus(step["status"]),
        step["at"],
        ApplicationStatus(step["from"]) if step.get("from") else None,
        step.get("actor"),
        step.get("role"),
        step.get("unit"),
        step.get("note"),
    )


def _province_document(province: ProvinceCode) -> Document:
    return {"code": province.code, "version": province.version}


def _province_record(document: Mapping[str, Any]) -> ProvinceCode:
    return ProvinceCode(document["code"], document["version"])
