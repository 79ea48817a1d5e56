"""What a command may know of a receipt of the payment platform; who verifies its signature is wired by `app`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.errors import SubgraphUnavailable
from resolvers.command_form import refused

CURRENCY = "VND"
LONGEST_ID = 128


@dataclass(frozen=True, slots=True)
class Receipt:
    """`amount` in VND; `id` is unique for the platform."""

    id: str
    dossier_number: str
    amount: int


class Receipts(Protocol):
    """The port, beside its user: payApplicationFee."""

    async def claims(self, receipt: str) -> Mapping[str, Any]:
        """What the platform signed. Raises BadUserInput when it did not."""


class NoReceipts:
    """Where no payment platform is set, nothing can be paid."""

    async def claims(self, receipt: str) -> Mapping[str, Any]:
        raise SubgraphUnavailable(
            "no payment platform is connected", suggestion="pay later; the operator has to name the platform"
        )


async def read_receipt(receipts: Receipts, receipt: str) -> Receipt:
    """Raises BadUserInput when it is not the platform's, or does not say what was paid for what."""
    claims = await receipts.claims(receipt)
    number, dossier, amount = claims.get("jti"), claims.get("dossier"), claims.get("amount")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_ID or not isinstance(dossier, str):
        raise refused("receipt", "the receipt names no dossier, or has no number", "ask the payment platform")
    if not isinstance(amount, int) or isinstance(amount, bool) or claims.get("currency") != CURRENCY:
        raise refused("receipt", f"the receipt is not over an amount in {CURRENCY}", "ask the payment platform")
    return Receipt(number, dossier, amount)
