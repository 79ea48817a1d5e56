"""Collections of what a visit leaves beside its prescriptions and laboratory results; all dimensions as there."""

from resolvers.collections import DAY, DECIMAL, FACILITY, INSTANT, INTEGER, TEXT, Collection, document, one_of
from resolvers.health.dimensions import BY_ENCOUNTER, BY_PERSON, DIMENSIONS, OUTCOMES

IMAGING_RESULTS = Collection(
    "imaging_results",
    document(
        {**DIMENSIONS},
        {
            "encounter_id": TEXT,
            "service_code": TEXT,
            "service_name": TEXT,
            "description": TEXT,
            "conclusion": TEXT,
            "result_at": INSTANT,
            "reader_id": TEXT,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

PROCEDURES = Collection(
    "procedures",
    document(
        {**DIMENSIONS},
        {
            "encounter_id": TEXT,
            "line_no": INTEGER,
            "service_code": TEXT,
            "service_name": TEXT,
            "procedure_code": TEXT,
            "supply_code": TEXT,
            "supply_name": TEXT,
            "group": TEXT,
            "quantity": DECIMAL,
            "bed": TEXT,
            "performer": TEXT,
            "anaesthesia": TEXT,
            "site": TEXT,
            "device": TEXT,
            "ordered_at": INSTANT,
            "performed_at": INSTANT,
            "result_at": INSTANT,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

DOCUMENTS = Collection(
    "documents",
    document(
        {**DIMENSIONS, "kind": one_of("COURSE_NOTE", "DISCHARGE_SUMMARY", "REFERRAL")},
        {
            "encounter_id": TEXT,
            "number": TEXT,
            "record_number": TEXT,
            "issued_on": DAY,
            "clinical_course": TEXT,
            "disease_stage": TEXT,
            "consultation": TEXT,
            "surgery": TEXT,
            "noted_at": INSTANT,
            "performer": TEXT,
            "admission_diagnosis": TEXT,
            "discharge_diagnosis": TEXT,
            "disease_process": TEXT,
            "results_summary": TEXT,
            "treatment_method": TEXT,
            "outcome": one_of(*OUTCOMES),
            "advice": TEXT,
            "department": TEXT,
            "leave_days": INTEGER,
            "leave_from": DAY,
            "leave_to": DAY,
            "referred_from": FACILITY,
            "referred_to": FACILITY,
            "clinical_signs": TEXT,
            "referral_reason": one_of("PROPER", "BEYOND_CAPACITY", "PATIENT_WISH"),
            "next_treatment": TEXT,
            "transport": TEXT,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

VITALS = Collection(
    "vitals",
    document(
        {**DIMENSIONS, "measured_at": INSTANT},
        {
            "encounter_id": TEXT,
            "height_cm": DECIMAL,
            "weight_kg": DECIMAL,
            "bmi": DECIMAL,
            "systolic": INTEGER,
            "diastolic": INTEGER,
            "pulse": INTEGER,
            "oxygen_saturation": INTEGER,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

IMMUNIZATIONS = Collection(
    "immunizations",
    document(
        {**DIMENSIONS, "vaccine": TEXT}, {"encounter_id": TEXT, "dose": INTEGER, "facility": FACILITY, "lot": TEXT}
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

BILLS = Collection(
    "bills",
    document(
        {**DIMENSIONS, "encounter_id": TEXT, "total": DECIMAL},
        {
            "paid_at": INSTANT,
            "drugs": DECIMAL,
            "supplies": DECIMAL,
            "insured_total": DECIMAL,
            "self_paid": DECIMAL,
            "copay": DECIMAL,
            "insurer_paid": DECIMAL,
            "other_sources": DECIMAL,
            "fee_for_service": DECIMAL,
            "year": INTEGER,
            "month": INTEGER,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

LEFT_BY_VISITS = (IMAGING_RESULTS, PROCEDURES, DOCUMENTS, VITALS, IMMUNIZATIONS, BILLS)
