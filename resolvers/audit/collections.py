"""Where the access log lies: append-only, read by citizen and time (Decree 356/2025 art 9.3)."""

from resolvers.collections import BOOLEAN, FLAGS, INSTANT, PERSONAL_NUMBER, TEXT, TEXTS, Collection, Index, document

ACCESS_LOG = Collection(
    name="access_log",
    schema=document(
        {
            "_id": TEXT,
            "at": INSTANT,
            "request_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "caller": TEXT,
            "role": TEXT,
            "operation": TEXT,
            "category": TEXT,
            "fields": TEXTS,
            "flags": FLAGS,
            "allowed": BOOLEAN,
        },
        {"organization": TEXT, "purpose": TEXT, "condition": TEXT, "consent_id": TEXT},
    ),
    # `_id` breaks the tie between rows of one instant, so that a page never repeats or skips one.
    indexes=(Index("by_citizen", (("personal_id", 1), ("at", -1), ("_id", -1))),),
    sharded_by="personal_id",
)

COLLECTIONS = (ACCESS_LOG,)
