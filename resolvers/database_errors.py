"""What can go wrong with the database, whatever the driver.

DatabaseUnavailable   the server does not answer (shown as SUBGRAPH_UNAVAILABLE)
DuplicateKey          a unique key is taken: commands turn it into their own answer
StaleTransaction      another transaction was first: run it again (`run_transaction` does)
DatabaseFailure       anything else: masked
"""

from collections.abc import Mapping
from typing import Any

from gateway.errors import InternalError, SubgraphUnavailable


class DatabaseUnavailable(SubgraphUnavailable):
    """The server could not be chosen, or the connection broke."""


class DuplicateKey(InternalError):
    """A unique key exists already; `key` is its pattern where the server says it."""

    def __init__(self, message: str, key: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.key = dict(key or {})


class StaleTransaction(InternalError):
    """A write conflict: nothing was written, the same transaction may be run again."""


class DatabaseFailure(InternalError):
    """The server refused an operation."""
