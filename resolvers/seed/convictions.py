"""The criminal-record register of the sample population: of most people it says nothing (law 107/2025/QH15)."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from zlib import crc32

from resolvers.judicial.criminal_record import Ban, CriminalRecord, ExecutionState, Judgment
from resolvers.seed.people import Person

CONVICTED = 0.025  # of people of 18 and older
OF_AGE = 18
EXPUNGED_AFTER = timedelta(days=3 * 365)
OFFENCES = (
    ("Trộm cắp tài sản", "khoản 1 Điều 173 Bộ luật Hình sự 2015", "09 tháng tù, cho hưởng án treo"),
    ("Cố ý gây thương tích", "khoản 1 Điều 134 Bộ luật Hình sự 2015", "12 tháng tù"),
    ("Vi phạm quy định về tham gia giao thông đường bộ", "khoản 1 Điều 260 Bộ luật Hình sự 2015", "18 tháng tù treo"),
    ("Đánh bạc", "khoản 1 Điều 321 Bộ luật Hình sự 2015", "Phạt tiền 30.000.000 đồng"),
    ("Lừa đảo chiếm đoạt tài sản", "khoản 2 Điều 174 Bộ luật Hình sự 2015", "03 năm tù"),
)
OFFICE = "Thành lập, quản lý doanh nghiệp, hợp tác xã"


def criminal_record_of(person: Person, seed: int, today: date) -> CriminalRecord:
    """The same for the same person and seed, whoever else there is; a checksum says of most that there is nothing."""
    chance = crc32(f"{seed}/convicted/{person.personal_id}".encode()) / 2**32
    if chance >= CONVICTED or person.age(today) < OF_AGE:
        return CriminalRecord(person.personal_id)
    draw = Random(f"{seed}/convictions/{person.personal_id}")
    since = max(person.born.replace(day=1, year=person.born.year + OF_AGE), date(2018, 1, 1))
    days = (today - since).days
    if days < 1:
        return CriminalRecord(person.personal_id)
    many = 2 if draw.random() < 0.15 else 1
    judgments = tuple(_judgment(person, draw, since + timedelta(days=draw.randrange(days)), today) for _ in range(many))
    bans = (ban(person, judgments[0].judged_on),) if draw.random() < 0.15 else ()
    return CriminalRecord(person.personal_id, tuple(sorted(judgments, key=lambda one: one.judged_on)), bans)


def judgment(person: Person, judged_on: date, number: int, offence: int, expunged_on: date | None) -> Judgment:
    what, article, penalty = OFFENCES[offence]
    return Judgment(
        judgment_number=f"{number}/{judged_on.year}/HS-ST",
        judged_on=judged_on,
        court=f"Tòa án nhân dân {person.home.province.now_name}",
        offence=what,
        article=article,
        main_penalty=penalty,
        additional_penalty="Phạt tiền 5.000.000 đồng" if number % 3 == 0 else None,
        civil_duties="Bồi thường 12.000.000 đồng" if number % 2 == 0 else None,
        costs=Decimal(200_000),
        execution_state=ExecutionState.SERVED if expunged_on else ExecutionState.SERVING,
        expunged_on=expunged_on,
    )


def ban(person: Person, decided_on: date) -> Ban:
    return Ban(
        decision_number=f"05/{decided_on.year}/QĐ-PS",
        decided_on=decided_on,
        court=f"Tòa án nhân dân {person.home.province.now_name}",
        office=OFFICE,
        valid_from=decided_on,
        valid_to=decided_on + EXPUNGED_AFTER,
    )


def _judgment(person: Person, draw: Random, judged_on: date, today: date) -> Judgment:
    expunged = judged_on + EXPUNGED_AFTER
    number, offence = draw.randint(1, 400), draw.randrange(len(OFFENCES))
    return judgment(person, judged_on, number, offence, expunged if expunged <= today else None)
