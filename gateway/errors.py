"""The one tree of errors: what a client may be shown, and what is masked.

GatewayError
├── ClientError     the caller did, or may not do, something: message, code and suggestion are shown
└── InternalError   ours: logged in full, shown as INTERNAL_SERVER_ERROR
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class GatewayError(Exception):
    """What happened, where, why (`reasons`) and what to do (`suggestion`); `code` is from the documented list."""

    code: ClassVar[str] = "INTERNAL_SERVER_ERROR"

    def __init__(
        self,
        message: str,
        *,
        suggestion: str | None = None,
        reasons: Sequence[str] = (),
        extensions: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion
        self.reasons = tuple(reasons)
        self.extensions = dict(extensions or {})


class ClientError(GatewayError):
    """Shown to the caller as it is; its text never holds what the caller may not read."""

    code: ClassVar[str] = "BAD_USER_INPUT"


class InternalError(GatewayError):
    """Masked: the caller sees INTERNAL_SERVER_ERROR and nothing of the text."""


class Unauthenticated(ClientError):
    """No token, or one that does not verify."""

    code = "UNAUTHENTICATED"


class Forbidden(ClientError):
    """The role, its purpose or its standing does not allow it."""

    code = "FORBIDDEN"


class NotFound(ClientError):
    """Unknown or not to be known: the two answer the same bytes."""

    code = "NOT_FOUND"


class BadUserInput(ClientError):
    """A value that the schema's types cannot refuse by themselves; `extensions.field` names it."""

    code = "BAD_USER_INPUT"


class Conflict(ClientError):
    """The same key with other content."""

    code = "CONFLICT"


class InvalidTransition(ClientError):
    """The thing is not in a state from which the command leads; nothing was changed."""

    code = "INVALID_TRANSITION"


class LimitExceeded(ClientError):
    """Larger, deeper or more often than the settings allow."""

    code = "LIMIT_EXCEEDED"


class SubgraphUnavailable(ClientError):
    """A subgraph did not answer, or answered no GraphQL; the rest of the operation stands."""

    code = "SUBGRAPH_UNAVAILABLE"


class SchemaReloaded(ClientError):
    """What was streamed ends with the supergraph that it was planned for."""

    code = "SUBSCRIPTION_SCHEMA_RELOAD"


class AccessChanged(ClientError):
    """What the caller may see is no longer what was subscribed to."""

    code = "SUBSCRIPTION_ACCESS_CHANGED"
