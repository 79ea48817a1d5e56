"""What is done once for all who ask for it while it is under way."""

import asyncio
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Flight(Generic[T]):
    """One thing under way, and those who wait for what comes of it."""

    _waiting: list[asyncio.Future[T]] = field(default_factory=list, init=False)

    def join(self) -> asyncio.Future[T]:
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        return mine

    def land(self, outcome: T) -> None:
        for one in self._waiting:
            if not one.done():  # who waited may have left
                one.set_result(outcome)
