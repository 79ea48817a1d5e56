"""Documents of the health collections as records."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from resolvers.health.leavings import (
    BillRecord,
    ImagingRecord,
    ImmunizationRecord,
    PaperRecord,
    ProcedureRecord,
    VitalRecord,
)
from resolvers.health.records import (
    AllergyRecord,
    CitizenReference,
    CodingRecord,
    ConditionRecord,
    EncounterRecord,
    FacilityReference,
    InsuranceCardRecord,
    LabResultRecord,
    PrescriptionItemRecord,
    PrescriptionRecord,
    RecorderRecord,
)

Row = Mapping[str, Any]
STORED_OTHERWISE = frozenset({"id", "citizen", "flags"})
FACILITIES = frozenset({"facility", "referred_from", "referred_to"})
ALIKE: Mapping[type[Any], tuple[str, ...]] = {  # attributes that are called as the document's fields
    kind: tuple(one.name for one in fields(kind) if one.name not in STORED_OTHERWISE)
    for kind in (BillRecord, ImagingRecord, ImmunizationRecord, PaperRecord, ProcedureRecord, VitalRecord)
}


def encounter(row: Row) -> EncounterRecord:
    recorded_by = row.get("recorded_by")
    return EncounterRecord(
        id=row["_id"],
        citizen=CitizenReference(row["personal_id"]),
        facility=FacilityReference(row["facility"]),
        ma_lk=row["ma_lk"],
        modality=row["modality"],
        reason=row.get("reason"),
        started_at=row["started_at"],
        admitted_at=row.get("admitted_at"),
        ended_at=row.get("ended_at"),
        main_diagnosis=coding(row.get("main_diagnosis")),
        other_diagnoses=tuple(
            CodingRecord(one["code"], one.get("display")) for one in row.get("other_diagnoses") or ()
        ),
        outcome=row.get("outcome"),
        discharge_type=row.get("discharge_type"),
        treatment_method=row.get("treatment_method"),
        advice=row.get("advice"),
        follow_up_dates=tuple(row.get("follow_up_dates") or ()),
        care_team=tuple(row.get("care_team") or ()),
        sensitivity_flags=flags(row),
        version=row["version"],
        recorded_by=RecorderRecord(recorded_by["organization"], recorded_by["role"]) if recorded_by else None,
        coverage=tuple(insurance_card(card) for card in row.get("coverage") or ()),
    )


def prescription(row: Row) -> PrescriptionRecord:
    return PrescriptionRecord(
        id=row["_id"],
        citizen=CitizenReference(row["personal_id"]),
        encounter_id=row.get("encounter_id"),
        custodian=row["custodian"],
        date=row["date"],
        flags=flags(row),
        code=row.get("code"),
        kind=row.get("kind"),
        ordered_at=row.get("ordered_at"),
        items=tuple(prescription_item(one) for one in row["items"]),
    )


def prescription_item(row: Row) -> PrescriptionItemRecord:
    quantity = row.get("quantity")
    return PrescriptionItemRecord(
        line_no=row["line_no"],
        drug_code=row.get("drug_code"),
        name=row["name"],
        strength=row.get("strength"),
        dose=row.get("dose"),
        instructions=row.get("instructions"),
        route=row.get("route"),
        quantity=Decimal(str(quantity)) if quantity is not None else None,
        unit=row.get("unit"),
    )


def lab_result(row: Row) -> LabResultRecord:
    return LabResultRecord(
        id=row["_id"],
        citizen=CitizenReference(row["personal_id"]),
        encounter_id=row.get("encounter_id"),
        custodian=row["custodian"],
        date=row["date"],
        flags=flags(row),
        service_code=row.get("service_code"),
        index_code=row.get("index_code"),
        index_name=row.get("index_name"),
        value=row.get("value"),
        unit=row.get("unit"),
        conclusion=row.get("conclusion"),
        result_at=row.get("result_at"),
    )


def allergy(row: Row) -> AllergyRecord:
    return AllergyRecord(
        id=row["_id"],
        citizen=CitizenReference(row["personal_id"]),
        encounter_id=row.get("encounter_id"),
        custodian=row["custodian"],
        date=row["date"],
        flags=flags(row),
        substance=row["substance"],
        reaction=row.get("reaction"),
        severity=row.get("severity"),
        certainty=row.get("certainty"),
        source=row["source"],
    )


def condition(row: Row) -> ConditionRecord:
    return ConditionRecord(
        id=row["_id"],
        citizen=CitizenReference(row["personal_id"]),
        encounter_id=row.get("encounter_id"),
        custodian=row["custodian"],
        date=row["date"],
        flags=flags(row),
        kind=row["kind"],
        coding=coding(row.get("coding")),
        statement=row.get("statement"),
        since=row.get("since"),
        status=row.get("status"),
        source=row["source"],
    )


def imaging_result(row: Row) -> ImagingRecord:
    return ImagingRecord(**_attributes(ImagingRecord, row))


def procedure(row: Row) -> ProcedureRecord:
    return ProcedureRecord(**_attributes(ProcedureRecord, row))


def paper(row: Row) -> PaperRecord:
    return PaperRecord(**_attributes(PaperRecord, row))


def vital(row: Row) -> VitalRecord:
    return VitalRecord(**_attributes(VitalRecord, row))


def immunization(row: Row) -> ImmunizationRecord:
    return ImmunizationRecord(**_attributes(ImmunizationRecord, row))


def bill(row: Row) -> BillRecord:
    return BillRecord(**_attributes(BillRecord, row))


def _attributes(kind: type[Any], row: Row) -> dict[str, Any]:
    """What a record of this kind holds, where attributes and fields of the document are called alike."""
    given: dict[str, Any] = {
        "id": row["_id"],
        "citizen": CitizenReference(row["personal_id"]),
        "flags": flags(row),
        **{name: row.get(name) for name in ALIKE[kind]},
    }
    for name in FACILITIES & given.keys():
        code = given[name]
        given[name] = None if code is None else FacilityReference(code)
    return given


def insurance_card(row: Row) -> InsuranceCardRecord:
    registered = row.get("registered_facility")
    return InsuranceCardRecord(
        card_number=row["card_number"],
        registered_facility=FacilityReference(registered) if registered else None,
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        area_code=row.get("area_code"),
    )


def coding(row: Row | None) -> CodingRecord | None:
    return None if row is None else CodingRecord(row["code"], row.get("display"))


def flags(row: Row) -> tuple[str, ...] | None:
    """None when the record does not say: null flags count as all flags."""
    found = row.get("flags")
    return None if found is None else tuple(found)
