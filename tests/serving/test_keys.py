"""Keys by URL: fetched once, again for an unknown name, at most once a minute, and kept when the issuer is down."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, KeySet, OctKey

from gateway.serving.keys import RemoteKeys

pytestmark = pytest.mark.anyio

FIRST, SECOND = ECKey.generate_key("P-256", auto_kid=True), ECKey.generate_key("P-256", auto_kid=True)


class Issuer:
    """Publishes what it is told to, on a clock of its own."""

    def __init__(self, *keys: ECKey) -> None:
        self.document: object = KeySet(list(keys)).as_dict(private=False)
        self.asked = 0
        self.now = 1000.0
        self.keys = RemoteKeys("https://issuer.example/keys", self.fetch, lambda: self.now)

    async def fetch(self, url: str) -> object:
        self.asked += 1
        if isinstance(self.document, Exception):
            raise self.document
        return self.document


def kid(key: ECKey) -> str:
    assert key.kid is not None
    return key.kid


async def test_keys_are_fetched_once() -> None:
    issuer = Issuer(FIRST)
    for _ in range(5):
        assert await issuer.keys.find(kid(FIRST)) is not None
    assert issuer.asked == 1


async def test_an_unknown_name_is_asked_for_at_most_once_a_minute() -> None:
    issuer = Issuer(FIRST)
    await issuer.keys.find(kid(FIRST))
    issuer.document = KeySet([FIRST, SECOND]).as_dict(private=False)
    for _ in range(50):
        assert await issuer.keys.find(kid(SECOND)) is None
    assert issuer.asked == 1
    issuer.now += 61
    assert await issuer.keys.find(kid(SECOND)) is not None
    assert issuer.asked == 2


async def test_an_issuer_that_is_down_locks_nobody_out() -> None:
    issuer = Issuer(FIRST)
    await issuer.keys.find(kid(FIRST))
    issuer.document = OSError("down")
    issuer.now += 3600
    assert await issuer.keys.find(kid(FIRST)) is not None


async def test_a_withdrawn_key_is_forgotten() -> None:
    issuer = Issuer(FIRST, SECOND)
    await issuer.keys.find(kid(FIRST))
    issuer.document = KeySet([SECOND]).as_dict(private=False)
    issuer.now += 3600
    assert await issuer.keys.find(kid(FIRST)) is None


async def test_without_any_key_it_is_not_ready_and_recovers() -> None:
    issuer = Issuer(FIRST)
    published, issuer.document = issuer.document, OSError("not up yet")
    assert not await issuer.keys.ready()
    issuer.document = published
    issuer.now += 2
    assert await issuer.keys.ready()


@pytest.mark.parametrize("document", [None, [], {}, {"keys": "none"}, {"keys": [1, {"kid": 1}]}])
async def test_what_is_no_key_set_gives_no_key(document: Any) -> None:
    issuer = Issuer(FIRST)
    issuer.document = document
    assert await issuer.keys.find(kid(FIRST)) is None


async def test_shared_secrets_and_encryption_keys_verify_nothing() -> None:
    secret = OctKey.generate_key(256, parameters={"kid": "secret"})
    issuer = Issuer(FIRST)
    encrypting = {**SECOND.as_dict(private=False), "use": "enc"}
    broken = {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "?"}
    issuer.document = {"keys": [secret.as_dict(private=True), encrypting, broken, FIRST.as_dict(private=False)]}
    assert await issuer.keys.find("secret") is None
    assert await issuer.keys.find(kid(SECOND)) is None
    assert await issuer.keys.find("broken") is None
    assert await issuer.keys.find(kid(FIRST)) is not None
