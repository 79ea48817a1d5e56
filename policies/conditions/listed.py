"""Every condition there is, in the order in which clauses are tried: a row that names another one stops the start."""

from collections.abc import Mapping

from policies.conditions import (
    age_7,
    consent,
    grantee,
    guardian,
    metadata_only,
    own_facility,
    public,
    request_any,
    self,
    treating,
    under_16,
)
from policies.conditions.condition import Condition, FieldLevel, RecordLevel, SubjectLevel, whoever_asks

CONDITIONS: Mapping[str, Condition] = {
    public.PUBLIC: SubjectLevel(public.public, "never"),
    self.SELF: SubjectLevel(self.self_, "the caller is not the subject"),
    guardian.GUARDIAN: SubjectLevel(
        guardian.guardian, "the caller represents no such child or ward today", guardian.asks
    ),
    age_7.AGE_7: SubjectLevel(age_7.age_7, "the subject is not known to be seven years old", whoever_asks),
    under_16.UNDER_16: SubjectLevel(under_16.under_16, "the subject is not known to be under sixteen", whoever_asks),
    treating.TREATING: SubjectLevel(
        treating.treating, "the caller is on no care team of a current visit at its facility", treating.asks
    ),
    consent.CONSENT: SubjectLevel(
        consent.consent, "no active consent for this organisation, purpose and category", consent.asks
    ),
    request_any.REQUEST_ANY: SubjectLevel(
        request_any.request_any, "the caller's organisation is no connected facility"
    ),
    grantee.GRANTEE: RecordLevel(
        grantee.grantee, frozenset({grantee.INPUT}), grantee.admits, "it does not name the caller's organisation"
    ),
    own_facility.OWN_FACILITY: RecordLevel(
        own_facility.own_facility,
        frozenset(),
        own_facility.admits,
        "the caller's facility does not hold it",
        by_custodian=True,
        facilities=own_facility.facilities,
        without_record=SubjectLevel(
            own_facility.patient_of_late,
            "the caller's facility holds no open or lately ended encounter of the subject",
            own_facility.asks,
        ),
    ),
    metadata_only.METADATA_ONLY: FieldLevel(metadata_only.metadata_only, "the field is more than metadata"),
}
