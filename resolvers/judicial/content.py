"""What is signed of a certificate: its content as JSON in the form of RFC 8785, the same bytes whoever writes it down."""

from typing import Any

import rfc8785

from policies.days import VIETNAM
from resolvers.judicial.certificates import JudicialCertificate
from resolvers.judicial.criminal_record import Ban, Judgment

Content = dict[str, Any]


def canonical(content: Content) -> bytes:
    """RFC 8785: keys sorted, no space, one way to write each value."""
    return rfc8785.dumps(content)


def content_of(certificate: JudicialCertificate) -> Content:
    """What was issued, under the names of the graph; whether it was revoked since is no part of it."""
    subject, bans = certificate.subject, certificate.bans
    return {
        "number": certificate.number,
        "dossierNumber": certificate.dossier_number,
        "type": certificate.type.value,
        "subject": {
            "fullName": subject.full_name,
            "sex": subject.sex,
            "birthDate": subject.birth_date.isoformat(),
            "birthDatePrecision": subject.birth_date_precision,
            "birthPlace": subject.birth_place,
            "nationalityCode": subject.nationality_code,
            "ethnicityCode": subject.ethnicity_code,
            "personalId": subject.personal_id,
            "permanentResidence": subject.permanent_residence,
        },
        "recordStatus": certificate.record_status.value,
        "judgments": [_judgment(one) for one in certificate.judgments],
        "includeBans": certificate.include_bans,
        "bans": None if bans is None else [_ban(one) for one in bans],
        "issuingAuthority": certificate.issuing_authority,
        "issuedAt": certificate.issued_at.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        "dataAsOf": certificate.data_as_of.isoformat(),
        "form": certificate.form.value,
        "signer": {"fullName": certificate.signer.full_name, "title": certificate.signer.title},
        "qrPayload": certificate.qr_payload,
    }


def _judgment(one: Judgment) -> Content:
    return {
        "judgmentNumber": one.judgment_number,
        "judgedOn": one.judged_on.isoformat(),
        "court": one.court,
        "offence": one.offence,
        "article": one.article,
        "mainPenalty": one.main_penalty,
        "additionalPenalty": one.additional_penalty,
        "civilDuties": one.civil_duties,
        "costs": None if one.costs is None else f"{one.costs:f}",
        "executionState": one.execution_state.value,
        "expungedOn": one.expunged_on.isoformat() if one.expunged_on else None,
    }


def _ban(one: Ban) -> Content:
    return {
        "decisionNumber": one.decision_number,
        "decidedOn": one.decided_on.isoformat(),
        "court": one.court,
        "office": one.office,
        "validFrom": one.valid_from.isoformat(),
        "validTo": one.valid_to.isoformat() if one.valid_to else None,
    }
