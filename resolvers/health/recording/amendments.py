"""Versions of a visit, to read: the citizen and the custodian read all of them, others what it says now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from resolvers.context import SubgraphContext
from resolvers.health import documents
from resolvers.health.leavings import BillRecord, ImagingRecord, PaperRecord, ProcedureRecord
from resolvers.health.recording.stored import Document, Written, item_documents
from resolvers.health.recording.versions import VERSIONS
from resolvers.health.records import (
    CodingRecord,
    EncounterRecord,
    LabResultRecord,
    PrescriptionRecord,
    RecorderRecord,
)
from resolvers.loading import Loader

R = TypeVar("R")
EVERY_AGE = 0  # flags that codes imply of a child are all that they imply of anybody


@dataclass(frozen=True, slots=True)
class EncounterVersionRecord:
    """One version: who wrote it when and why, what it said of the visit, and what hung on it."""

    version: int
    recorded_at: datetime
    recorded_by: RecorderRecord
    amendment_reason: str | None
    modality: str
    reason: str | None
    started_at: datetime
    admitted_at: datetime | None
    ended_at: datetime | None
    main_diagnosis: CodingRecord | None
    other_diagnoses: tuple[CodingRecord, ...]
    outcome: str | None
    discharge_type: str | None
    treatment_method: str | None
    advice: str | None
    items: tuple[tuple[str, Document], ...]

    @property
    def prescriptions(self) -> list[PrescriptionRecord]:
        return self._of("prescriptions", documents.prescription)

    @property
    def lab_results(self) -> list[LabResultRecord]:
        return self._of("lab_results", documents.lab_result)

    @property
    def imaging_results(self) -> list[ImagingRecord]:
        return self._of("imaging_results", documents.imaging_result)

    @property
    def procedures(self) -> list[ProcedureRecord]:
        return self._of("procedures", documents.procedure)

    @property
    def documents(self) -> list[PaperRecord]:
        return self._of("documents", documents.paper)

    @property
    def billing(self) -> BillRecord | None:
        found = self._of("bills", documents.bill)
        return found[0] if found else None

    def _of(self, collection: str, record: Callable[[Mapping[str, Any]], R]) -> list[R]:
        return [record(document) for name, document in self.items if name == collection]


async def amendments(context: SubgraphContext, visit: EncounterRecord) -> list[EncounterVersionRecord]:
    """The first version first; empty for who is neither the citizen nor of the facility that holds the visit."""
    actor = context.grant.actor
    own = actor.personal_id == visit.citizen.personal_id and actor.role == "citizen"
    if not own and actor.organization != visit.custodian:
        return []
    loader: Loader[str, list[Document]] = context.loader(VERSIONS, lambda ids: _versions(context, ids))
    return [_record(one, visit) for one in await loader.load(visit.id) or []]


async def _versions(context: SubgraphContext, ids: Sequence[str]) -> Mapping[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for one in await context.database.collection(VERSIONS).find({"encounter_id": {"$in": sorted(set(ids))}}):
        found.setdefault(one["encounter_id"], []).append(one)
    return {visit: sorted(versions, key=lambda one: int(one["version"])) for visit, versions in found.items()}


def _items(version: Document, written: Written) -> tuple[tuple[str, Document], ...]:
    """Of a visit from before, as they stood; flagged as the visit is now at least."""
    kept = version.get("items")
    if kept is None:
        return tuple(item_documents(written))
    return tuple(
        (collection, {**one, "flags": sorted(written.flags | set(one["flags"]))})
        for collection, documents_of_it in kept.items()
        for one in documents_of_it
    )


def _record(version: Document, visit: EncounterRecord) -> EncounterVersionRecord:
    content = version["content"]
    written = Written(
        facility=visit.custodian,
        ma_lk=visit.ma_lk,
        personal_id=visit.citizen.personal_id,
        content=content,
        version=version["version"],
        flags=frozenset(visit.sensitivity_flags or ()),
        founded=True,
        role=version["recorded_by"]["role"],
        age=EVERY_AGE,
    )
    return EncounterVersionRecord(
        version=version["version"],
        recorded_at=version["recorded_at"],
        recorded_by=RecorderRecord(version["recorded_by"]["organization"], version["recorded_by"]["role"]),
        amendment_reason=version.get("reason"),
        modality=content["modality"],
        reason=content.get("reason"),
        started_at=content["startedAt"],
        admitted_at=content.get("admittedAt"),
        ended_at=content.get("endedAt"),
        main_diagnosis=documents.coding(content.get("mainDiagnosis")),
        other_diagnoses=tuple(
            CodingRecord(one["code"], one.get("display")) for one in content.get("otherDiagnoses") or ()
        ),
        outcome=content.get("outcome"),
        discharge_type=content.get("dischargeType"),
        treatment_method=content.get("treatmentMethod"),
        advice=content.get("advice"),
        items=_items(version, written),
    )
