"""Tokens matter only to a graph that asks for something of its callers: to another, whoever asks is nobody."""

from collections.abc import Callable, Sequence

from gateway.serving.authentication import Authenticates
from policies.actor import ANONYMOUS, Actor


class WhereRequired:
    """`required` is asked for each request: the graph may be replaced by another. `authenticator` is made when first needed."""

    def __init__(self, required: Callable[[], bool], authenticator: Callable[[], Authenticates]) -> None:
        self._required = required
        self._make = authenticator
        self._made: Authenticates | None = None

    async def authenticate(self, authorization: Sequence[str], purpose: str | None = None) -> Actor:
        """Raises what an `Authenticator` raises."""
        if not self._required():
            return ANONYMOUS
        if self._made is None:
            self._made = self._make()
        return await self._made.authenticate(authorization, purpose)
