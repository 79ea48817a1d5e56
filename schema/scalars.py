"""The scalars of the public graph; each rejects malformed input and says what it wants.

PersonalId and FacilityCode are strings, Date is a calendar date, DateTime an instant shown in Viet Nam's offset,
Decimal a string without rounding. Records may hold a date as `YYYY-MM-DD`.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from policies.days import VIETNAM

PersonalId = NewType("PersonalId", str)
FacilityCode = NewType("FacilityCode", str)

_PERSONAL_ID = re.compile(r"\d{12}", re.ASCII)
_FACILITY_CODE = re.compile(r"\d{2}[0-9A-Z]{3}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,6})?", re.ASCII)


def _refuse(wanted: str) -> GraphQLError:
    return GraphQLError(wanted, extensions={"code": "BAD_USER_INPUT"})


def parse_personal_id(value: object) -> str:
    if not isinstance(value, str) or not _PERSONAL_ID.fullmatch(value):
        raise _refuse("PersonalId is a string of 12 digits (số định danh cá nhân)")
    return value


def parse_facility_code(value: object) -> str:
    if not isinstance(value, str) or not _FACILITY_CODE.fullmatch(value):
        raise _refuse('FacilityCode is a string of two digits and three digits or capitals, like "01C51" (mã CSKCB)')
    return value


def parse_date(value: object) -> datetime.date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise _refuse('Date is a calendar date, like "2026-11-23"')


def parse_datetime(value: object) -> datetime.datetime:
    if isinstance(value, str):
        try:
            instant = datetime.datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is not None and instant.tzinfo is not None:
            try:
                return instant.astimezone(datetime.UTC)
            except OverflowError:
                pass
    raise _refuse('DateTime is an instant with its offset, like "2026-11-23T08:30:00+07:00"')


def parse_decimal(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise _refuse('Decimal is a string of digits with at most six decimals, like "200000" or "1.5"')


def show_date(value: object) -> str:
    return value if isinstance(value, str) else value.isoformat()  # type: ignore[attr-defined]


def show_datetime(value: datetime.datetime) -> str:
    return value.astimezone(VIETNAM).isoformat(timespec="milliseconds")


def show_decimal(value: Decimal) -> str:
    return f"{value:f}"


SCALARS: Mapping[object, ScalarDefinition] = {
    PersonalId: strawberry.scalar(
        name="PersonalId",
        description="Personal identification number (số định danh cá nhân), 12 digits; Decree 70/2024 art 11.",
        serialize=str,
        parse_value=parse_personal_id,
    ),
    FacilityCode: strawberry.scalar(
        name="FacilityCode",
        description="Code of a health facility (mã CSKCB), two digits and three digits or capitals; QĐ 384/QĐ-BYT.",
        serialize=str,
        parse_value=parse_facility_code,
    ),
    datetime.date: strawberry.scalar(
        name="Date",
        description="A calendar date (ngày), YYYY-MM-DD.",
        serialize=show_date,
        parse_value=parse_date,
    ),
    datetime.datetime: strawberry.scalar(
        name="DateTime",
        description="An instant (thời điểm), ISO 8601 with offset; shown with the offset of Asia/Ho_Chi_Minh.",
        serialize=show_datetime,
        parse_value=parse_datetime,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="An exact decimal number (số thập phân) as a string, never a float.",
        serialize=show_decimal,
        parse_value=parse_decimal,
    ),
}

PARSERS: Mapping[str, Callable[[object], object]] = {
    "PersonalId": parse_personal_id,
    "FacilityCode": parse_facility_code,
    "Date": parse_date,
    "DateTime": parse_datetime,
    "Decimal": parse_decimal,
}
