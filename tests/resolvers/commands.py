"""What a driver sends: every find, aggregate and write, in order, as the server is told it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

SHAPING = frozenset({"create", "collMod", "createIndexes", "drop", "dropIndexes", "dropDatabase", "renameCollection"})
WRITES = {"update": ("updates", "q"), "delete": ("deletes", "q")}  # command -> its list, and the filter in each


@dataclass(frozen=True, slots=True)
class Query:
    """One query: `first` is what an index must answer (of an aggregation: its first `$match`)."""

    collection: str
    first: Mapping[str, Any]
    sort: tuple[tuple[str, int], ...]


class Commands(CommandListener):
    """A listener of the driver; `queries` are those since the last `clear`, `writes` what updates and deletes looked for."""

    def __init__(self) -> None:
        self.queries: list[Query] = []
        self.writes: list[Query] = []
        self.written: set[str] = set()  # collections that have documents of this test
        self.shaped = False  # a collection, its validator or its indexes were changed

    def clear(self) -> None:
        """Forget what was looked for; what was written stays to be taken away."""
        self.queries.clear()
        self.writes.clear()

    @property
    def collections(self) -> list[str]:
        return sorted(query.collection for query in self.queries)

    def started(self, event: CommandStartedEvent) -> None:
        command = event.command
        if event.command_name in ("insert", "update", "findAndModify"):
            self.written.add(command[event.command_name])
        self.shaped |= event.command_name in SHAPING
        if event.command_name == "find":
            sort = tuple(command.get("sort", {}).items())
            self.queries.append(Query(command["find"], command["filter"], sort))
        elif event.command_name == "aggregate":
            stages = command["pipeline"]
            self.queries.append(Query(command["aggregate"], stages[0].get("$match", {}), ()))
        elif event.command_name in WRITES:
            named, where = WRITES[event.command_name]
            for one in command[named]:
                self.writes.append(Query(command[event.command_name], one[where], ()))
        elif event.command_name == "findAndModify":
            self.writes.append(Query(command["findAndModify"], command["query"], ()))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        pass

    def failed(self, event: CommandFailedEvent) -> None:
        pass
