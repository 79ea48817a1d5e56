"""Scalars take what is well-formed, and say what they want of the rest."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from graphql import GraphQLError

from schema import scalars


@pytest.mark.parametrize(
    ("parse", "given", "value"),
    [
        (scalars.parse_personal_id, "001090000001", "001090000001"),
        (scalars.parse_facility_code, "01C51", "01C51"),
        (scalars.parse_date, "2024-02-29", datetime.date(2024, 2, 29)),
        (
            scalars.parse_datetime,
            "2026-11-23T08:30:00+07:00",
            datetime.datetime(2026, 11, 23, 1, 30, tzinfo=datetime.UTC),
        ),
        (scalars.parse_datetime, "2026-11-23T01:30:00Z", datetime.datetime(2026, 11, 23, 1, 30, tzinfo=datetime.UTC)),
        (scalars.parse_decimal, "200000.50", Decimal("200000.50")),
        (scalars.parse_decimal, -3, Decimal(-3)),
    ],
)
def test_what_is_well_formed_is_taken(parse: Callable[[object], object], given: object, value: object) -> None:
    assert parse(given) == value


MALFORMED: dict[Callable[[object], object], tuple[object, ...]] = {
    scalars.parse_personal_id: ("", "12", "0010900000011", "00109000000a", "٠٠١٠٩٠٠٠٠٠٠١", 1090000001, None, True),
    scalars.parse_facility_code: ("", "1", "AB123", "01c51", "01C51 ", "010012", 1001, []),
    scalars.parse_date: ("2026-02-30", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", 20260101, None),
    scalars.parse_datetime: ("2026-11-23", "2026-11-23T08:30:00", "now", 0, "0001-01-01T00:00:00+14:00"),
    scalars.parse_decimal: ("1e5", "NaN", "Infinity", "1,5", "", 1.5, True, "1" * 40, None),
}


@pytest.mark.parametrize(("parse", "given"), [(parse, one) for parse, many in MALFORMED.items() for one in many])
def test_what_is_malformed_is_refused_with_a_message(parse: Callable[[object], object], given: object) -> None:
    with pytest.raises(GraphQLError) as caught:
        parse(given)
    assert (caught.value.extensions or {})["code"] == "BAD_USER_INPUT"
    assert " is a" in caught.value.message


def test_instants_are_shown_in_viet_nam() -> None:
    shown = scalars.show_datetime(datetime.datetime(2026, 11, 22, 18, 0, tzinfo=datetime.UTC))
    assert shown == "2026-11-23T01:00:00.000+07:00"
    assert scalars.show_decimal(Decimal("1E+3")) == "1000"
    assert scalars.show_date("2026-01-01") == scalars.show_date(datetime.date(2026, 1, 1)) == "2026-01-01"
