"""Versions of a visit: each is kept whole, with who wrote it and why; nothing of it changes afterwards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from policies.actor import Actor
from resolvers.health.recording.content import Content, fingerprint
from resolvers.health.recording.stored import Document, Written, stored_content

VERSIONS = "encounter_versions"


def version_id(encounter_id: str, version: int) -> str:
    return f"{encounter_id}-{version}"


def version_document(written: Written, actor: Actor, now: datetime, reason: str | None) -> Document:
    return {
        "_id": version_id(written.encounter_id, written.version),
        "encounter_id": written.encounter_id,
        "personal_id": written.personal_id,
        "facility": written.facility,
        "version": written.version,
        "recorded_at": now,
        "recorded_by": {"organization": written.facility, "role": written.role, "caller": actor.sub},
        "reason": reason,
        "fingerprint": fingerprint(written.content),
        "content": stored_content(written.content),
    }


def first_version(encounter: Mapping[str, Any], items: Mapping[str, list[Document]], now: datetime) -> Document:
    """Of a visit that came without its versions (the sample population, an earlier system): what the book said of it.

    What hung on it is kept as it stood: its documents by collection.
    """
    content: Content = {
        "modality": encounter["modality"],
        "reason": encounter.get("reason"),
        "startedAt": encounter["started_at"],
        "admittedAt": encounter.get("admitted_at"),
        "endedAt": encounter.get("ended_at"),
        "mainDiagnosis": encounter.get("main_diagnosis"),
        "otherDiagnoses": encounter.get("other_diagnoses") or [],
        "outcome": encounter.get("outcome"),
        "dischargeType": encounter.get("discharge_type"),
        "treatmentMethod": encounter.get("treatment_method"),
        "advice": encounter.get("advice"),
        "careTeam": encounter.get("care_team") or [],
    }
    recorder = encounter.get("recorded_by") or {"organization": encounter["facility"], "role": "records_officer"}
    return {
        "_id": version_id(encounter["_id"], encounter["version"]),
        "encounter_id": encounter["_id"],
        "personal_id": encounter["personal_id"],
        "facility": encounter["facility"],
        "version": encounter["version"],
        "recorded_at": now,
        "recorded_by": {**recorder, "caller": None},
        "reason": None,
        "fingerprint": "",
        "content": {name: value for name, value in content.items() if value is not None},
        "items": dict(items),
    }
