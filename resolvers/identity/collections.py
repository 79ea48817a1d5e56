"""Collections of identity: citizens and guardianships."""

from resolvers.collections import (
    BOOLEAN,
    DAY,
    INTEGER,
    PERSONAL_NUMBER,
    TEXT,
    BsonSchema,
    Collection,
    Index,
    document,
    one_of,
    remembered,
)

_ADDRESS: BsonSchema = document(
    {},
    {"line": TEXT, "province_code": TEXT, "commune_code": TEXT, "code_version": one_of("PRE_2025", "POST_2025")},
)

CITIZENS = Collection(
    "citizens",
    document(
        {
            "_id": PERSONAL_NUMBER,
            "full_name": TEXT,
            "birth_date": document({"value": DAY, "precision": one_of("DAY", "MONTH", "YEAR")}),
            "sex": one_of("MALE", "FEMALE", "UNDETERMINED"),
        },
        {
            "nationality_code": TEXT,
            "ethnicity_code": TEXT,
            "blood_group": TEXT,
            "identification_level": INTEGER,
            "permanent_address": _ADDRESS,
            "current_address": _ADDRESS,
            "father": PERSONAL_NUMBER,
            "mother": PERSONAL_NUMBER,
            "spouse": PERSONAL_NUMBER,
            "phone": TEXT,
            "email": TEXT,
        },
    ),
    sharded_by="_id",
)

GUARDIANSHIPS = Collection(
    "guardianships",
    document(
        {
            "_id": TEXT,
            "ward": PERSONAL_NUMBER,
            "guardian": PERSONAL_NUMBER,
            "relation": one_of("FATHER", "MOTHER", "GUARDIAN", "REPRESENTATIVE", "CARER"),
            "by_decision": BOOLEAN,
            "summary_only": BOOLEAN,
            "valid_from": DAY,
        },
        {"legal_basis": TEXT, "valid_to": DAY},
    ),
    (Index("ward", (("ward", 1), ("valid_from", 1))), Index("guardian", (("guardian", 1), ("valid_from", 1)))),
    sharded_by="ward",
)

IDENTITY_COMMANDS = remembered("identity_commands")

COLLECTIONS = (CITIZENS, GUARDIANSHIPS, IDENTITY_COMMANDS)
