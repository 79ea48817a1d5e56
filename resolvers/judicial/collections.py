"""Where dossiers and certificates lie; their numbers are random, and are the `_id`.

`judicial_open_applications` has one document for each open (applicant, subject, type), and `judicial_receipts` one for
each receipt: their `_id`s are unique in a sharded cluster too, where a second unique index could not be.
`judicial_documents` has what was signed of a certificate, and its PDF: made once, at issue or when they are first asked for.
"""

from resolvers.collections import (
    BOOLEAN,
    BYTES,
    DAY,
    DECIMAL,
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
from resolvers.judicial.certificates import CertificateForm
from resolvers.judicial.criminal_record import ExecutionState
from resolvers.judicial.fees import Reduction
from resolvers.judicial.records import (
    ApplicationStatus,
    CertificateStatus,
    CertificateType,
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
_JUDGMENT = document(
    {
        "judgment_number": TEXT,
        "judged_on": DAY,
        "court": TEXT,
        "offence": TEXT,
        "article": TEXT,
        "main_penalty": TEXT,
        "execution_state": one_of(*ExecutionState),
    },
    {"additional_penalty": TEXT, "civil_duties": TEXT, "costs": DECIMAL, "expunged_on": DAY},
)
_BAN = document(
    {"decision_number": TEXT, "decided_on": DAY, "court": TEXT, "office": TEXT, "valid_from": DAY}, {"valid_to": DAY}
)
_SUBJECT = document(
    {
        "full_name": TEXT,
        "sex": TEXT,
        "birth_date": DAY,
        "birth_date_precision": one_of("DAY", "MONTH", "YEAR"),
        "nationality_code": TEXT,
        "personal_id": PERSONAL_NUMBER,
    },
    {"birth_place": TEXT, "ethnicity_code": TEXT, "permanent_residence": TEXT},
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
        Index("by_province", (("province.code", 1), ("submitted_at", -1))),
        Index("by_province_and_status", (("province.code", 1), ("status", 1), ("submitted_at", -1))),
        Index("by_assignee", (("assignee", 1), ("submitted_at", -1))),
        Index("by_applicant", (("applicant", 1), ("submitted_at", -1))),
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
            "dossier_number": TEXT,
            "subject": _SUBJECT,
            "judgments": listed(_JUDGMENT),
            "include_bans": BOOLEAN,
            "issuing_authority": TEXT,
            "province": _PROVINCE,
            "issued_at": INSTANT,
            "data_as_of": DAY,
            "form": one_of(*CertificateForm),
            "signer": document({"full_name": TEXT, "title": TEXT}),
            "qr_payload": TEXT,
        },
        {
            "bans": listed(_BAN),
            "proposer": PERSONAL_NUMBER,
            "revoked_at": INSTANT,
            "revocation_reason": TEXT,
        },
    ),
    indexes=(
        Index("by_citizen", (("personal_id", 1), ("issued_at", -1))),
        Index("by_dossier", (("dossier_number", 1),)),
    ),
    sharded_by="personal_id",
)

# Passcodes and counters of guesses are gone when they are of no use any more; until then their time is looked at.
CERTIFICATE_PASSCODES = Collection(
    name="certificate_passcodes",
    schema=document(
        {"_id": TEXT, "personal_id": PERSONAL_NUMBER, "hash": TEXT, "tries": INTEGER, "expires_at": INSTANT}
    ),
    indexes=(Index("expired", (("expires_at", 1),), expire_after=0),),
)

CERTIFICATE_GUESSES = Collection(
    name="certificate_guesses",
    schema=document({"_id": TEXT, "guesses": INTEGER, "until": INSTANT}),
    indexes=(Index("over", (("until", 1),), expire_after=0),),
)

# On what legal basis an organisation read a certificate by its passcode: kept as long as the certificate.
CERTIFICATE_READINGS = Collection(
    name="certificate_readings",
    schema=document(
        {
            "_id": TEXT,
            "personal_id": PERSONAL_NUMBER,
            "certificate": TEXT,
            "organization": TEXT,
            "caller": TEXT,
            "legal_basis": TEXT,
            "at": INSTANT,
        }
    ),
    sharded_by="personal_id",
)

OPEN_APPLICATIONS = Collection(
    name="judicial_open_applications", schema=document({"_id": TEXT, "dossier_number": TEXT})
)

RECEIPTS = Collection(
    name="judicial_receipts", schema=document({"_id": TEXT, "dossier_number": TEXT, "amount": INTEGER, "at": INSTANT})
)

JUDICIAL_COMMANDS = remembered("judicial_commands")

# Of most people the register says nothing: who has no document is clear.
CRIMINAL_RECORDS = Collection(
    name="criminal_records",
    schema=document(
        {
            "_id": PERSONAL_NUMBER,
            "personal_id": PERSONAL_NUMBER,
            "judgments": listed(_JUDGMENT),
            "bans": listed(_BAN),
        }
    ),
    sharded_by="personal_id",
)

JUDICIAL_DOCUMENTS = Collection(
    name="judicial_documents",
    schema=document({"_id": TEXT, "content": TEXT, "signature": TEXT, "pdf": BYTES, "pdf_signature": TEXT}),
)

COLLECTIONS = (
    JUDICIAL_APPLICATIONS,
    JUDICIAL_CERTIFICATES,
    OPEN_APPLICATIONS,
    RECEIPTS,
    JUDICIAL_COMMANDS,
    CRIMINAL_RECORDS,
    JUDICIAL_DOCUMENTS,
    CERTIFICATE_PASSCODES,
    CERTIFICATE_GUESSES,
    CERTIFICATE_READINGS,
)
