"""No chain of fields and keys reaches a field that the operation selects."""

from typing import ClassVar

from gateway.errors import ClientError


class Unplannable(ClientError):
    """Names the field, the subgraphs that have it, and why none of them can be asked for it."""

    code: ClassVar[str] = "UNPLANNABLE_OPERATION"
