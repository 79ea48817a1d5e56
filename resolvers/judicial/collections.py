"""Where dossiers and certificates lie; their numbers are random, and are the `_id`.

`judicial_open_applications` has one document for each open (applicant, subject, type), and `judicial_receipts` one for
each receipt: their `_id`s are unique in a sharded cluster too, where a second unique index could not be.
"""

from resolvers.collections import (
    BOOLEAN,
    DAY,
    INSTANT,
    INTEGER,
    PERSONAL_NUMBER,
    TEXT,
    Collection,
    Index,
    document,
    listed,
    one_of,
    remembered,
)
from resolvers.judicial.fees import Reduction
from resolvers.judicial.records import (
    ApplicationStatus,
    CertificateStatus,
    CertificateType,
    RecordStatus,
    RefusalCode,
    Relation,
)

_TYPE = one_of(*CertificateType)
_STATUS = one_of(*ApplicationStatus)
_PROVINCE = document({"code": TEXT, "version": one_of("PRE_2025", "POST_2025")})
_STEP = document(
    {"status": _STATUS, "at": INSTANT}, {"from": _STATUS, "actor": TEXT, "role": TEXT, "unit": TEXT, "note": TEXT}
)
_FEE = document(
    {"amount": INTEGER, "reduction": one_of(*Reduction)}, {"evidence": TEXT, "receipt": TEXT, "paid_at": INSTANT}
)

JUDICIAL_APPLICATIONS = Collection(
    name="judicial_applications",
    schema=document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "applicant": PERSONAL_NUMBER,
            "relation": one_of(*Relation),
            "type": _TYPE,
            "status": _STATUS,
            "province": _PROVINCE,
            "include_bans": BOOLEAN,
            "submitted_at": INSTANT,
            "timeline": listed(_STEP),
            "version": INTEGER,
        },
        {
            "purpose": TEXT,
            "due_at": INSTANT,
            "assignee": TEXT,
            "proposer": document({"sub": TEXT, "personal_id": PERSONAL_NUMBER}),
            "fee": _FEE,
            "supplement": document({"text": TEXT, "due_at": INSTANT, "days_left": INTEGER}),
            "refusal": document({"code": one_of(*RefusalCode)}, {"text": TEXT}),
        },
    ),
    indexes=(
        Index("by_citizen", (("personal_id", 1), ("submitted_at", -1))),
        # Lists of many people: what a province handles, what is on a desk, what somebody applied for.
        Index("by_province", (("province.code", 1), ("status", 1), ("submitted_at", -1))),
        Index("by_assignee", (("assignee", 1), ("status", 1), ("submitted_at", -1))),
        Index("by_applicant", (("applicant", 1), ("status", 1), ("submitted_at", -1))),
    ),
    sharded_by="personal_id",
)

JUDICIAL_CERTIFICATES = Collection(
    name="judicial_certificates",
    schema=document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "applicant": PERSONAL_NUMBER,
            "type": _TYPE,
            "status": one_of(*CertificateStatus),
            "record_status": one_of(*RecordStatus),
            "issued_at": INSTANT,
            "data_as_of": DAY,
            "authority": TEXT,
            "province": _PROVINCE,
            "include_bans": BOOLEAN,
        },
        {"dossier_number": TEXT},
    ),
    indexes=(Index("by_citizen", (("personal_id", 1), ("issued_at", -1))),),
    sharded_by="personal_id",
)

OPEN_APPLICATIONS = Collection(
    name="judicial_open_applications", schema=document({"_id": TEXT, "dossier_number": TEXT})
)

RECEIPTS = Collection(
    name="judicial_receipts", schema=document({"_id": TEXT, "dossier_number": TEXT, "amount": INTEGER, "at": INSTANT})
)

JUDICIAL_COMMANDS = remembered("judicial_commands")

COLLECTIONS = (JUDICIAL_APPLICATIONS, JUDICIAL_CERTIFICATES, OPEN_APPLICATIONS, RECEIPTS, JUDICIAL_COMMANDS)
