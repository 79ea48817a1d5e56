"""Every condition there is, in the order in which clauses are tried: a row that names another one stops the start."""

from collections.abc import Mapping

from policies.conditions import (
    age_7,
    age_16,
    applicant,
    assigned,
    consent,
    five_fields,
    grantee,
    guardian,
    kin,
    metadata_only,
    on_care_team,
    own_facility,
    own_province,
    passcode,
    public,
    request_any,
    second_officer,
    self,
    to_sign,
    treating,
    type_1,
    under_16,
)
from policies.conditions.condition import Condition, FieldLevel, RecordLevel, SubjectLevel, whoever_asks

OF_A_DOSSIER = frozenset({"JUDICIAL_APPLICATION", "CRIMINAL_RECORD"})  # read through the dossier alone

CONDITIONS: Mapping[str, Condition] = {
    public.PUBLIC: SubjectLevel(public.public, "never"),
    self.SELF: SubjectLevel(self.self_, "the caller is not the subject"),
    guardian.GUARDIAN: SubjectLevel(
        guardian.guardian, "the caller represents no such child or ward today", guardian.asks
    ),
    age_7.AGE_7: SubjectLevel(age_7.age_7, "the subject is not known to be seven years old", whoever_asks),
    age_16.AGE_16: SubjectLevel(age_16.age_16, "the subject is not known to be sixteen years old", whoever_asks),
    under_16.UNDER_16: SubjectLevel(under_16.under_16, "the subject is not known to be under sixteen", whoever_asks),
    kin.KIN: SubjectLevel(kin.kin, "the subject is not known to be the caller's parent, spouse, child or ward"),
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
    applicant.APPLICANT: RecordLevel(
        applicant.applicant, frozenset({applicant.INPUT}), applicant.admits, "somebody else applied for it"
    ),
    own_province.OWN_PROVINCE: RecordLevel(
        own_province.own_province,
        frozenset({own_province.INPUT}),
        own_province.admits,
        "another province handles it",
        opens=own_province.OPENS,
    ),
    assigned.ASSIGNED: RecordLevel(
        assigned.assigned,
        assigned.INPUTS,
        assigned.admits,
        "it is not, or no longer, on the caller's desk",
        without_record=SubjectLevel(
            assigned.dossier_exists, "no dossier about the subject is on the caller's desk", assigned.asks
        ),
        records=OF_A_DOSSIER,
        opens=assigned.OPENS,
    ),
    to_sign.TO_SIGN: RecordLevel(
        to_sign.to_sign,
        to_sign.INPUTS,
        to_sign.admits,
        "it does not await the signature of the caller's province",
        without_record=SubjectLevel(
            to_sign.dossier_exists, "no dossier about the subject awaits the province's signature", to_sign.asks
        ),
        records=OF_A_DOSSIER,
        opens=to_sign.OPENS,
    ),
    second_officer.SECOND_OFFICER: RecordLevel(
        second_officer.second_officer,
        frozenset({second_officer.PROPOSER, second_officer.PROVINCE}),
        second_officer.admits,
        "it is another unit's, or the caller's own proposal",
        opens=second_officer.OPENS,
    ),
    type_1.TYPE_1: RecordLevel(type_1.type_1, frozenset({type_1.INPUT}), type_1.admits, "it is no No.1"),
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
    on_care_team.ON_CARE_TEAM: RecordLevel(
        on_care_team.on_care_team,
        frozenset({on_care_team.INPUT}),
        on_care_team.admits,
        "the caller is not on its care team",
    ),
    metadata_only.METADATA_ONLY: FieldLevel(metadata_only.metadata_only, "the field is more than metadata"),
}
