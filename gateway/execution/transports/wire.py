"""The port of an HTTP client: bytes to a URL, bytes back. Nothing of GraphQL, nothing of ours.

A wire follows no redirects, keeps no cookies, unpacks no compression that it did not ask for, and has no timeout of its
own: who calls it does, and cancels; a call that is cancelled gives its connection up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Outage(StrEnum):
    """Why there is no GraphQL answer: a label of the metrics and the log; what a client is told of it says less."""

    CONNECTION = "connection"  # nobody listens there, or the connection broke before the answer was whole
    TIMEOUT = "timeout"  # the subgraph's own time was over
    DEADLINE = "deadline"  # the request's time was over
    TOO_LARGE = "too_large"
    STATUS = "status"  # an HTTP status that is no answer
    MALFORMED = "malformed"  # no JSON, or JSON that is no GraphQL
    CIRCUIT_OPEN = "circuit_open"  # not asked: it failed too often just now
    UNKNOWN = "unknown"  # it has no URL, or raised something of its own


class Unanswered(Exception):
    """There is no answer; the text is for the log."""

    def __init__(self, outage: Outage, why: str) -> None:
        super().__init__(why)
        self.outage = outage
        self.why = why


class HeaderValues(Protocol):
    """Every value of one header, whatever the case of its name."""

    def __call__(self, name: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class WireAnswer:
    status: int
    body: bytes
    header: HeaderValues


@dataclass(frozen=True, slots=True)
class ClientTls:
    """`authorities`: PEM file of who is trusted, in place of the system's; `certificate` and `key`: who we are (PEM).

    `content`: a digest of the files, so that a certificate that was renewed under its name is another identity, with
    connections of its own.
    """

    authorities: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    content: bytes = field(default=b"", repr=False)

    @property
    def files(self) -> Sequence[Path]:
        return tuple(file for file in (self.authorities, self.certificate, self.key) if file is not None)


class Wire(Protocol):
    async def post(self, url: str, body: bytes, headers: Mapping[str, str], most: int) -> WireAnswer:
        """`most`: bytes of an answer that are read.

        Raises:
            Unanswered: CONNECTION or TOO_LARGE.
        """

    async def close(self) -> None: ...
