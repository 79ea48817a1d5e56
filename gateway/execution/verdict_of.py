"""What access says of one coordinate before anything is planned."""

from gateway.execution.guard import Guard
from gateway.execution.protect import Protector
from gateway.execution.refusals import DENIED, UNAUTHENTICATED, refusal_of
from gateway.planning.access import Asked, Verdict, VerdictKind
from policies.decision import LOG, Decision

_WITHOUT_TOKEN = Decision(allowed=False, reasons=("no token",), code=UNAUTHENTICATED)


def verdict_of(asked: Asked, guard: Guard | None) -> Verdict:
    """By coordinate alone; what the guard fails to answer is forbidden."""
    if guard is None:
        return Verdict(VerdictKind.ALLOWED)
    try:
        if asked.policies:
            if guard.policies(asked.policies):
                return Verdict(VerdictKind.ALLOWED)
            return Verdict(
                VerdictKind.FORBIDDEN, refusal_of(DENIED if Protector(guard, {}).authenticated else _WITHOUT_TOKEN)
            )
        decision = guard.coordinate(asked.category, asked.type_name, asked.field_name, asked.action)
    except Exception:
        return Verdict(VerdictKind.FORBIDDEN, refusal_of(DENIED))
    if decision is None:
        return Verdict(VerdictKind.CONDITIONAL)
    if decision.allowed:
        return Verdict(VerdictKind.ALLOWED)
    logged = asked.category if LOG in decision.obligations else ""
    return Verdict(VerdictKind.FORBIDDEN, refusal_of(decision, logged, asked.action))
