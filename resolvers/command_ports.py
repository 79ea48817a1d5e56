"""What commands are given beside the database: who decides on them, and what they may look up."""

from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_bytes

from policies.command_guard import CommandGuard
from resolvers.fact_source import FactSource
from resolvers.receipts import NoReceipts, Receipts


@dataclass(frozen=True, slots=True)
class RequestLimit:
    """How often one caller may: enough for a busy reception desk, too few to try out numbers."""

    requests: int = 60
    within: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CommandPorts:
    """Wired by `app`; a subgraph without them is read-only."""

    guard: CommandGuard
    facts: FactSource
    consent_requests: RequestLimit = RequestLimit()
    unknown_numbers: RequestLimit = RequestLimit()  # that recordEncounter(s) tells one caller that nobody has
    receipts: Receipts = field(default_factory=NoReceipts)
    wrong_verifications: int = 20  # of one organisation in an hour: enough for mistyping, too few to try out people
    passcode_secret: bytes = field(default_factory=lambda: token_bytes(32))
