"""The printed certificate as PDF, after form 07/2025/LLTP (No.1) and its sister for No.2: the same content, the same bytes.

head -> title -> 1-9 -> signature and QR -> foot; it is set from the signed content alone
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from policies.days import day_of
from resolvers.code_lists import read_rows
from resolvers.judicial.content import Content
from resolvers.judicial.typeface import typeface

MEDIA_TYPE = "application/pdf"
FAMILY = "NotoSans"
MARGIN = 20.0  # mm
LINE = 6.4
QR_SIDE = 30.0
SEXES = {"MALE": "Nam", "FEMALE": "Nữ", "UNDETERMINED": "Chưa xác định"}
NUMBERS = {"TYPE_1": "1", "TYPE_2": "2"}
STATES = {
    "PENDING": "Chưa thi hành",
    "SERVING": "Đang thi hành",
    "SUSPENDED": "Đang hưởng án treo",
    "SERVED": "Đã thi hành xong",
}
NATIONALITIES = {"000": "Việt Nam"}
ETHNICITIES = Path(__file__).with_name("ethnicities.csv")  # QĐ 121-TCTK/PPCĐ 1979
NOTHING, NOT_KNOWN = "Không", "Không có thông tin"


def printed(content: Content) -> bytes:
    """One or more pages A4."""
    issued = datetime.fromisoformat(content["issuedAt"])
    page = _Page(content["number"])
    page.set_creation_date(issued)
    page.set_title(f"Phiếu lý lịch tư pháp số {NUMBERS[content['type']]}")
    page.set_lang("vi")
    page.set_margins(MARGIN, MARGIN, MARGIN)
    page.set_auto_page_break(True, margin=24)
    with typeface() as files:
        for style, file in files.items():
            page.add_font(FAMILY, style, file)
        page.add_page()
        _head(page, content, day_of(issued))
        _person(page, content["subject"])
        _judgments(page, content)
        _bans(page, content["bans"])
        _foot(page, content)
        return bytes(page.output())


class _Page(FPDF):
    """Every page says of which certificate it is one."""

    def __init__(self, number: str) -> None:
        super().__init__(format="A4")
        self.number = number

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(FAMILY, "I", 8)
        self.cell(0, 5, f"Phiếu số {self.number} - trang {self.page_no()}/{{nb}}", align="C")

    def text_line(self, text: str, style: str = "", size: float = 11, align: str = "L") -> None:
        self.set_font(FAMILY, style, size)
        self.multi_cell(0, LINE, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def item(self, label: str, value: str) -> None:
        """A numbered line: what is asked in plain, what is said in bold."""
        self.set_font(FAMILY, "", 11)
        self.write(LINE, f"{label}: ")
        self.set_font(FAMILY, "B", 11)
        self.write(LINE, value)
        self.ln(LINE + 1.2)


def _head(page: _Page, content: Content, issued: date) -> None:
    half = page.epw / 2
    top = page.get_y()
    page.set_font(FAMILY, "", 10.5)
    page.multi_cell(half - 6, 5.4, "BỘ CÔNG AN", align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(FAMILY, "B", 10.5)
    authority = content["issuingAuthority"].upper()
    page.multi_cell(half - 6, 5.4, authority, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(FAMILY, "", 10)
    page.multi_cell(half - 6, 7, f"Số: {content['number']}", align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    left_end = page.get_y()
    page.set_xy(MARGIN + half - 6, top)
    page.set_font(FAMILY, "B", 10.5)
    page.multi_cell(half + 6, 5.4, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
    page.multi_cell(half + 6, 5.4, "Độc lập - Tự do - Hạnh phúc", align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)
    middle = MARGIN + half - 6 + (half + 6) / 2
    page.line(middle - 26, page.get_y() + 1, middle + 26, page.get_y() + 1)
    page.set_y(page.get_y() + 2.6)
    page.set_x(MARGIN + half - 6)
    page.set_font(FAMILY, "I", 10)
    page.multi_cell(half + 6, 6, f"Ngày {issued.day:02d} tháng {issued.month:02d} năm {issued.year}", align="C")
    page.set_xy(MARGIN, max(left_end, page.get_y()) + 9)
    page.text_line(f"PHIẾU LÝ LỊCH TƯ PHÁP SỐ {NUMBERS[content['type']]}", "B", 15, "C")
    page.ln(2)
    page.text_line("Căn cứ Luật Lý lịch tư pháp số 107/2025/QH15 và Nghị định số 216/2026/NĐ-CP,", "I", 10, "C")
    page.text_line("XÁC NHẬN", "B", 11, "C")
    page.ln(2)


def _person(page: _Page, subject: Content) -> None:
    page.item("1. Họ và tên", subject["fullName"].upper())
    page.item("2. Giới tính", SEXES[subject["sex"]])
    page.item("3. Ngày, tháng, năm sinh", _birth_date(subject))
    page.item("4. Nơi sinh", subject["birthPlace"] or NOT_KNOWN)
    nationality = NATIONALITIES.get(subject["nationalityCode"], f"mã {subject['nationalityCode']}")
    page.item("5. Quốc tịch", f"{nationality}{_ethnicity(subject['ethnicityCode'])}")
    page.item("6. Số định danh cá nhân", subject["personalId"])
    page.item("7. Nơi thường trú", subject["permanentResidence"] or NOT_KNOWN)


def _ethnicity(code: str | None) -> str:
    name = {row["code"]: row["name"] for row in read_rows(ETHNICITIES)}.get(code or "")
    return f" (dân tộc {name})" if name else ""


def _judgments(page: _Page, content: Content) -> None:
    found = content["judgments"]
    page.item("8. Tình trạng án tích", "Có án tích" if found else "Không có án tích")
    if not found:
        return
    second = content["type"] == "TYPE_2"
    heads = ["Bản án số, ngày, Tòa án", "Tội danh, điều khoản", "Hình phạt chính", "Hình phạt bổ sung"]
    if second:
        heads.append("Nghĩa vụ dân sự, án phí; thi hành; xóa án tích")
    _table(page, heads, [_judgment(one, second=second) for one in found])


def _judgment(one: Content, *, second: bool) -> list[str]:
    told = [
        f"{one['judgmentNumber']} ngày {_day(one['judgedOn'])}, {one['court']}",
        f"{one['offence']} ({one['article']})",
        one["mainPenalty"],
        one["additionalPenalty"] or NOTHING,
    ]
    if second:
        rest = [one["civilDuties"], one["costs"] and f"án phí {_dong(one['costs'])}", STATES[one["executionState"]]]
        rest.append(f"xóa án tích ngày {_day(one['expungedOn'])}" if one["expungedOn"] else "chưa xóa án tích")
        told.append("; ".join(each for each in rest if each))
    return told


def _bans(page: _Page, bans: list[Content] | None) -> None:
    label = "9. Cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã"
    if bans is None:
        page.item(label, "Không có yêu cầu xác nhận")
        return
    page.item(label, "Có" if bans else NOTHING)
    if bans:
        heads = ["Quyết định số, ngày, Tòa án", "Chức vụ bị cấm", "Thời hạn"]
        _table(page, heads, [_ban(one) for one in bans])


def _ban(one: Content) -> list[str]:
    until = f"đến {_day(one['validTo'])}" if one["validTo"] else "không thời hạn"
    decision = f"{one['decisionNumber']} ngày {_day(one['decidedOn'])}, {one['court']}"
    return [decision, one["office"], f"từ {_day(one['validFrom'])} {until}"]


def _table(page: _Page, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page.set_font(FAMILY, "", 9)
    with page.table(line_height=4.8, padding=1.2, text_align="LEFT") as table:
        for cells in (heads, *rows):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    page.ln(3)


def _foot(page: _Page, content: Content) -> None:
    page.ln(4)
    if page.get_y() + QR_SIDE + 22 > page.h - 24:
        page.add_page()
    top = page.get_y()
    _qr(page, content["qrPayload"], MARGIN, top)
    page.set_xy(MARGIN, top + QR_SIDE + 1)
    page.set_font(FAMILY, "", 8)
    page.multi_cell(
        78,
        4,
        f"Mã hồ sơ: {content['dossierNumber']}\nXác thực: mã hồ sơ, họ và tên, ngày sinh, giới tính, số định danh.\n"
        f"Dữ liệu tính đến ngày {_day(content['dataAsOf'])}.",
    )
    page.set_xy(MARGIN + page.epw / 2, top)
    _signature(page, content["signer"], page.epw / 2)


def _signature(page: _Page, signer: Content, width: float) -> None:
    left = page.get_x()
    for text, style, size, height in (
        (signer["title"].upper(), "B", 10.5, 6.0),
        ("(Đã ký số)", "I", 9.5, 18.0),
        (signer["fullName"], "B", 11, 6.0),
    ):
        page.set_x(left)
        page.set_font(FAMILY, style, size)
        page.multi_cell(width, height, text, align="C", new_x=XPos.LEFT, new_y=YPos.NEXT)


def _qr(page: _Page, payload: str, left: float, top: float) -> None:
    """Drawn as rectangles: sharp at every size, and the same bytes each time."""
    rows: list[Any] = [bytes(row) for row in segno.make(payload, error="m", micro=False).matrix]
    side = QR_SIDE / len(rows)
    page.set_fill_color(0)
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                page.rect(left + start * side, top + y * side, (x - start) * side, side, style="F")
                start = None


def _birth_date(subject: Content) -> str:
    day = date.fromisoformat(subject["birthDate"])
    known = {"DAY": "%d/%m/%Y", "MONTH": "%m/%Y", "YEAR": "%Y"}[subject["birthDatePrecision"]]
    return day.strftime(known)


def _day(text: str) -> str:
    return date.fromisoformat(text).strftime("%d/%m/%Y")


def _dong(amount: str) -> str:
    return f"{int(amount.partition('.')[0]):,}".replace(",", ".") + " đồng"
