"""What a certificate tells, and that a third party can hold it to the published keys and nothing else."""

import asyncio
import io
from base64 import b64decode
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import rfc8785
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from pypdf import PdfReader

from gateway.errors import BadUserInput
from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.flags import ALL_FLAGS
from resolvers.context import Resources
from resolvers.cursors import CursorCodec
from resolvers.judicial.certificates import JudicialCertificate, certificate_document
from resolvers.judicial.content import canonical, content_of
from resolvers.judicial.criminal_record import CriminalRecord
from resolvers.judicial.printed import printed
from resolvers.judicial.records import CertificateType, RecordStatus
from resolvers.judicial.sealed import sealed
from resolvers.judicial.signing import CertificateKeys, generate_certificate_key, read_certificate_keys
from resolvers.mongo import Database
from schema.judicial.domain import JUDICIAL
from schema.subgraph import Subgraph
from tests.resolvers.commands import Commands
from tests.resolvers.indexed import assert_indexed
from tests.resolvers.judicial.samples import ANN, AT, BAN, CERTIFICATE, EXPUNGED, REGISTERED, STANDING

pytestmark = pytest.mark.anyio
KEYS = CertificateKeys([generate_certificate_key()])
SELF = FetchGrant(
    Actor("citizen", "sub", ANN),
    scope=GrantScope.SUBJECTS,
    subjects={ANN: {"JUDICIAL_CERTIFICATE": (Clause("SELF", flags=ALL_FLAGS),)}},
)
CONTENT = """query ($r: [_Any!]!) { _entities(representations: $r) { ... on JudicialCertificate {
  number dossierNumber type recordStatus includeBans issuingAuthority issuedAt dataAsOf form qrPayload
  subject { fullName sex birthDate birthDatePrecision birthPlace nationalityCode ethnicityCode personalId
    permanentResidence }
  judgments { judgmentNumber judgedOn court offence article mainPenalty additionalPenalty civilDuties costs
    executionState expungedOn }
  bans { decisionNumber decidedOn court office validFrom validTo }
  signer { fullName title }
  signedContent signature document { mediaType contentBase64 signature } } } }"""
SECOND = replace(CERTIFICATE, number="LL-N2", type=CertificateType.TYPE_2, judgments=REGISTERED.judgments, bans=(BAN,))


def verified(signature: str, content: bytes, keys: dict[str, Any]) -> bool:
    """As a third party does it: with the published keys alone."""
    try:
        jws.deserialize_compact(signature, KeySet.import_key_set(keys), algorithms=["ES256"], payload=content)  # type: ignore[arg-type]
    except JoseError:
        return False
    return True


def text_of(certificate: JudicialCertificate) -> str:
    pages = PdfReader(io.BytesIO(printed(content_of(certificate)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def asked(
    database: Database, *numbers: str, signer: CertificateKeys | None = KEYS
) -> tuple[list[Any], list[Any]]:
    subgraph = Subgraph(JUDICIAL, Resources(database, lambda: AT, CursorCodec(b"secret"), signer=signer))
    keys = [{"__typename": "JudicialCertificate", "id": number} for number in numbers]
    data, errors = await subgraph.execute(CONTENT, {"r": keys}, SELF)
    assert data is not None
    return data["_entities"], errors


async def fill(database: Database) -> None:
    await database.collection("judicial_certificates").insert_many(
        [certificate_document(one) for one in (CERTIFICATE, SECOND)]
    )


class TestWhatItTells:
    def test_expunged_judgments_stand_in_a_no2_alone(self) -> None:
        assert REGISTERED.told_by(CertificateType.TYPE_1) == (STANDING,)
        assert REGISTERED.told_by(CertificateType.TYPE_2) == (STANDING, EXPUNGED)

    def test_whose_judgments_are_all_expunged_is_clear_in_a_no1(self) -> None:
        expunged = CriminalRecord(ANN, (EXPUNGED,))
        first = replace(CERTIFICATE, judgments=expunged.told_by(CertificateType.TYPE_1))
        assert first.record_status is RecordStatus.CLEAR
        assert (
            replace(first, judgments=expunged.told_by(CertificateType.TYPE_2)).record_status is RecordStatus.HAS_RECORD
        )

    def test_bans_are_told_by_a_no1_only_if_asked(self) -> None:
        assert REGISTERED.bans_told_by(CertificateType.TYPE_1, asked=False) is None
        assert REGISTERED.bans_told_by(CertificateType.TYPE_1, asked=True) == (BAN,)
        assert REGISTERED.bans_told_by(CertificateType.TYPE_2, asked=False) == (BAN,)

    def test_the_qr_code_holds_nothing_of_the_person(self) -> None:
        told = canonical(content_of(CERTIFICATE)).decode()
        for value in (ANN, "Nguyệt", "HS-D1", "LL-N1", "1990"):
            assert value in told and value not in CERTIFICATE.qr_payload


class TestSigned:
    async def test_a_third_party_verifies_what_it_was_given(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        (told, _), errors = await asked(fresh_database, "LL-N1", "LL-N2")
        assert errors == []
        published = orjson.loads(orjson.dumps(KEYS.public()))
        assert all("d" not in key for key in published["keys"])
        content = told["signedContent"].encode()
        assert verified(told["signature"], content, published)
        pdf = b64decode(told["document"]["contentBase64"])
        assert told["document"]["mediaType"] == "application/pdf" and pdf.startswith(b"%PDF")
        assert verified(told["document"]["signature"], pdf, published)
        # One changed byte, wherever it stands, another's signature, another's key.
        for position in (0, len(content) // 2, len(content) - 1):
            changed = bytearray(content)
            changed[position] ^= 1
            assert not verified(told["signature"], bytes(changed), published)
        assert not verified(told["document"]["signature"], pdf[:-1] + b"\0", published)
        assert not verified(told["document"]["signature"], content, published)
        assert not verified(told["signature"], content, CertificateKeys([generate_certificate_key()]).public())

    async def test_what_is_signed_is_what_is_told(self, fresh_database: Database) -> None:
        """Whoever selects the fields can make the signed bytes from them by RFC 8785."""
        await fill(fresh_database)
        entities, _ = await asked(fresh_database, "LL-N1", "LL-N2")
        for told in entities:
            extra = ("signedContent", "signature", "document")
            content = {name: value for name, value in told.items() if name not in extra}
            assert rfc8785.dumps(content) == told["signedContent"].encode()

    async def test_it_is_made_once(self, fresh_database: Database, sent: Commands) -> None:
        await fill(fresh_database)
        first, _ = await asked(fresh_database, "LL-N1")
        sent.clear()
        again, _ = await asked(fresh_database, "LL-N1")
        assert again == first
        assert sent.collections == ["judicial_certificates", "judicial_documents"]
        await assert_indexed(fresh_database, sent)

    async def test_of_many_who_ask_at_once_all_get_the_same(self, fresh_database: Database) -> None:
        made = await asyncio.gather(*(sealed(fresh_database, KEYS, [CERTIFICATE]) for _ in range(8)))
        assert len({one[CERTIFICATE].signature for one in made}) == 1  # ES256 draws anew for each signature

    async def test_a_revoked_one_was_signed_as_it_was_issued(self, fresh_database: Database) -> None:
        revoked = replace(CERTIFICATE, revoked_at=AT, revocation_reason="Cấp sai")
        assert content_of(revoked) == content_of(CERTIFICATE)

    async def test_a_process_without_keys_says_so(self, fresh_database: Database) -> None:
        await fill(fresh_database)
        (told,), errors = await asked(fresh_database, "LL-N1", signer=None)
        assert (told["signature"], told["document"], told["number"]) == (None, None, "LL-N1")
        assert {error["extensions"]["code"] for error in errors} == {"INTERNAL_SERVER_ERROR"}


class TestPrinted:
    def test_the_same_certificate_gives_the_same_bytes(self) -> None:
        assert printed(content_of(CERTIFICATE)) == printed(content_of(replace(CERTIFICATE)))

    def test_it_reads_as_the_form_does(self) -> None:
        text = text_of(CERTIFICATE)
        for part in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
            "CÔNG AN THÀNH PHỐ HÀ NỘI Số: LL-N1",
            "Ngày 20 tháng 11 năm 2026",
            "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 1",
            "1. Họ và tên: NGUYỄN THỊ ÁNH NGUYỆT",
            "2. Giới tính: Nữ",
            "3. Ngày, tháng, năm sinh: 14/03/1990",
            "4. Nơi sinh: Thành phố Hà Nội",
            "5. Quốc tịch: Việt Nam (dân tộc Kinh)",
            f"6. Số định danh cá nhân: {ANN}",
            "7. Nơi thường trú: Số 12 đường Trần Phú, Tân Lập, Thành phố Hà Nội",
            "8. Tình trạng án tích: Không có án tích",
            "hợp tác xã: Không có yêu cầu xác nhận",
            "(Đã ký số) Vũ Thị Phương Oanh",
            "Mã hồ sơ: HS-D1",
            "Dữ liệu tính đến ngày 19/11/2026",
        ):
            assert part in text, part

    def test_a_no1_with_a_record_and_bans(self) -> None:
        text = text_of(replace(CERTIFICATE, judgments=(STANDING,), bans=(BAN,)))
        for part in (
            "Có án tích",
            "11/2019/HS-ST",
            "04/05/2019",
            "Trộm cắp tài sản",
            "Thành lập, quản lý doanh nghiệp",
        ):
            assert part in text, part
        assert "xóa án tích" not in text and "án phí" not in text
        assert "Cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã: Không" in text_of(
            replace(CERTIFICATE, bans=())
        )

    def test_a_no2_tells_all_of_every_judgment(self) -> None:
        text = text_of(SECOND)
        for part in ("SỐ 2", "12/2019/HS-ST", "Bồi thường 12.000.000 đồng", "án phí 200.000 đồng", "04/05/2023"):
            assert part in text, part

    def test_long_ones_go_on_on_the_next_page(self) -> None:
        many = replace(SECOND, judgments=REGISTERED.judgments * 8)
        reader = PdfReader(io.BytesIO(printed(content_of(many))))
        assert len(reader.pages) > 1
        assert all("LL-N2" in page.extract_text() for page in reader.pages)

    def test_an_imprecise_birth_date_is_printed_as_it_is_known(self) -> None:
        subject = replace(CERTIFICATE.subject, birth_date=date(1990, 1, 1), birth_date_precision="YEAR")
        assert "năm sinh: 1990 4." in text_of(replace(CERTIFICATE, subject=subject))


class TestKeys:
    def test_a_set_signs_with_its_first_and_publishes_all(self, tmp_path: Path) -> None:
        new, old = generate_certificate_key(), generate_certificate_key()
        stored = orjson.dumps({"keys": [new.as_dict(private=True), old.as_dict(private=False)]})
        keys = read_certificate_keys(stored, "keys.json")
        assert [one["kid"] for one in keys.public()["keys"]] == [new.kid, old.kid]
        assert verified(keys.sign(b"content"), b"content", {"keys": [new.as_dict(private=False)]})
        assert verified(CertificateKeys([old]).sign(b"content"), b"content", keys.public())

    @pytest.mark.parametrize(
        "stored",
        [
            b"nothing",
            b"[]",
            b"{}",
            b'{"keys": []}',
            orjson.dumps(ECKey.generate_key("P-384").as_dict(private=True)),
            orjson.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
        ],
    )
    def test_a_file_without_a_key_to_sign_with_stops_the_start(self, stored: bytes) -> None:
        with pytest.raises(BadUserInput, match=r"keys\.json holds no key"):
            read_certificate_keys(stored, "keys.json")
