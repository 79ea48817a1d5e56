"""Where the keys that signatures are verified with come from (RFC 7517): our own, or an issuer's URL."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

PublicKey = RSAKey | ECKey | OKPKey
FetchJson = Callable[[str], Awaitable[object]]

# An unknown `kid` is asked for again, but a caller who invents them must not make us hammer the issuer.
UNKNOWN_KID_SECONDS = 60.0
# Nothing verifies before the first keys are there, so they are asked for more often.
NO_KEYS_SECONDS = 1.0
# A key that the issuer withdrew is forgotten after this long.
KEPT_SECONDS = 600.0

log = structlog.get_logger("civic.keys")


class Keys(Protocol):
    async def find(self, kid: str) -> PublicKey | None:
        """The verification key of that name; None when there is none."""

    async def ready(self) -> bool:
        """Whether any key is known."""


class OwnKeys:
    """The keys of an issuer in this very process."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = _verification_keys(keys.as_dict(private=False))

    async def find(self, kid: str) -> PublicKey | None:
        return self._keys.get(kid)

    async def ready(self) -> bool:
        return bool(self._keys)


class RemoteKeys:
    """A JWKS by URL: kept for ten minutes, asked for again on an unknown `kid`, at most once a minute."""

    def __init__(self, url: str, fetch: FetchJson, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, PublicKey] = {}
        self._fetched_at: float | None = None
        self._asked_at: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> PublicKey | None:
        if kid not in self._keys or self._old():
            await self._refresh(kid)
        return self._keys.get(kid)

    async def ready(self) -> bool:
        if not self._keys:
            await self._refresh("")
        return bool(self._keys)

    def known(self, kid: str) -> PublicKey | None:
        """Without asking anybody."""
        return self._keys.get(kid)

    async def keep_fresh(self) -> None:
        """Ask when the keys are old; cheap when they are not."""
        if self._old():
            await self._refresh("")

    async def ask_again(self) -> None:
        """A key is not known: ask, unless that was done within the last minute."""
        await self._refresh("")

    def _old(self) -> bool:
        return self._fetched_at is None or self._clock() - self._fetched_at > KEPT_SECONDS

    def _too_early(self) -> bool:
        wait = UNKNOWN_KID_SECONDS if self._keys else NO_KEYS_SECONDS
        return self._asked_at is not None and self._clock() - self._asked_at < wait

    async def _refresh(self, kid: str) -> None:
        async with self._lock:
            if (kid in self._keys and not self._old()) or self._too_early():
                return
            self._asked_at = self._clock()
            try:
                document = await self._fetch(self._url)
                self._keys = _verification_keys(document)
                self._fetched_at = self._clock()
            except Exception as error:
                # The keys that are known stay: an issuer that is down for a minute must not lock everybody out.
                log.warning("keys_not_fetched", url=self._url, error=type(error).__name__)


def _verification_keys(document: object) -> dict[str, PublicKey]:
    """By `kid`; keys without a name, symmetric ones and those for encryption verify nothing."""
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ValueError("a JWKS is an object with a list of keys")
    found: dict[str, PublicKey] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or entry.get("use", "sig") != "sig":
            continue
        try:
            match entry.get("kty"):
                case "RSA":
                    found[entry["kid"]] = RSAKey.import_key(entry)
                case "EC":
                    found[entry["kid"]] = ECKey.import_key(entry)
                case "OKP":
                    found[entry["kid"]] = OKPKey.import_key(entry)
        except (JoseError, ValueError):
            # One key of a kind that we do not know must not take the others with it.
            log.warning("key_not_read", kid=entry["kid"])
    return found
