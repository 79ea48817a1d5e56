"""A grant is accepted once: the numbers of those that were seen, kept until they would have expired anyway."""

from collections import deque
from typing import Protocol


class ReplayStore(Protocol):
    def accept(self, jti: str, expires_at: int, now: int) -> bool:
        """True the first time, false ever after; seconds since the epoch."""


class SeenInProcess:
    """One process's memory; several workers need one that they share."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._order: deque[tuple[int, str]] = deque()

    def accept(self, jti: str, expires_at: int, now: int) -> bool:
        """Forget what has expired, then say whether this one is new. Grants live about equally long, so order suffices."""
        while self._order and self._order[0][0] < now:
            self._seen.discard(self._order.popleft()[1])
        if jti in self._seen:
            return False
        self._seen.add(jti)
        self._order.append((expires_at, jti))
        return True
