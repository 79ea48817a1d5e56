"""Errors of subgraphs, made fit to be passed on: a message, a sane code, nothing of the rest; masked where it is personal."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

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
from gateway.execution.error_policy import Sender
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
_MASK = "A subgraph could not answer this field."
NO_OBJECT = "A subgraph answered something that is no object."
NO_DATA = "A subgraph answered neither data nor an error."
MISCOUNTED = "A subgraph answered another number of entities than it was asked for."
_OURS_TO_SAY = frozenset(("code", "service"))


def passed_on(error: Mapping[str, Any], sender: Sender, *, masked: bool) -> FieldError:
    """`masked`: the message may quote what the field holds, and so may a code that is none of ours.

    A message that the policy masks is not of that kind: such an error is reported wherever it stands.
    """
    extensions = error.get("extensions")
    said = extensions.get("code") if isinstance(extensions, Mapping) else None
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else DEFAULT_CODE
    if masked:
        code = code if code in DOCUMENTED else DEFAULT_CODE
        return FieldError(_MASKED.get(code, _MASK), {"code": code, **sender.extensions}, masked=True)
    message = error.get("message")
    text = message[:_LONGEST_MESSAGE] if isinstance(message, str) and message else "A subgraph reported an error."
    more = _allowed(extensions, sender) if isinstance(extensions, Mapping) else {}
    return FieldError(text if sender.rules.messages else _MASK, {"code": code, **more, **sender.extensions})


def _allowed(extensions: Mapping[str, Any], sender: Sender) -> dict[str, Any]:
    """By the allow-list, each no longer than a message may be."""
    more: dict[str, Any] = {}
    for name in sorted(sender.rules.extensions - _OURS_TO_SAY):
        value = extensions.get(name)
        if isinstance(value, str):
            more[name] = value[:_LONGEST_MESSAGE]
        elif value is not None and len(orjson.dumps(value)) <= _LONGEST_MESSAGE:
            more[name] = value
    return more


def path_of(error: Mapping[str, Any]) -> Sequence[Any]:
    path = error.get("path")
    return path if isinstance(path, list) else ()


def malformed(sender: Sender, what: str) -> FieldError:
    return FieldError(what, {"code": "SUBGRAPH_INVALID_ANSWER", **sender.extensions})


def unavailable(outage: SubgraphUnavailable, sender: Sender | None = None) -> FieldError:
    """`sender` None: it was not a subgraph that was asked, but the guard."""
    return FieldError(outage.message, {"code": outage.code, **(sender.extensions if sender else {})})


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
