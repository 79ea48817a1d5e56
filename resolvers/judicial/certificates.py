"""A judicial record certificate (Phiếu lý lịch tư pháp), between record and document (law 107/2025; form 07/2025/LLTP)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from resolvers.judicial.criminal_record import (
    Ban,
    Judgment,
    ban_document,
    ban_record,
    judgment_document,
    judgment_record,
    status_of,
)
from resolvers.judicial.records import (
    NO2_FLAG,
    CertificateStatus,
    CertificateType,
    CitizenReference,
    ProvinceCode,
    RecordStatus,
)

Document = dict[str, Any]


class CertificateForm(StrEnum):
    ELECTRONIC = "ELECTRONIC"
    PAPER = "PAPER"


@dataclass(frozen=True, slots=True)
class CertificateSubject:
    """The person as registered on the day of issue: what is printed stays, whatever the registry says later."""

    full_name: str
    sex: str
    birth_date: date
    birth_date_precision: str  # DAY | MONTH | YEAR
    birth_place: str | None
    nationality_code: str
    ethnicity_code: str | None
    personal_id: str
    permanent_residence: str | None


@dataclass(frozen=True, slots=True)
class SigningOfficer:
    full_name: str
    title: str


@dataclass(frozen=True, slots=True)
class JudicialCertificate:
    """The law sets no validity: the relying party's rule decides on `issued_at` and `data_as_of`.

    `bans` None: nothing is said of them. `qr_payload` is random and says nothing by itself. `proposer` is the officer's
    personal number: who revokes is another.
    """

    number: str
    dossier_number: str
    personal_id: str
    applicant: str
    type: CertificateType
    status: CertificateStatus
    subject: CertificateSubject
    judgments: tuple[Judgment, ...]
    bans: tuple[Ban, ...] | None
    include_bans: bool
    issuing_authority: str
    province: ProvinceCode
    issued_at: datetime
    data_as_of: date
    form: CertificateForm
    signer: SigningOfficer
    qr_payload: str
    proposer: str | None = None
    revoked_at: datetime | None = None
    revocation_reason: str | None = None

    @property
    def id(self) -> str:
        return self.number

    @property
    def citizen(self) -> CitizenReference:
        return CitizenReference(self.personal_id)

    @property
    def record_status(self) -> RecordStatus:
        return status_of(self.judgments)

    @property
    def province_code(self) -> str:
        return self.province.code

    @property
    def flags(self) -> tuple[str, ...]:
        return (NO2_FLAG,) if self.type is CertificateType.TYPE_2 else ()


def certificate_document(certificate: JudicialCertificate) -> Document:
    bans = certificate.bans
    return {
        "_id": certificate.number,
        "dossier_number": certificate.dossier_number,
        "personal_id": certificate.personal_id,
        "applicant": certificate.applicant,
        "type": certificate.type.value,
        "status": certificate.status.value,
        "subject": _subject_document(certificate.subject),
        "judgments": [judgment_document(one) for one in certificate.judgments],
        "bans": None if bans is None else [ban_document(one) for one in bans],
        "include_bans": certificate.include_bans,
        "issuing_authority": certificate.issuing_authority,
        "province": {"code": certificate.province.code, "version": certificate.province.version},
        "issued_at": certificate.issued_at,
        "data_as_of": certificate.data_as_of.isoformat(),
        "form": certificate.form.value,
        "signer": {"full_name": certificate.signer.full_name, "title": certificate.signer.title},
        "qr_payload": certificate.qr_payload,
        "proposer": certificate.proposer,
        "revoked_at": certificate.revoked_at,
        "revocation_reason": certificate.revocation_reason,
    }


def certificate_record(stored: Mapping[str, Any]) -> JudicialCertificate:
    bans = stored.get("bans")
    return JudicialCertificate(
        number=stored["_id"],
        dossier_number=stored["dossier_number"],
        personal_id=stored["personal_id"],
        applicant=stored["applicant"],
        type=CertificateType(stored["type"]),
        status=CertificateStatus(stored["status"]),
        subject=_subject_record(stored["subject"]),
        judgments=tuple(judgment_record(one) for one in stored["judgments"]),
        bans=None if bans is None else tuple(ban_record(one) for one in bans),
        include_bans=stored["include_bans"],
        issuing_authority=stored["issuing_authority"],
        province=ProvinceCode(stored["province"]["code"], stored["province"]["version"]),
        issued_at=stored["issued_at"],
        data_as_of=date.fromisoformat(stored["data_as_of"]),
        form=CertificateForm(stored["form"]),
        signer=SigningOfficer(stored["signer"]["full_name"], stored["signer"]["title"]),
        qr_payload=stored["qr_payload"],
        proposer=stored.get("proposer"),
        revoked_at=stored.get("revoked_at"),
        revocation_reason=stored.get("revocation_reason"),
    )


def _subject_document(subject: CertificateSubject) -> Document:
    return {
        "full_name": subject.full_name,
        "sex": subject.sex,
        "birth_date": subject.birth_date.isoformat(),
        "birth_date_precision": subject.birth_date_precision,
        "birth_place": subject.birth_place,
        "nationality_code": subject.nationality_code,
        "ethnicity_code": subject.ethnicity_code,
        "personal_id": subject.personal_id,
        "permanent_residence": subject.permanent_residence,
    }


def _subject_record(stored: Mapping[str, Any]) -> CertificateSubject:
    return CertificateSubject(**{**stored, "birth_date": date.fromisoformat(stored["birth_date"])})
