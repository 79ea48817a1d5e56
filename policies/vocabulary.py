"""The closed lists that rows, annotations and consents are written in: roles, categories, actions, purposes, flags.

A name that stands here may have no rows yet; a name that does not stand here stops the start. The conditions are not
listed here but in `conditions/listed.py`, each with the function that decides it.
"""

from collections.abc import Mapping

from policies.actor import PUBLIC_ROLE

ETREAT = "ETREAT"  # emergency treatment: holds with the condition EMERGENCY alone

PURPOSES: Mapping[str, tuple[str, ...]] = {  # role -> claim `purpose_of_use`; the first is what a remedy asks for
    PUBLIC_ROLE: (),
    "citizen": ("PATRQT",),
    "clinician": ("TREAT", ETREAT),
    "pharmacist": ("TREAT",),
    "records_officer": ("TREAT", "HPAYMT"),
    "ingest": ("TREAT", "HPAYMT"),
    "facility_admin": ("HOPERAT",),
    "province_analyst": ("PUBHLTH",),
    "ministry_analyst": ("PUBHLTH",),
    "judicial_officer": ("LEGALPROC",),
    "judicial_approver": ("LEGALPROC",),
    "state_agency": ("LEGALPROC",),
    "prosecution_agency": ("LEGALPROC",),
    "certificate_verifier": ("EMPLOYMENT_CHECK",),
    "social_insurer": ("HPAYMT", "COVERAGE"),
    "commercial_insurer": ("HPAYMT", "COVERAGE"),
    "auditor": ("HOPERAT",),
}

ROLES = frozenset(PURPOSES)

CLINICAL_CATEGORIES = (  # what a citizen can consent to
    "HEALTH_VISIT",
    "PRESCRIPTION",
    "LAB_RESULT",
    "IMAGING",
    "PROCEDURE",
    "VITAL",
    "ALLERGY",
    "HISTORY",
    "IMMUNIZATION",
    "DOCUMENT",
)

PERSONAL_CATEGORIES = frozenset(
    {
        "IDENTITY_BASIC",
        "IDENTITY",
        "CONTACT",
        "GUARDIANSHIP",
        "FAMILY",
        "INSURANCE",
        *CLINICAL_CATEGORIES,
        "BILLING",
        "JUDICIAL_APPLICATION",
        "JUDICIAL_CERTIFICATE",
        "CRIMINAL_RECORD",
        "CONSENT",
        "ACCESS_LOG",
        "EMERGENCY_ACCESS",
        "DATA_SUBJECT_REQUEST",
        "NOTIFIABLE_CASE",
    }
)

PUBLIC_RESOURCES = frozenset({"FACILITY", "TERMINOLOGY", "STATISTICS", "PROGRAMME", "POLICY"})  # about nobody

RESOURCES = PERSONAL_CATEGORIES | PUBLIC_RESOURCES

RECORD_CATEGORIES = frozenset({*CLINICAL_CATEGORIES, "BILLING"})  # must declare custodian, date and flags

# Records that some organisation holds: OWN_FACILITY matches each of them by its custodian, which they must declare.
HELD_CATEGORIES = RECORD_CATEGORIES | {"DATA_SUBJECT_REQUEST"}

# Records that tell of other records: they carry the flags that they tick or disclose, and the table of flags binds
# guardians alone.
TELLING_CATEGORIES = frozenset({"CONSENT", "ACCESS_LOG", "EMERGENCY_ACCESS"})

READ = "read"

COMMANDS = frozenset(
    {
        "amendEncounter",
        "applyForCertificate",
        "declareAllergy",
        "declareHistory",
        "denyConsent",
        "grantConsent",
        "handleCorrection",
        "issueCertificate",
        "payApplicationFee",
        "proposeCertificate",
        "receiveApplication",
        "refuseApplication",
        "recordEncounter",
        "recordEncounters",
        "requestConsent",
        "requestCorrection",
        "requestSupplement",
        "requestVerification",
        "returnProposal",
        "revokeCertificate",
        "revokeConsent",
        "shareCertificate",
        "supplementApplication",
        "updateContact",
        "withdrawApplication",
    }
)

# Root query fields with rows of their own name: decided by them in place of read, for what they return.
ROOT_QUERIES = frozenset({"sharedCertificate", "verifyCertificate"})

READING = frozenset({READ}) | ROOT_QUERIES  # what shows a record: flags restrict it

ACTIONS = READING | COMMANDS
