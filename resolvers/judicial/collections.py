"""Where dossiers and certificates lie; their numbers are random, and are the `_id`."""

from resolvers.collections import (
    BOOLEAN,
    DAY,
    INSTANT,
    PERSONAL_NUMBER,
    TEXT,
    Collection,
    Index,
    document,
    listed,
    one_of,
)
from resolvers.judicial.records import ApplicationStatus, CertificateStatus, CertificateType, RecordStatus, Relation

_TYPE = one_of(*CertificateType)
_STATUS = one_of(*ApplicationStatus)
_PROVINCE = document({"code": TEXT, "version": one_of("PRE_2025", "POST_2025")})

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
            "timeline": listed(document({"status": _STATUS, "at": INSTANT})),
        },
        {"purpose": TEXT, "due_at": INSTANT, "assignee": TEXT, "proposer": PERSONAL_NUMBER},
    ),
    indexes=(Index("by_citizen", (("personal_id", 1), ("submitted_at", -1))),),
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

COLLECTIONS = (JUDICIAL_APPLICATIONS, JUDICIAL_CERTIFICATES)
