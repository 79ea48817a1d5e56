"""Sensitivity flags and who is shown what carries them (law 64/2006 art 30, Population law 2025 art 6.3, law 107/2025)."""

HIV = "HIV"
CERTIFICATE_NO2 = "CERTIFICATE_NO2"  # of certificates and their dossiers

NEVER_SHOWN = frozenset({"FETAL_SEX", "DONOR_IDENTITY"})  # statute: to nobody, whatever would allow

HIDDEN_FROM_GUARDIANS = frozenset({"DOMESTIC_VIOLENCE", "CHILD_ABUSE"})  # the guardian may be who did it

CARE_FLAGS = HIDDEN_FROM_GUARDIANS | {  # those that treatment and a consent that ticks them open
    HIV,
    "TUBERCULOSIS",
    "PSYCHIATRY",
    "SUBSTITUTION_THERAPY",
    "DRUG_TEST",
    "REPRODUCTIVE",
    "GENDER_REASSIGNMENT",
    "GENETIC",
    "TRANSPLANT",
}

ALL_FLAGS = CARE_FLAGS | NEVER_SHOWN | {CERTIFICATE_NO2}
NO_FLAGS: frozenset[str] = frozenset()
