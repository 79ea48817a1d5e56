"""A refusal before execution, as the client is shown it."""

from typing import Any

from gateway.errors import ClientError


def shown_refusal(refused: ClientError) -> dict[str, Any]:
    extensions: dict[str, Any] = {**refused.extensions, "code": refused.code}
    if refused.suggestion:
        extensions["suggestion"] = refused.suggestion
    return {"message": refused.message, "extensions": extensions}
