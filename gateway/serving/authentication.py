"""Who calls: a bearer token (RFC 6750, RFC 9068) becomes an `Actor`; no token is the role `public`."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeGuard

from joserfc import jws, jwt
from joserfc.errors import JoseError

from gateway.errors import Forbidden, Unauthenticated
from gateway.serving.keys import Keys
from policies.actor import ANONYMOUS, PUBLIC_ROLE, Actor

# Asymmetric ones only: with a shared secret whoever verifies could also sign.
ALGORITHMS = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA", "Ed25519")
ACCESS_TOKEN = "at+jwt"
LONGEST_TOKEN = 8192
HIGHEST_ASSURANCE = 4


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a token must say of itself. `one_role`: where roles decide, a token without exactly one active role is refused.

    `policy_claim`: the claim that names the policies which its bearer meets; empty: none does.
    """

    issuer: str
    audience: str
    leeway_seconds: int = 5
    one_role: bool = True
    policy_claim: str = ""


class Authenticates(Protocol):
    async def authenticate(self, authorization: Sequence[str], purpose: str | None = None) -> Actor:
        """The caller by the `Authorization` headers of a request, with the purpose that `X-Purpose-Of-Use` picks."""


class Authenticator:
    """Verifies signature, type, issuer, audience and time, then reads the claims of `Actor`."""

    def __init__(self, keys: Keys, accepted: Accepted, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._accepted = accepted
        self._clock = clock

    async def ready(self) -> bool:
        """Whether any token could be verified now."""
        return await self._keys.ready()

    async def authenticate(self, authorization: Sequence[str], purpose: str | None = None) -> Actor:
        """The caller by the `Authorization` headers of a request, with the purpose that `X-Purpose-Of-Use` picks.

        Raises:
            Unauthenticated: a token that does not verify; the message never repeats any of it.
            Forbidden: a purpose that the token does not have.
        """
        if not authorization:
            if purpose is not None:
                raise Forbidden("X-Purpose-Of-Use picks a purpose of the token, and there is no token")
            return ANONYMOUS
        if len(authorization) > 1:
            raise Unauthenticated("the request has more than one Authorization header")
        scheme, _, token = authorization[0].strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("the Authorization header is not `Bearer` and a token", suggestion=_HOW)
        claims = await self._verified(token.strip())
        return _actor(claims, purpose, self._accepted)

    async def _verified(self, token: str) -> Mapping[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated("the token is too long")
        try:
            header = jws.extract_compact(token.encode("ascii")).headers()
        except (JoseError, ValueError, TypeError, AttributeError):
            raise Unauthenticated("the token is not a signed JWT", suggestion=_HOW) from None
        if header.get("alg") not in ALGORITHMS:
            raise Unauthenticated("the token's signature algorithm is not accepted")
        if str(header.get("typ", "")).lower().removeprefix("application/") != ACCESS_TOKEN:
            raise Unauthenticated(f"the token's type is not {ACCESS_TOKEN}")
        kid = header.get("kid")
        key = await self._keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise Unauthenticated("the token is not signed by a key of the issuer")
        try:
            claims = jwt.decode(token, key, algorithms=[header["alg"]]).claims
        except (JoseError, ValueError, TypeError):
            raise Unauthenticated("the token's signature does not verify") from None
        self._check(claims)
        return claims

    def _check(self, claims: Mapping[str, Any]) -> None:
        if claims.get("iss") != self._accepted.issuer:
            raise Unauthenticated("the token is of another issuer")
        audience = claims.get("aud")
        if self._accepted.audience not in (audience if isinstance(audience, list) else [audience]):
            raise Unauthenticated("the token is for another audience")
        now, leeway = self._clock(), self._accepted.leeway_seconds
        expires, not_before = claims.get("exp"), claims.get("nbf", 0)
        if not _is_time(expires) or not _is_time(not_before):
            raise Unauthenticated("the token does not say when it expires")
        if expires + leeway <= now:
            raise Unauthenticated("the token has expired", suggestion="get a new one")
        if not_before - leeway > now:
            raise Unauthenticated("the token is not valid yet")


_HOW = "send `Authorization: Bearer TOKEN`, or no header at all for what is public"


def _is_time(value: object) -> TypeGuard[float]:
    # The bound keeps a date that no calendar has away from `datetime`.
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 32_503_680_000


def _actor(claims: Mapping[str, Any], purpose: str | None, accepted: Accepted) -> Actor:
    sub = claims.get("sub")
    if not isinstance(sub, str) or not sub:
        raise Unauthenticated("the token names no `sub`")
    roles = claims.get("roles")
    role = roles[0] if isinstance(roles, list) and len(roles) == 1 and isinstance(roles[0], str) else ""
    if not role and accepted.one_role:
        raise Unauthenticated(
            "the token does not have exactly one role", suggestion="ask for a token with one active role"
        )
    assurance = claims.get("assurance", 0)
    if not isinstance(assurance, int) or isinstance(assurance, bool) or not 0 <= assurance <= HIGHEST_ASSURANCE:
        raise Unauthenticated("the token's `assurance` is not a level from 1 to 4")
    purposes = _texts(claims, "purpose_of_use")
    if purpose is not None and purpose not in purposes:
        raise Forbidden(
            "X-Purpose-Of-Use is not a purpose of the token",
            suggestion=f"the token has {', '.join(purposes)}" if purposes else "the token has none",
        )
    scope = claims.get("scope", "")
    return Actor(
        role=role or PUBLIC_ROLE,
        sub=sub,
        personal_id=_text(claims, "personal_id"),
        organization=_text(claims, "organization"),
        province=_text(claims, "province"),
        assurance=assurance,
        purpose=purpose or (purposes[0] if purposes else None),
        scopes=frozenset(scope.split()) if isinstance(scope, str) else frozenset(),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        policies=_policies(claims, accepted.policy_claim),
    )


def _policies(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """A list of texts, or one text with blanks between, as `scope` is."""
    if not name:
        return frozenset()
    value = claims.get(name, "")
    return frozenset(value.split() if isinstance(value, str) else _texts(claims, name))


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise Unauthenticated(f"the token's `{name}` is not a text")
    return value


def _texts(claims: Mapping[str, Any], name: str) -> list[str]:
    value = claims.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise Unauthenticated(f"the token's `{name}` is not a list of texts")
    return value
