"""Answers of health: books, encounters, and what hangs on them; every list in one query, narrowed by the grant."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from resolvers.context import SubgraphContext
from resolvers.health import documents
from resolvers.health.by_key import by_key
from resolvers.health.encounters import encounters_by_id
from resolvers.health.leavings import (
    BillRecord,
    ImagingRecord,
    ImmunizationRecord,
    PaperRecord,
    ProcedureRecord,
    VitalRecord,
)
from resolvers.health.narrowed import LATEST_FIRST, RECORDS, of_encounters, of_people
from resolvers.health.records import (
    AllergyRecord,
    CitizenReference,
    ConditionRecord,
    EncounterRecord,
    HealthBookReference,
    InsuranceCardRecord,
    LabResultRecord,
    PrescriptionRecord,
)
from resolvers.loading import Loader
from resolvers.representations import keys_of

R = TypeVar("R")
Representations = Sequence[Mapping[str, Any]]


async def citizens_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[CitizenReference]:
    return [CitizenReference(number) for number in keys_of(representations, "personalId")]


async def books_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[HealthBookReference]:
    return [HealthBookReference(number) for number in keys_of(representations, "personalId")]


async def encounters_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[EncounterRecord | None]:
    ids = keys_of(representations, "id")
    found = await encounters_by_id(context, ids)
    return [found.get(one) for one in ids]


async def allergies_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[AllergyRecord | None]:
    return await by_key(context, "allergies", representations, documents.allergy)


async def conditions_by_key(
    context: SubgraphContext, representations: Representations, selected: frozenset[str]
) -> list[ConditionRecord | None]:
    return await by_key(context, "conditions", representations, documents.condition)


async def encounter(context: SubgraphContext, encounter_id: str | None) -> EncounterRecord | None:
    """One encounter; those that many records of a fetch refer to are looked up together."""
    if encounter_id is None:
        return None
    loader: Loader[str, EncounterRecord] = context.loader(
        "encounters by id", lambda ids: encounters_by_id(context, ids)
    )
    return await loader.load(encounter_id)


async def prescriptions_of_person(context: SubgraphContext, number: str) -> list[PrescriptionRecord]:
    return await _of_person(context, "prescriptions", "PRESCRIPTION", number, documents.prescription)


async def lab_results_of_person(context: SubgraphContext, number: str) -> list[LabResultRecord]:
    return await _of_person(context, "lab_results", "LAB_RESULT", number, documents.lab_result)


async def allergies_of_person(context: SubgraphContext, number: str) -> list[AllergyRecord]:
    return await _of_person(context, "allergies", "ALLERGY", number, documents.allergy)


async def conditions_of_person(context: SubgraphContext, number: str) -> list[ConditionRecord]:
    return await _of_person(context, "conditions", "HISTORY", number, documents.condition)


async def prescriptions_of_encounter(context: SubgraphContext, visit: EncounterRecord) -> list[PrescriptionRecord]:
    return await _of_encounter(context, "prescriptions", "PRESCRIPTION", visit, documents.prescription)


async def lab_results_of_encounter(context: SubgraphContext, visit: EncounterRecord) -> list[LabResultRecord]:
    return await _of_encounter(context, "lab_results", "LAB_RESULT", visit, documents.lab_result)


async def imaging_results_of_person(context: SubgraphContext, number: str) -> list[ImagingRecord]:
    return await _of_person(context, "imaging_results", "IMAGING", number, documents.imaging_result)


async def procedures_of_person(context: SubgraphContext, number: str) -> list[ProcedureRecord]:
    return await _of_person(context, "procedures", "PROCEDURE", number, documents.procedure)


async def documents_of_person(context: SubgraphContext, number: str) -> list[PaperRecord]:
    return await _of_person(context, "documents", "DOCUMENT", number, documents.paper)


async def vitals_of_person(context: SubgraphContext, number: str) -> list[VitalRecord]:
    return await _of_person(context, "vitals", "VITAL", number, documents.vital)


async def immunizations_of_person(context: SubgraphContext, number: str) -> list[ImmunizationRecord]:
    return await _of_person(context, "immunizations", "IMMUNIZATION", number, documents.immunization)


async def imaging_results_of_encounter(context: SubgraphContext, visit: EncounterRecord) -> list[ImagingRecord]:
    return await _of_encounter(context, "imaging_results", "IMAGING", visit, documents.imaging_result)


async def procedures_of_encounter(context: SubgraphContext, visit: EncounterRecord) -> list[ProcedureRecord]:
    return await _of_encounter(context, "procedures", "PROCEDURE", visit, documents.procedure)


async def course_notes(context: SubgraphContext, visit: EncounterRecord) -> list[PaperRecord]:
    return await _papers(context, visit, "COURSE_NOTE")


async def discharge_summary(context: SubgraphContext, visit: EncounterRecord) -> PaperRecord | None:
    found = await _papers(context, visit, "DISCHARGE_SUMMARY")
    return found[-1] if found else None


async def referral(context: SubgraphContext, visit: EncounterRecord) -> PaperRecord | None:
    found = await _papers(context, visit, "REFERRAL")
    return found[-1] if found else None


async def bill(context: SubgraphContext, visit: EncounterRecord) -> BillRecord | None:
    found = await _of_encounter(context, "bills", "BILLING", visit, documents.bill)
    return found[0] if found else None


async def _papers(context: SubgraphContext, visit: EncounterRecord, kind: str) -> list[PaperRecord]:
    """In the order of time; the kinds of an encounter's papers share one query."""
    found = await _of_encounter(context, "documents", "DOCUMENT", visit, documents.paper)
    return sorted(
        (one for one in found if one.kind == kind), key=lambda one: (str(one.noted_at or one.issued_on), one.id)
    )


async def insurance_cards(context: SubgraphContext, number: str) -> list[InsuranceCardRecord]:
    """A citizen's cards, the latest first."""

    async def load(numbers: Sequence[str]) -> dict[str, list[InsuranceCardRecord]]:
        rows = await context.database.collection("insurance_cards").find({"personal_id": {"$in": sorted(numbers)}})
        rows.sort(key=lambda row: (row.get("valid_from") or "", row["_id"]), reverse=True)
        return _grouped(rows, "personal_id", documents.insurance_card)

    loader: Loader[str, list[InsuranceCardRecord]] = context.loader("insurance cards", load)
    return await loader.load(number) or []


async def _of_person(
    context: SubgraphContext, collection: str, category: str, number: str, record: Callable[[documents.Row], R]
) -> list[R]:
    """Records of one book, the latest first; one query for all books of a fetch."""

    async def load(numbers: Sequence[str]) -> dict[str, list[R]]:
        pipeline = [*of_people(context.grant, category, numbers, RECORDS), {"$sort": LATEST_FIRST}]
        rows = await context.database.collection(collection).aggregate(pipeline)
        return _grouped(rows, "personal_id", record)

    loader: Loader[str, list[R]] = context.loader(f"{collection} of people", load)
    return await loader.load(number) or []


async def _of_encounter(
    context: SubgraphContext,
    collection: str,
    category: str,
    visit: EncounterRecord,
    record: Callable[[documents.Row], R],
) -> list[R]:
    """Records of one encounter; one query for all encounters of a fetch."""

    async def load(visits: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[R]]:
        pipeline = [*of_encounters(context.grant, category, visits), {"$sort": {"_id": 1}}]
        rows = await context.database.collection(collection).aggregate(pipeline)
        by_encounter = _grouped(rows, "encounter_id", record)
        return {key: by_encounter.get(key[0], []) for key in visits}

    loader: Loader[tuple[str, str], list[R]] = context.loader(f"{collection} of encounters", load)
    return await loader.load((visit.id, visit.citizen.personal_id)) or []


def _grouped(rows: Sequence[documents.Row], key: str, record: Callable[[documents.Row], R]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(record(row))
    return grouped
