"""A request that the door refuses: an HTTP status and one GraphQL error with a code."""

from collections.abc import Mapping
from typing import Any

from gateway.errors import ClientError

STATUS_OF = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403}


class Refused(Exception):
    """`headers` are those that the status calls for (Allow, WWW-Authenticate)."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        suggestion: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.headers = dict(headers or {})

    def error(self) -> dict[str, Any]:
        """As a GraphQL error, whatever carries it."""
        extensions = {"code": self.code} | ({"suggestion": self.suggestion} if self.suggestion else {})
        return {"message": self.message, "extensions": extensions}


def asked_with_get() -> Refused:
    """A mutation, or a query that writes, asked where only reads may be."""
    return Refused(405, "METHOD_NOT_ALLOWED", "this operation is asked with POST", headers={"Allow": "POST"})


def refused(error: ClientError) -> Refused:
    """What authentication raised, as the door answers it."""
    headers = {}
    if error.code == "UNAUTHENTICATED":
        description = error.message.replace('"', "'").replace("`", "'")
        headers["WWW-Authenticate"] = (
            f'Bearer realm="civic-gateway", error="invalid_token", error_description="{description}"'
        )
    return Refused(STATUS_OF.get(error.code, 400), error.code, error.message, error.suggestion, headers)
