"""Money (XML1 of QĐ 4750): what the insurer pays is the insured total without the patient's share."""

from collections.abc import Iterator
from decimal import Decimal

from resolvers.health.recording.content import Content, places
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.rules import official_names

MONTHS = range(1, 13)
LARGEST_PERCENT = 100
CENTS = 2
MONEY = (
    *(f"billing.{name}" for name in ("drugs", "supplies", "total", "insuredTotal", "selfPaid", "copay", "insurerPaid")),
    "billing.otherSources",
    "billing.feeForService",
    *(f"prescriptions[].items[].{name}" for name in ("unitPrice", "amount", "insuredAmount")),
    *(f"procedures[].{name}" for name in ("unitPrice", "insuredUnitPrice", "amount", "insuredAmount")),
)


def check_amounts(content: Content) -> Iterator[Problem]:
    billing = content.get("billing") or {}
    insured, copay, paid = (billing.get(name) for name in ("insuredTotal", "copay", "insurerPaid"))
    if insured is not None and copay is not None and paid is not None and paid != insured - copay:
        message = f"T_BHTT is T_TONGCHI_BH - T_BNCCT, which is {insured - copay}, not {paid}"
        yield Problem("billing.insurerPaid", ProblemCode.DOES_NOT_ADD_UP, message, "T_BHTT")
    month = billing.get("month")
    if month is not None and month not in MONTHS:
        yield Problem("billing.month", ProblemCode.MALFORMED, "a month is 1 to 12", "THANG_QT")
    for path in MONEY:
        for place, _, value in places(content, path):
            if isinstance(value, Decimal) and round(value, CENTS) != value:
                message = f"money has {CENTS} digits behind the point"
                yield Problem(place, ProblemCode.MALFORMED, message, official_names()[path])
    for path in ("prescriptions[].items[].benefitPercent", "procedures[].benefitPercent"):
        for place, _, value in places(content, path):
            if value is not None and value > LARGEST_PERCENT:
                yield Problem(place, ProblemCode.MALFORMED, "a share is 0 to 100", official_names()[path])
    for place, _, value in places(content, "prescriptions[].items"):
        if not value:
            yield Problem(place, ProblemCode.REQUIRED, "a prescription has drugs")
