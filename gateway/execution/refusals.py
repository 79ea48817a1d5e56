"""What a refusal says to the client; the same words whoever the subject is, known or not."""

from collections.abc import Mapping
from typing import Any

from gateway.execution.slots import FieldError, Refused
from gateway.planning.asked import NOTHING_HERE
from gateway.planning.plan import Refusal
from policies.decision import Decision
from policies.vocabulary import READ

UNAUTHENTICATED, CONSENT_REQUIRED, FORBIDDEN = "UNAUTHENTICATED", "CONSENT_REQUIRED", "FORBIDDEN"

_MESSAGES = {
    UNAUTHENTICATED: "A token is required to read this.",
    CONSENT_REQUIRED: "The citizen's consent is required to read this.",
    FORBIDDEN: "You are not allowed to read this.",
}

DENIED = Decision(allowed=False, reasons=("undecidable",), code=FORBIDDEN)


def refusal_of(decision: Decision, category: str = "", action: str = READ) -> Refusal:
    """By code and remedy alone: nothing of the reasons leaves. `category`: what has to be logged as refused."""
    code = decision.code if decision.code in _MESSAGES else FORBIDDEN
    return Refusal(code, _MESSAGES[code], _frozen(decision.remedy or {}), category, action)


def field_error(refusal: Refusal) -> FieldError:
    extensions: dict[str, Any] = {"code": refusal.code}
    if refusal.remedy:
        extensions["remedy"] = _plain(dict(refusal.remedy))
    return FieldError(refusal.message, extensions)


def refused(decision: Decision) -> Refused:
    return Refused(field_error(refusal_of(decision)))


def not_found() -> Refused:
    """One answer for the unknown, the refused category and the refused instance."""
    return Refused(field_error(NOTHING_HERE))


def unauthenticated() -> Refused:
    return Refused(FieldError(_MESSAGES[UNAUTHENTICATED], {"code": UNAUTHENTICATED}))


def _frozen(remedy: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """As part of a plan's cache key it has to be hashable."""
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(remedy.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value
