"""Where consents lie: the consents, the requests, and two small collections that make commands safe.

`consent_locks` has one document for each (citizen, grantee, purpose), touched by every grant: two grants at once conflict
there, so that one supersedes the other. `consent_commands` remembers idempotency keys for thirty days.
"""

from resolvers.collections import (
    DAY,
    FLAGS,
    INSTANT,
    INTEGER,
    PERSONAL_NUMBER,
    TEXT,
    TEXTS,
    Collection,
    Index,
    document,
    listed,
    one_of,
    remembered,
)

_GRANTEE = document({"organization": TEXT}, {"person": TEXT})
_PERIOD = document({}, {"from": DAY, "to": DAY})
_CAPACITY = one_of("SELF", "GUARDIAN")
_STORED = one_of("REQUESTED", "GRANTED", "REVOKED", "SUPERSEDED")

CONSENTS = Collection(
    name="consents",
    schema=document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "status": _STORED,
            "grantee": _GRANTEE,
            "purpose": TEXT,
            "categories": TEXTS,
            "flags": FLAGS,
            "data_period": _PERIOD,
            "validity": document({"from": INSTANT, "to": INSTANT}),
            "created_at": INSTANT,
            "version": INTEGER,
            "signatures": listed(document({"capacity": _CAPACITY}, {"signer": PERSONAL_NUMBER, "at": INSTANT})),
            "events": listed(document({"state": _STORED, "at": INSTANT, "actor": TEXT}, {"capacity": _CAPACITY})),
        },
        {"request_id": TEXT},
    ),
    indexes=(
        # A citizen's consents, newest first; by status; and the grants that a caller's organisation holds.
        Index("by_citizen", (("personal_id", 1), ("created_at", -1))),
        Index("by_grantee", (("personal_id", 1), ("grantee.organization", 1), ("status", 1))),
    ),
    sharded_by="personal_id",
)

CONSENT_REQUESTS = Collection(
    name="consent_requests",
    schema=document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "status": one_of("REQUESTED", "GRANTED", "DENIED"),
            "grantee": _GRANTEE,
            "requested_by": TEXT,
            "purpose": TEXT,
            "categories": TEXTS,
            "flags": FLAGS,
            "data_period": _PERIOD,
            "created_at": INSTANT,
            "expires_at": INSTANT,
        },
        {"reason": TEXT, "answered_at": INSTANT},
    ),
    indexes=(
        Index("by_citizen", (("personal_id", 1), ("created_at", -1))),
        # How many requests a caller made in the last hour.
        Index("by_caller", (("requested_by", 1), ("created_at", -1))),
    ),
    sharded_by="personal_id",
)

CONSENT_LOCKS = Collection(name="consent_locks", schema=document({"_id": TEXT, "grants": INTEGER}))

CONSENT_COMMANDS = remembered("consent_commands")

COLLECTIONS = (CONSENTS, CONSENT_REQUESTS, CONSENT_LOCKS, CONSENT_COMMANDS)
