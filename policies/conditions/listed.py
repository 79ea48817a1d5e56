"""Every condition there is, in the order in which clauses are tried: a row that names another one stops the start."""

from collections.abc import Mapping

from policies.conditions import (
    age_7,
    consent,
    five_fields,
    grantee,
    guardian,
    metadata_only,
    own_facility,
    passcode,
    public,
    request_any,
    self,
    treating,
    type_1,
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
    type_1.TYPE_1: RecordLevel(type_1.type_1, frozenset({type_1.INPUT}), type_1.admits, "it is no No.1"),
    five_fields.FIVE_FIELDS: RecordLevel(
        five_fields.five_fields,
        frozenset({five_fields.INPUT, five_fields.ASKED}),
        five_fields.admits,
        "the five fields are not the certificate's",
    ),
    passcode.PASSCODE: RecordLevel(
        passcode.passcode,
        frozenset({passcode.INPUT}),
        passcode.admits,
        "no live passcode of the caller's organisation was given",
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
