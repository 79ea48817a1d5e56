"""The fetch grant on its way to a subgraph in another process: signed with a key of its own, for that very request, once.

`typ: fetch-grant+jwt`, claims `iss aud jti iat exp actor purpose action scope subjects qh`; Ed25519 (RFC 9864) and nothing else.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey
from joserfc.jws import JWSRegistry

from gateway.errors import GatewayError
from policies.errors import GrantRefused, UnknownGrantKey
from policies.fetch_grant import FetchGrant
from policies.grant_claims import claims_of, grant_of
from policies.query_hash import query_hash
from policies.replay import ReplayStore

TYPE = "fetch-grant+jwt"  # the door refuses it, as a subgraph refuses `at+jwt`
ALGORITHM = "Ed25519"
LONGEST_LIFE = 60  # seconds
CLOCK_SKEW = 5  # seconds by which two processes' clocks may differ

Clock = Callable[[], datetime]

_REGISTRY = JWSRegistry(algorithms=[ALGORITHM])
_REGISTRY.max_payload_length = 8 * 1024 * 1024  # a fetch over many subjects names each of them


def generate_grant_key() -> OKPKey:
    """A new key, named by its thumbprint."""
    key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM})
    key.ensure_kid()
    return key


def public_grant_keys(*keys: OKPKey) -> dict[str, Any]:
    """What `/.well-known/grant-keys.json` answers."""
    return {"keys": [key.as_dict(private=False) for key in keys]}


class GrantSigner:
    """The gateway's side: each attempt is signed anew, since a subgraph accepts a `jti` once."""

    def __init__(self, key: OKPKey, issuer: str, clock: Clock, lifetime: int = 30) -> None:
        if not 0 < lifetime <= LONGEST_LIFE:
            raise ValueError(f"a fetch grant lives between 1 and {LONGEST_LIFE} seconds, not {lifetime}")
        self._key = key
        self._issuer = issuer
        self._clock = clock
        self._lifetime = lifetime

    def sign(
        self,
        grant: FetchGrant,
        subgraph: str,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> str:
        """The token for the body's `extensions.fetchGrant`."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": self._issuer,
            "aud": subgraph,
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + self._lifetime,
            **claims_of(grant),
            "qh": query_hash(query, variables, operation_name),
        }
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, registry=_REGISTRY)


class GrantVerifier:
    """The subgraph's side: `find_key` looks a `kid` up among the gateway's keys, None: not known."""

    def __init__(
        self, issuer: str, subgraph: str, find_key: Callable[[str], OKPKey | None], seen: ReplayStore, clock: Clock
    ) -> None:
        self._issuer = issuer
        self._subgraph = subgraph
        self._find_key = find_key
        self._seen = seen
        self._clock = clock

    def verify(
        self,
        token: str,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
    ) -> FetchGrant:
        """The grant, if it is for this subgraph, this request, now, and the first time.

        Raises:
            UnknownGrantKey: ask the gateway for its keys again, then verify once more.
            GrantRefused: anything else; answer public fields only.
        """
        try:
            decoded = jwt.decode(token, self._key, registry=_REGISTRY)
            claims = decoded.claims
            if decoded.header.get("typ") != TYPE:
                raise GrantRefused("it is no fetch grant", reasons=[f"typ is {decoded.header.get('typ')!r}"])
            jti, expires_at, now = self._check(claims)
            if not compare_digest(
                str(claims.get("qh")).encode(), query_hash(query, variables, operation_name).encode()
            ):
                raise GrantRefused("the fetch grant is for another query")
        except GrantRefused:
            raise
        except (JoseError, GatewayError, ValueError, TypeError) as error:
            raise GrantRefused("the fetch grant does not verify", reasons=[repr(error)]) from error
        grant = grant_of(claims)
        if not self._seen.accept(jti, expires_at, now):
            raise GrantRefused("the fetch grant was used before")
        return grant

    def _check(self, claims: Mapping[str, Any]) -> tuple[str, int, int]:
        issued_at, expires_at, jti = claims.get("iat"), claims.get("exp"), claims.get("jti")
        now = int(self._clock().timestamp())
        if claims.get("iss") != self._issuer or claims.get("aud") != self._subgraph:
            raise GrantRefused("the fetch grant is from another gateway or for another subgraph")
        if type(issued_at) is not int or type(expires_at) is not int or not isinstance(jti, str) or not jti:
            raise GrantRefused("the fetch grant lacks iat, exp or jti")
        if not issued_at - CLOCK_SKEW <= now < expires_at or expires_at - issued_at > LONGEST_LIFE:
            raise GrantRefused("the fetch grant has expired, is not yet valid or lives too long")
        return jti, expires_at, now

    def _key(self, token: GuestProtocol) -> OKPKey:
        kid = token.headers().get("kid")
        key = self._find_key(kid) if isinstance(kid, str) else None
        if key is None:
            raise UnknownGrantKey("the fetch grant is signed with an unknown key", reasons=[f"kid {kid!r}"])
        return key
