"""A certificate that the tests of this folder change as they need."""

from datetime import UTC, date, datetime
from decimal import Decimal

from resolvers.judicial.certificates import (
    CertificateForm,
    CertificateSubject,
    JudicialCertificate,
    SigningOfficer,
)
from resolvers.judicial.criminal_record import Ban, CriminalRecord, ExecutionState, Judgment
from resolvers.judicial.records import CertificateStatus, CertificateType, ProvinceCode

ANN, BEN = "001190000001", "001190000002"
AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
HA_NOI = ProvinceCode("01", "POST_2025")

CERTIFICATE = JudicialCertificate(
    number="LL-N1",
    dossier_number="HS-D1",
    personal_id=ANN,
    applicant=BEN,
    type=CertificateType.TYPE_1,
    status=CertificateStatus.VALID,
    subject=CertificateSubject(
        full_name="Nguyễn Thị Ánh Nguyệt",
        sex="FEMALE",
        birth_date=date(1990, 3, 14),
        birth_date_precision="DAY",
        birth_place="Thành phố Hà Nội",
        nationality_code="000",
        ethnicity_code="01",
        personal_id=ANN,
        permanent_residence="Số 12 đường Trần Phú, Tân Lập, Thành phố Hà Nội",
    ),
    judgments=(),
    bans=None,
    include_bans=False,
    issuing_authority="Công an thành phố Hà Nội",
    province=HA_NOI,
    issued_at=AT,
    data_as_of=date(2026, 11, 19),
    form=CertificateForm.ELECTRONIC,
    signer=SigningOfficer("Vũ Thị Phương Oanh", "Người có thẩm quyền ký"),
    qr_payload="CG1-7K4M2Q9DXT6R5W8N3HJCQP2V",
)


def judgment(number: str, expunged_on: date | None = None) -> Judgment:
    return Judgment(
        judgment_number=number,
        judged_on=date(2019, 5, 4),
        court="Tòa án nhân dân thành phố Hà Nội",
        offence="Trộm cắp tài sản",
        article="khoản 1 Điều 173 Bộ luật Hình sự 2015",
        main_penalty="09 tháng tù, cho hưởng án treo",
        additional_penalty=None,
        civil_duties="Bồi thường 12.000.000 đồng",
        costs=Decimal("200000"),
        execution_state=ExecutionState.SERVED,
        expunged_on=expunged_on,
    )


STANDING, EXPUNGED = judgment("11/2019/HS-ST"), judgment("12/2019/HS-ST", date(2023, 5, 4))
BAN = Ban(
    decision_number="05/2022/QĐ-PS",
    decided_on=date(2022, 3, 1),
    court="Tòa án nhân dân thành phố Hà Nội",
    office="Thành lập, quản lý doanh nghiệp, hợp tác xã",
    valid_from=date(2022, 3, 1),
    valid_to=date(2025, 3, 1),
)
REGISTERED = CriminalRecord(ANN, (STANDING, EXPUNGED), (BAN,))
