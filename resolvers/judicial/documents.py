"""Dossiers and certificates between record and document."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from resolvers.judicial.records import (
    ApplicationStatus,
    CertificateStatus,
    CertificateType,
    JudicialApplication,
    JudicialCertificate,
    ProvinceCode,
    RecordStatus,
    Relation,
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
        "proposer": application.proposer,
        "timeline": [{"status": entry.status.value, "at": entry.at} for entry in application.timeline],
    }


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
        proposer=document.get("proposer"),
        timeline=tuple(
            TimelineEntry(ApplicationStatus(entry["status"]), entry["at"]) for entry in document.get("timeline", ())
        ),
    )


def certificate_document(certificate: JudicialCertificate) -> Document:
    return {
        "_id": certificate.number,
        "dossier_number": certificate.dossier_number,
        "personal_id": certificate.personal_id,
        "applicant": certificate.applicant,
        "type": certificate.type.value,
        "status": certificate.status.value,
        "record_status": certificate.record_status.value,
        "issued_at": certificate.issued_at,
        "data_as_of": certificate.data_as_of.isoformat(),
        "authority": certificate.authority,
        "province": _province_document(certificate.province),
        "include_bans": certificate.include_bans,
    }


def certificate_record(document: Mapping[str, Any]) -> JudicialCertificate:
    return JudicialCertificate(
        number=document["_id"],
        dossier_number=document.get("dossier_number"),
        personal_id=document["personal_id"],
        applicant=document["applicant"],
        type=CertificateType(document["type"]),
        status=CertificateStatus(document["status"]),
        record_status=RecordStatus(document["record_status"]),
        issued_at=document["issued_at"],
        data_as_of=date.fromisoformat(document["data_as_of"]),
        authority=document["authority"],
        province=_province_record(document["province"]),
        include_bans=document["include_bans"],
    )


def _province_document(province: ProvinceCode) -> Document:
    return {"code": province.code, "version": province.version}


def _province_record(document: Mapping[str, Any]) -> ProvinceCode:
    return ProvinceCode(document["code"], document["version"])
