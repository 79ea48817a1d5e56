"""What the answers of one fetch share: the grant, the database, the moment, and the loaders that batch their queries."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from policies.fetch_grant import FetchGrant
from resolvers.command_ports import CommandPorts
from resolvers.cursors import CursorCodec
from resolvers.loading import Loader
from resolvers.mongo import Database
from resolvers.signer import Signer

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Resources:
    """What a subgraph process holds for its lifetime; `clock` gives the present moment, aware."""

    database: Database
    clock: Callable[[], datetime]
    cursors: CursorCodec
    commands: CommandPorts | None = None  # None: this process runs no commands
    signer: Signer | None = None  # None: this process shows nothing signed


@dataclass(frozen=True, slots=True)
class SubgraphContext:
    """The context of one execution; a resolver reads it as `info.context`."""

    grant: FetchGrant
    database: Database
    now: datetime
    cursors: CursorCodec
    commands: CommandPorts | None = None
    signer: Signer | None = None
    loaders: dict[str, Loader[Any, Any]] = field(default_factory=dict)
    permitted: dict[Hashable, bool] = field(default_factory=dict)  # dimensions already compared with the grant

    def loader(self, name: str, load_all: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> Loader[K, V]:
        """The loader of that name in this fetch; made on first use."""
        loader = self.loaders.get(name)
        if loader is None:
            loader = self.loaders[name] = Loader(load_all)
        return loader
