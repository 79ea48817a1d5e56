"""The payment platform: whose receipts are accepted, and what there is to pay."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.settings import Settings

if TYPE_CHECKING:
    from resolvers.receipts import Receipts


def receipts(settings: Settings, development_keys: Path) -> Receipts:
    """Those of the platform that is set; in development our own issuer's; otherwise nothing can be paid."""
    from joserfc.jwk import KeySet

    from gateway.execution.transports.get_json import get_json
    from gateway.serving.authentication import Accepted
    from gateway.serving.issuer import DEVELOPMENT_PAYMENTS, development_key
    from gateway.serving.keys import OwnKeys, RemoteKeys
    from gateway.serving.receipts import ReceiptVerifier
    from resolvers.receipts import NoReceipts

    leeway = settings.token_leeway_seconds
    if settings.payment_issuer is not None and settings.payment_jwks_url is not None:
        accepted = Accepted(settings.payment_issuer, settings.audience, leeway)
        return ReceiptVerifier(RemoteKeys(settings.payment_jwks_url, get_json), accepted)
    if not settings.development:
        return NoReceipts()
    keys = OwnKeys(KeySet([development_key(development_keys)]))
    return ReceiptVerifier(keys, Accepted(DEVELOPMENT_PAYMENTS, settings.audience, leeway))


def whole_fee(at: datetime) -> int:
    """Of a certificate on that day, in VND."""
    from policies.days import day_of
    from resolvers.judicial.fees import FEES, Reduction, fee_on

    return fee_on(day_of(at), Reduction.NONE, FEES)
