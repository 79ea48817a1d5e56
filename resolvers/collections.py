"""What a collection is: its name, its validator (`$jsonSchema`) and its named indexes.

Each domain lists its own in `resolvers/<domain>/collections.py` as `COLLECTIONS`; the whole is prepared at start:

    await prepare_database(database, collections)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.mongo import Database

BsonSchema = Mapping[str, Any]

TEXT: BsonSchema = {"bsonType": "string"}
BOOLEAN: BsonSchema = {"bsonType": "bool"}
INTEGER: BsonSchema = {"bsonType": ["int", "long"]}
INSTANT: BsonSchema = {"bsonType": "date"}
DECIMAL: BsonSchema = {"bsonType": "decimal"}
BYTES: BsonSchema = {"bsonType": "binData"}
DAY: BsonSchema = {"bsonType": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
PERSONAL_NUMBER: BsonSchema = {"bsonType": "string", "pattern": r"^\d{12}$"}
FACILITY: BsonSchema = {"bsonType": "string", "pattern": r"^\d{2}[0-9A-Z]{3}$"}
TEXTS: BsonSchema = {"bsonType": "array", "items": TEXT}
FLAGS: BsonSchema = {
    "bsonType": "array",
    "items": {
        "enum": [
            "HIV",
            "TUBERCULOSIS",
            "PSYCHIATRY",
            "SUBSTITUTION_THERAPY",
            "DRUG_TEST",
            "REPRODUCTIVE",
            "GENDER_REASSIGNMENT",
            "GENETIC",
            "TRANSPLANT",
            "DOMESTIC_VIOLENCE",
            "CHILD_ABUSE",
            "DONOR_IDENTITY",
            "FETAL_SEX",
            "CERTIFICATE_NO2",
        ]
    },
}


def one_of(*values: str) -> BsonSchema:
    """A closed list of codes."""
    return {"enum": list(values)}


def nullable(schema: BsonSchema) -> BsonSchema:
    """The same, or null."""
    return {"anyOf": [dict(schema), {"bsonType": "null"}]}


def listed(items: BsonSchema) -> BsonSchema:
    """An array of these."""
    return {"bsonType": "array", "items": dict(items)}


def document(required: Mapping[str, BsonSchema], optional: Mapping[str, BsonSchema] | None = None) -> BsonSchema:
    """An object: `required` fields are there and not null, `optional` ones may be absent or null; others are free."""
    return {
        "bsonType": "object",
        "required": sorted(required),
        "properties": {
            **{name: dict(schema) for name, schema in required.items()},
            **{name: nullable(schema) for name, schema in (optional or {}).items()},
        },
    }


@dataclass(frozen=True, slots=True)
class Index:
    """A named index; `expire_after` seconds makes it a TTL index, `partial` restricts it to matching documents."""

    name: str
    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    expire_after: int | None = None
    partial: Mapping[str, Any] | None = None

    def model(self) -> dict[str, Any]:
        model: dict[str, Any] = {"name": self.name, "keys": self.keys}
        if self.unique:
            model["unique"] = True
        if self.expire_after is not None:
            model["expireAfterSeconds"] = self.expire_after
        if self.partial is not None:
            model["partialFilterExpression"] = dict(self.partial)
        return model


@dataclass(frozen=True, slots=True)
class Collection:
    """`sharded_by`: the field that a sharded cluster distributes the collection on, hashed."""

    name: str
    schema: BsonSchema
    indexes: tuple[Index, ...] = ()
    sharded_by: str | None = None


KEPT_SECONDS = (
    30 * 24 * 3600
)  # a client that repeats a command does so within minutes; a consent request lives thirty days


def remembered(name: str) -> Collection:
    """Where a domain remembers the idempotency keys of its commands (`resolvers/idempotency.py`)."""
    return Collection(
        name=name,
        schema=document({"_id": TEXT, "fingerprint": TEXT, "result": TEXT, "at": INSTANT}),
        indexes=(Index("forgotten", (("at", 1),), expire_after=KEPT_SECONDS),),
    )


async def prepare_database(database: Database, collections: Iterable[Collection]) -> None:
    """Create what is missing and bring validators up to this version; running it again changes nothing."""
    for one in collections:
        await database.ensure_collection(one.name, {"$jsonSchema": dict(one.schema)})
        await database.ensure_indexes(one.name, [index.model() for index in one.indexes])
