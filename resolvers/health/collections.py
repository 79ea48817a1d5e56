"""Collections of health: encounters, what hangs on them, the histories and the insurance cards.

Personal collections are sharded by the citizen's number. `custodian` is a facility, or NONE for what the patient
declared; `date` is the encounter's day in Viet Nam; `flags` are the encounter's and those its codes imply.
"""

from resolvers.collections import (
    BOOLEAN,
    DAY,
    FACILITY,
    FLAGS,
    INSTANT,
    INTEGER,
    PERSONAL_NUMBER,
    TEXT,
    TEXTS,
    BsonSchema,
    Collection,
    Index,
    document,
    listed,
    one_of,
    remembered,
)
from resolvers.health.dimensions import BY_ENCOUNTER, BY_PERSON, DIMENSIONS, OUTCOMES
from resolvers.health.left_collections import LEFT_BY_VISITS

MODALITIES = (
    "OUTPATIENT_EXAM",
    "OUTPATIENT_TREATMENT",
    "INPATIENT",
    "DAY_TREATMENT",
    "CHRONIC_OUTPATIENT",
    "COMMUNE_STAY",
    "PRESCRIPTION_PICKUP",
    "CHRONIC_OUTPATIENT_WITH_SERVICES",
    "INPATIENT_UNDER_4_HOURS",
    "OTHER",
    "MOBILE",
    "HOME",
    "FAMILY_MEDICINE",
    "TELEHEALTH",
    "HEALTH_CHECK",
    "SCREENING",
)
DISCHARGE_TYPES = ("DISCHARGED", "TRANSFERRED", "ABSCONDED", "ASKED_TO_LEAVE", "TRANSFERRED_ON_REQUEST")

CODING: BsonSchema = document({"code": TEXT}, {"display": TEXT})
ENCOUNTERS = Collection(
    "encounters",
    document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "facility": FACILITY,
            "ma_lk": TEXT,
            "modality": one_of(*MODALITIES),
            "started_at": INSTANT,
            "other_diagnoses": listed(CODING),
            "follow_up_dates": listed(DAY),
            "care_team": TEXTS,
            "flags": FLAGS,
            "version": INTEGER,
            "founded": BOOLEAN,
            "insured": BOOLEAN,
        },
        {
            "reason": TEXT,
            "admitted_at": INSTANT,
            "ended_at": INSTANT,
            "main_diagnosis": CODING,
            "outcome": one_of(*OUTCOMES),
            "discharge_type": one_of(*DISCHARGE_TYPES),
            "treatment_method": TEXT,
            "advice": TEXT,
            "recorded_by": document({"organization": TEXT, "role": TEXT}),
        },
    ),
    (
        Index("person", (("personal_id", 1), ("started_at", -1), ("_id", -1))),
        Index("person_facility", (("personal_id", 1), ("facility", 1), ("started_at", -1), ("_id", -1))),
        Index("facility", (("facility", 1), ("started_at", -1), ("_id", -1))),
    ),
    sharded_by="personal_id",
)

PRESCRIPTIONS = Collection(
    "prescriptions",
    document(
        {**DIMENSIONS, "items": listed(document({"line_no": INTEGER, "name": TEXT}))},
        {
            "encounter_id": TEXT,
            "code": TEXT,
            "kind": one_of("NARCOTIC", "PSYCHOTROPIC", "OTHER"),
            "ordered_at": INSTANT,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

LAB_RESULTS = Collection(
    "lab_results",
    document(
        DIMENSIONS,
        {
            "encounter_id": TEXT,
            "service_code": TEXT,
            "index_code": TEXT,
            "index_name": TEXT,
            "value": TEXT,
            "unit": TEXT,
            "conclusion": TEXT,
            "result_at": INSTANT,
        },
    ),
    (BY_PERSON, BY_ENCOUNTER),
    sharded_by="personal_id",
)

ALLERGIES = Collection(
    "allergies",
    document(
        {**DIMENSIONS, "substance": TEXT, "source": one_of("CLINICIAN", "PATIENT")},
        {
            "encounter_id": TEXT,
            "reaction": TEXT,
            "severity": one_of("MILD", "MODERATE", "SEVERE"),
            "certainty": one_of("UNCONFIRMED", "CONFIRMED", "REFUTED"),
        },
    ),
    (BY_PERSON,),
    sharded_by="personal_id",
)

CONDITIONS = Collection(
    "conditions",
    document(
        {
            **DIMENSIONS,
            "kind": one_of("DISEASE", "SURGERY", "FAMILY", "SOCIAL"),
            "source": one_of("CLINICIAN", "PATIENT"),
        },
        {
            "encounter_id": TEXT,
            "coding": CODING,
            "statement": TEXT,
            "since": DAY,
            "status": one_of("ACTIVE", "REMISSION", "RESOLVED"),
        },
    ),
    (BY_PERSON,),
    sharded_by="personal_id",
)

INSURANCE_CARDS = Collection(
    "insurance_cards",
    document(
        {"_id": TEXT, "personal_id": PERSONAL_NUMBER, "card_number": TEXT},
        {"registered_facility": FACILITY, "valid_from": DAY, "valid_to": DAY, "area_code": one_of("K1", "K2", "K3")},
    ),
    (Index("person", (("personal_id", 1), ("valid_from", -1))),),
    sharded_by="personal_id",
)

DATA_SUBJECT_REQUESTS = Collection(
    "data_subject_requests",
    document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "custodian": FACILITY,
            "kind": one_of("CORRECTION"),
            "status": one_of("SUBMITTED", "ACCEPTED", "DONE", "REFUSED"),
            "flags": FLAGS,
            "encounter_id": TEXT,
            "statement": TEXT,
            "created_at": INSTANT,
            "answer_by": INSTANT,
            "due_at": INSTANT,
        },
        {"answer": TEXT, "answered_at": INSTANT, "handled_at": INSTANT, "handled_by": TEXT},
    ),
    (
        Index("person", (("personal_id", 1), ("created_at", -1), ("_id", -1))),
        Index("custodian", (("custodian", 1), ("created_at", 1), ("_id", 1))),
    ),
    sharded_by="personal_id",
)

ENCOUNTER_VERSIONS = Collection(
    "encounter_versions",
    document(
        {
            "_id": TEXT,
            "encounter_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "facility": FACILITY,
            "version": INTEGER,
            "recorded_at": INSTANT,
            "recorded_by": document({"organization": TEXT, "role": TEXT}, {"caller": TEXT}),
            "fingerprint": TEXT,
            "content": {"bsonType": "object"},
        },
        {"reason": TEXT},
    ),
    (Index("encounter", (("encounter_id", 1), ("version", 1))),),
    sharded_by="personal_id",
)

# How often a facility was told in an hour that a number is nobody's: forgotten after a day.
UNKNOWN_NUMBERS = Collection(
    "unknown_numbers",
    document({"_id": TEXT, "told": INTEGER, "at": INSTANT}),
    (Index("forgotten", (("at", 1),), expire_after=24 * 3600),),
)

HEALTH_COMMANDS = remembered("health_commands")

COLLECTIONS = (
    ENCOUNTERS,
    PRESCRIPTIONS,
    LAB_RESULTS,
    ALLERGIES,
    CONDITIONS,
    INSURANCE_CARDS,
    *LEFT_BY_VISITS,
    DATA_SUBJECT_REQUESTS,
    ENCOUNTER_VERSIONS,
    UNKNOWN_NUMBERS,
    HEALTH_COMMANDS,
)
