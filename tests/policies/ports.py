"""The guard's two ports in memory, which count what they are asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway.errors import SubgraphUnavailable
from policies.actor import Actor
from policies.grants import Grants
from policies.log import LogRow


@dataclass
class GrantsInMemory:
    """`failing`: a look-up raises; `away`: the database does not answer."""

    known: Mapping[str, Grants] = field(default_factory=dict)
    failing: bool = False
    away: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def grants(self, actor: Actor, subjects: Collection[str]) -> Mapping[str, Grants]:
        self.asked.append(tuple(subjects))
        if self.away:
            raise SubgraphUnavailable("the database does not answer")
        if self.failing:
            raise ConnectionError("the database went away")
        return {subject: self.known.get(subject, Grants(subject)) for subject in subjects}


@dataclass
class LogInMemory:
    failing: bool = False
    batches: list[tuple[LogRow, ...]] = field(default_factory=list)

    async def write(self, rows: Sequence[LogRow]) -> None:
        if self.failing:
            raise ConnectionError("the database went away")
        self.batches.append(tuple(rows))

    @property
    def rows(self) -> list[LogRow]:
        return [row for batch in self.batches for row in batch]


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now
