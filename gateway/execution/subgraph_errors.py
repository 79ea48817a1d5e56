"""Errors of subgraphs, made fit to be passed on: a message, a sane code, nothing of the rest; masked where it is personal."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import (
    BadUserInput,
    Conflict,
    Forbidden,
    GatewayError,
    InvalidTransition,
    LimitExceeded,
    NotFound,
    SubgraphUnavailable,
    Unauthenticated,
)
from gateway.execution.pruned_selection import PrunedSelection
from gateway.execution.slots import FieldError

DEFAULT_CODE = "DOWNSTREAM_SERVICE_ERROR"
_OURS = (
    *(GatewayError, Unauthenticated, Forbidden, NotFound, BadUserInput),
    *(Conflict, InvalidTransition, LimitExceeded, SubgraphUnavailable),
)
DOCUMENTED = frozenset(kind.code for kind in _OURS)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_LONGEST_MESSAGE = 1000
_MASKED = {"BAD_USER_INPUT": "A subgraph does not take an argument of this field: see its description."}
_TOLD = ("field", "suggestion")  # what a caller can act on; stack traces and the like stay behind


def passed_on(error: Mapping[str, Any], *, masked: bool) -> FieldError:
    """`masked`: the message may quote what the field holds, and so may a code that is none of ours."""
    extensions = error.get("extensions")
    said = extensions.get("code") if isinstance(extensions, Mapping) else None
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else DEFAULT_CODE
    if masked:
        code = code if code in DOCUMENTED else DEFAULT_CODE
        return FieldError(_MASKED.get(code, "A subgraph could not answer this field."), {"code": code}, masked=True)
    message = error.get("message")
    text = message[:_LONGEST_MESSAGE] if isinstance(message, str) and message else "A subgraph reported an error."
    told = {name: extensions.get(name) for name in _TOLD} if isinstance(extensions, Mapping) else {}
    more = {name: value[:_LONGEST_MESSAGE] for name, value in told.items() if isinstance(value, str)}
    return FieldError(text, {"code": code, **more})


def path_of(error: Mapping[str, Any]) -> Sequence[Any]:
    path = error.get("path")
    return path if isinstance(path, list) else ()


def unavailable(outage: SubgraphUnavailable) -> FieldError:
    return FieldError(outage.message, {"code": outage.code})


def touches_personal(selection: PrunedSelection, path: Sequence[Any]) -> bool:
    """Is a field of the path protected? Unknown keys count as if they were, once anything in the selection is."""
    within: PrunedSelection | None = selection
    for step in path:
        if isinstance(step, int):
            continue
        found = next((f for f in (within.typed(None).fields if within else ()) if f.source.response_key == step), None)
        if found is None:
            return True
        if found.own or found.items or not found.source.keep:
            return True
        within = found.child
    return False
