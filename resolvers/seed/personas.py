"""The people and machines of the sample population that a developer can be, and what the issuer vouches for each (`/personas`).

Numbers, organisations and `sub`s never change: tokens, stories and documentation name them. Birth days of the story's
children follow the day of seeding (`story.py`), so that the ages of the stories hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FACILITY_A = "01001"
FACILITY_B = "79001"
FACILITY_C = "46001"  # the third one: has a record of `citizen`, and nobody of the personas works there

PROVINCE = "01"  # of `citizen` and of the judicial officers, in the codes since 1/7/2025

CITIZEN = "001185000011"
CITIZEN_OTHER = "079090000012"
GUARDIAN = "001084000013"
CHILD = "001311000014"  # 15 years old
YOUNGER_CHILD = "001220000015"  # 6 years old: too young for a token

ASSURANCE = 3  # unless the developer asks for another


@dataclass(frozen=True, slots=True)
class Persona:
    """One active role and the claims that go with it; purposes are those of the role, the first is the default."""

    name: str
    role: str
    title: str
    purposes: tuple[str, ...]
    personal_id: str | None = None
    organization: str | None = None
    province: str | None = None
    scopes: tuple[str, ...] = ()

    @property
    def sub(self) -> str:
        """The name: whoever reads an access log of the sample population sees at once who it was."""
        return self.name

    def claims(self, *, assurance: int = ASSURANCE, purposes: tuple[str, ...] | None = None) -> dict[str, object]:
        """The token's claims but for those of the issuer (`iss aud iat exp jti`); what a persona has not is absent."""
        belongs = {"personal_id": self.personal_id, "organization": self.organization, "province": self.province}
        return {
            "sub": self.sub,
            "roles": [self.role],
            **{name: value for name, value in belongs.items() if value is not None},
            "assurance": assurance,
            "purpose_of_use": list(self.purposes if purposes is None else purposes),
            "scope": " ".join(self.scopes),
        }


_ALL = (
    Persona("citizen", "citizen", "A citizen with visits at two hospitals, one of them flagged", ("PATRQT",), CITIZEN),
    Persona("citizen-other", "citizen", "A citizen with no relation to the first", ("PATRQT",), CITIZEN_OTHER),
    Persona("guardian", "citizen", "The parent of two children, 6 and 15", ("PATRQT",), GUARDIAN),
    Persona("child", "citizen", "The child of 15", ("PATRQT",), CHILD),
    Persona(
        "clinician",
        "clinician",
        "A doctor at facility A, treating the citizen",
        ("TREAT", "ETREAT"),
        "001078000101",
        FACILITY_A,
    ),
    Persona(
        "clinician-elsewhere",
        "clinician",
        "A doctor at facility B, with no relation to anyone",
        ("TREAT", "ETREAT"),
        "079182000102",
        FACILITY_B,
    ),
    Persona("pharmacist", "pharmacist", "A pharmacist at facility B", ("TREAT",), "079190000103", FACILITY_B),
    Persona(
        "records-officer",
        "records_officer",
        "A records officer at facility A",
        ("TREAT", "HPAYMT"),
        "001188000104",
        FACILITY_A,
    ),
    Persona(
        "facility-admin", "facility_admin", "An administrator at facility A", ("HOPERAT",), "001075000105", FACILITY_A
    ),
    Persona(
        "province-analyst",
        "province_analyst",
        "An analyst of the province's health department",
        ("PUBHLTH",),
        organization="SYT-01",
        province=PROVINCE,
    ),
    Persona(
        "ministry-analyst", "ministry_analyst", "An analyst of the Ministry of Health", ("PUBHLTH",), organization="BYT"
    ),
    Persona(
        "judicial-officer",
        "judicial_officer",
        "An officer who handles dossiers in the citizen's province",
        ("LEGALPROC",),
        "001086000106",
        "CA-01",
        PROVINCE,
    ),
    Persona(
        "judicial-approver",
        "judicial_approver",
        "The second officer, who signs",
        ("LEGALPROC",),
        "001179000107",
        "CA-01",
        PROVINCE,
    ),
    Persona(
        "employer",
        "certificate_verifier",
        "An employer's organisation account",
        ("EMPLOYMENT_CHECK",),
        organization="DN-0100000001",
    ),
    Persona("insurer", "social_insurer", "The social insurance agency", ("HPAYMT", "COVERAGE"), organization="BHXH-01"),
    Persona("auditor", "auditor", "An auditor: sees who looked, never at what", ("HOPERAT",), "001081000108", "BYT-TT"),
    Persona("ingest", "ingest", "The machine client of facility B", ("TREAT", "HPAYMT"), organization=FACILITY_B),
)

PERSONAS: Mapping[str, Persona] = MappingProxyType({one.name: one for one in _ALL})
