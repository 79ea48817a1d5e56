"""A snapshot between record and document; its `_id` is the day, and `as_of` again, for the index."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from resolvers.statistics.records import ProgrammeSnapshot


def snapshot_document(snapshot: ProgrammeSnapshot) -> dict[str, Any]:
    return {
        "_id": snapshot.as_of.isoformat(),
        "as_of": snapshot.as_of.isoformat(),
        "computed_at": snapshot.computed_at,
        "citizens": snapshot.citizens,
        "health_books": snapshot.health_books,
        "facilities": {"total": snapshot.facilities_total, "linked": snapshot.facilities_linked},
        "encounters": {"total": snapshot.encounters_total, "by_modality": dict(snapshot.encounters_by_modality)},
        "certificates": {"total": snapshot.certificates_total, "by_type": dict(snapshot.certificates_by_type)},
    }


def snapshot_record(document: Mapping[str, Any]) -> ProgrammeSnapshot:
    return ProgrammeSnapshot(
        as_of=date.fromisoformat(document["_id"]),
        computed_at=document["computed_at"],
        citizens=document["citizens"],
        health_books=document["health_books"],
        facilities_total=document["facilities"]["total"],
        facilities_linked=document["facilities"]["linked"],
        encounters_total=document["encounters"]["total"],
        encounters_by_modality=document["encounters"]["by_modality"],
        certificates_total=document["certificates"]["total"],
        certificates_by_type=document["certificates"]["by_type"],
    )
