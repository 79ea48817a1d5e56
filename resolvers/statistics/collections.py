"""Where the daily snapshots lie: one document a day, whose `_id` is the day."""

from resolvers.collections import DAY, INSTANT, INTEGER, Collection, Index, document, nullable

_FIGURES = {"bsonType": "object", "additionalProperties": nullable(INTEGER)}

PROGRAMME_SNAPSHOTS = Collection(
    name="programme_snapshots",
    schema=document(
        {
            "_id": DAY,
            "as_of": DAY,
            "computed_at": INSTANT,
            "facilities": document({"total": INTEGER, "linked": INTEGER}),
            "encounters": document({"by_modality": _FIGURES}, {"total": INTEGER}),
            "certificates": document({"by_type": _FIGURES}, {"total": INTEGER}),
        },
        {"citizens": INTEGER, "health_books": INTEGER},
    ),
    # `_id` again: the embedded database takes no range of `_id` from its index.
    indexes=(Index("latest", (("as_of", -1),)),),
)

COLLECTIONS = (PROGRAMME_SNAPSHOTS,)
