"""Who asks is read only for a graph that asks for it, and for the graph that is served just now."""

from collections.abc import Sequence

import pytest

from gateway.errors import Unauthenticated
from gateway.serving.where_required import WhereRequired
from policies.actor import ANONYMOUS, Actor

pytestmark = pytest.mark.anyio

LAN = Actor(role="reader", sub="lan")


class Knowing:
    async def authenticate(self, authorization: Sequence[str], purpose: str | None = None) -> Actor:
        if list(authorization) != ["Bearer lan"]:
            raise Unauthenticated("not Lan")
        return LAN


async def test_another_graph_may_ask_where_the_first_did_not() -> None:
    asks, made = [False], []
    where = WhereRequired(lambda: asks[0], lambda: made.append(1) or Knowing())  # type: ignore[func-returns-value]
    assert await where.authenticate(["Bearer somebody"]) is ANONYMOUS
    assert not made
    asks[0] = True
    assert await where.authenticate(["Bearer lan"]) is LAN
    with pytest.raises(Unauthenticated):
        await where.authenticate(["Bearer somebody"])
    assert made == [1]
    asks[0] = False
    assert await where.authenticate(["Bearer somebody"]) is ANONYMOUS
