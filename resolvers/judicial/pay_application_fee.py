"""payApplicationFee: a receipt of the payment platform, bound to dossier and amount, accepted once (TT 244/2016/TT-BTC)."""

from dataclasses import dataclass

from gateway.errors import Conflict
from resolvers.command import CommandRun
from resolvers.command_form import refused
from resolvers.database_errors import DuplicateKey
from resolvers.judicial.move import Asked, Change, Moved, move
from resolvers.judicial.records import JudicialApplication
from resolvers.mongo import Session
from resolvers.receipts import Receipt, read_receipt


@dataclass(frozen=True, slots=True)
class PayFee:
    dossier_number: str
    receipt: str
    idempotency_key: str | None = None


async def pay_application_fee(command: CommandRun, given: PayFee) -> Moved:
    """The dossier is filed once its fee is paid.

    Raises:
        BadUserInput: the receipt is none of the platform's, or for another dossier or amount.
        Conflict: it was accepted before.
    """
    command.check_row()
    receipt = await read_receipt(command.ports.receipts, given.receipt)
    if receipt.dossier_number != given.dossier_number:
        raise refused("receipt", "the receipt is for another dossier", "pay for this one, and send that receipt")

    async def plan(application: JudicialApplication) -> Change:
        _check_amount(application, receipt)

        async def accept(session: Session, moved: JudicialApplication) -> None:
            await _accept(command, receipt, session)

        return Change({"fee.receipt": receipt.id, "fee.paid_at": command.now}, also=accept)

    return await move(command, Asked(given.dossier_number, given.idempotency_key, (receipt.id,)), plan)


def _check_amount(application: JudicialApplication, receipt: Receipt) -> None:
    amount = application.fee.amount if application.fee else 0
    if receipt.amount != amount:
        raise refused("receipt", f"the receipt is not for {amount} VND", "pay the whole fee at once")


async def _accept(command: CommandRun, receipt: Receipt, session: Session) -> None:
    document = {
        "_id": receipt.id,
        "dossier_number": receipt.dossier_number,
        "amount": receipt.amount,
        "at": command.now,
    }
    try:
        await command.database.collection("judicial_receipts").insert(document, session=session)
    except DuplicateKey:
        raise Conflict("the receipt was accepted before", suggestion="a receipt pays one fee") from None
