"""Each field by itself: is it there when it must be, no longer than it may be, of its kind."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from policies.days import day_of
from resolvers.health.recording.content import Content, places
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.rules import Rule, carried

DIGITS = re.compile(r"\d+", re.ASCII)
FORMS: Mapping[str, re.Pattern[str]] = {
    "identity": re.compile(r"\d{9}|\d{12}|[A-Z]\d{7}", re.ASCII),
    "digits:10": re.compile(r"\d{10}", re.ASCII),
}
# Values of the input's own enums: the official code is in their description.
CLOSED_LISTS = frozenset(
    {
        "modality",
        "outcome",
        "dischargeType",
        "dischargeSummary.outcome",
        "referral.referralReason",
        "coverage[].areaCode",
    }
)
DISTRICT, WITHOUT_DISTRICTS = "snapshot.districtCode", date(2025, 7, 1)
SERVICE_GROUPS = "if:MA_NHOM="


def check_fields(content: Content) -> Iterator[Problem]:
    """Every rule at every place it speaks of."""
    yield from _check_services(content)
    ended = content.get("endedAt") is not None
    for path, rule in carried():
        if path in ("maLk", "facility"):
            continue  # the visit's own key: checked where the key is
        for place, around, value in places(content, path):
            if value is None:
                due = (ended or not rule.due_at_end(path)) and not _abolished(path, content)
                if due and _is_required(rule, around):
                    yield Problem(place, ProblemCode.REQUIRED, f"{rule.field} is required", rule.field)
            else:
                yield from _check_value(place, path, rule, value)


def _check_services(content: Content) -> Iterator[Problem]:
    """A line of table 3 is a service or a supply, and says its name."""
    for place, around, code in places(content, "procedures[].serviceCode"):
        if code is None and around.get("supplyCode") is None:
            yield Problem(place, ProblemCode.REQUIRED, "it is a service or a supply", "MA_DICH_VU")
    for code_path, name, field in (
        ("procedures[].serviceCode", "serviceName", "TEN_DICH_VU"),
        ("procedures[].supplyCode", "supplyName", "TEN_VAT_TU"),
    ):
        for place, around, code in places(content, code_path):
            if code is not None and around.get(name) is None:
                at = f"{place.rpartition('.')[0]}.{name}"
                yield Problem(at, ProblemCode.REQUIRED, f"{field} is required with its code", field)


def _is_required(rule: Rule, around: Content) -> bool:
    match rule.required, rule.rule:
        case _, "optional":
            return False
        case "x", _:
            return True
        case "if:GIA_TRI", _:
            return around.get("value") is not None
        case "if:MA_DICH_VU", _:
            return around.get("serviceCode") is not None
        case "if:MA_VAT_TU", _:
            return around.get("supplyCode") is not None
        case str() as said, _ if said.startswith(SERVICE_GROUPS):
            return str(around.get("group")) in said.removeprefix(SERVICE_GROUPS).split(",")
    return False


def _abolished(path: str, content: Content) -> bool:
    """There are no districts any more since 1/7/2025 (resolution 203/2025/QH15)."""
    begun = content.get("startedAt")
    return path == DISTRICT and begun is not None and day_of(begun) >= WITHOUT_DISTRICTS


def _check_value(place: str, path: str, rule: Rule, value: Any) -> Iterator[Problem]:
    if path in CLOSED_LISTS or isinstance(value, bool | date):
        return
    if isinstance(value, Decimal | int):
        if value < 0:
            yield Problem(place, ProblemCode.NEGATIVE, f"{rule.field} is negative", rule.field)
        elif rule.longest is not None and _digits(value) > rule.longest:
            yield Problem(place, ProblemCode.TOO_LONG, f"{rule.field} has more than {rule.longest} digits", rule.field)
        return
    text = _as_written(value)
    if rule.longest is not None and len(text) > rule.longest:
        message = f"{rule.field} is longer than {rule.longest} characters"
        yield Problem(place, ProblemCode.TOO_LONG, message, rule.field)
    form = FORMS.get(rule.rule) or (DIGITS if rule.number else None)
    if form is not None and not form.fullmatch(text):
        yield Problem(place, ProblemCode.MALFORMED, f"{rule.field} has another form", rule.field)


def _as_written(value: Any) -> str:
    """As the official field has it: several values in one text, separated by semicolons."""
    match value:
        case list() | tuple():
            return ";".join(_as_written(one) for one in value)
        case Mapping():
            return str(value.get("code", ""))
        case date():
            return f"{value:%Y%m%d}"
    return str(value)


def _digits(value: Decimal | int) -> int:
    """Digits that are written, before and behind the point."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    behind = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return len(str(abs(int(value)))) + behind
