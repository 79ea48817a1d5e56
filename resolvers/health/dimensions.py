"""What every clinical record carries, how records are found, and the outcomes of a treatment."""

from resolvers.collections import DAY, FLAGS, PERSONAL_NUMBER, TEXT, BsonSchema, Index

OUTCOMES = (
    "CURED",
    "IMPROVED",
    "UNCHANGED",
    "WORSE",
    "DIED",
    "GRAVE_TAKEN_HOME",
    "UNDETERMINED",
    "DIED_OUTSIDE_HOSPITAL",
)
CUSTODIAN: BsonSchema = {"bsonType": "string", "pattern": r"^(NONE|\d{2}[0-9A-Z]{3})$"}
DIMENSIONS: dict[str, BsonSchema] = {
    "_id": TEXT,
    "personal_id": PERSONAL_NUMBER,
    "custodian": CUSTODIAN,
    "date": DAY,
    "flags": FLAGS,
}
BY_PERSON = Index("person", (("personal_id", 1), ("date", -1), ("_id", -1)))
BY_ENCOUNTER = Index("encounter", (("encounter_id", 1), ("_id", 1)))
