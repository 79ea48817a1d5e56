"""How each gateway is started over the four subgraphs: ours, and those of Node that `make bench-peers` has installed."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.benchmarks.gateways.graph import parts

PEERS = Path(__file__).parent / "peers"
OURS, APOLLO, HIVE, HIVE_RUST, MERCURIUS = (
    "ours",
    "Apollo Gateway",
    "Hive Gateway",
    "Hive, Rust planner",
    "Mercurius, JIT",
)
_PROGRAM = str(Path(sys.executable).parent / "civic-gateway")


@dataclass(frozen=True, slots=True)
class Contestant:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def supergraph(urls: Mapping[str, str]) -> str:
    return compose([SubgraphSource(part.name, urls[part.name], part.sdl) for part in parts()]).sdl


def ours(sdl: Path, port: int, *, deduplicate: bool = False) -> Contestant:
    shares = str(deduplicate).lower()
    environment = {
        "CIVIC_LOG_LEVEL": "WARNING",
        "CIVIC_DEDUPLICATE": shares,
        "CIVIC_SUBGRAPH_DEDUPLICATE": shares,
    }
    return Contestant(OURS, [_PROGRAM, "serve", "--supergraph", str(sdl), "--port", str(port)], environment)


def peers(sdl: Path, port: int, urls: Mapping[str, str], *, deduplicate: bool = False) -> Sequence[Contestant]:
    """Those that are installed; all of them over the same supergraph, Mercurius over the subgraphs' own SDL.

    `deduplicate`: those that can share requests in flight.
    """
    if not (PEERS / "node_modules").is_dir():
        return ()
    node = {"NODE_ENV": "production", "PORT": str(port), "SUPERGRAPH": str(sdl)}
    hive = {**node, "DEDUPLICATE": "1" if deduplicate else "0"}
    services = [{"name": part.name, "url": urls[part.name], "schema": _for_mercurius(part.sdl)} for part in parts()]
    hive_command = [
        *("node", str(PEERS / "node_modules/.bin/hive-gateway"), "supergraph", str(sdl)),
        *("--config-path", str(PEERS / "hive.config.mjs"), "--host", "127.0.0.1", "--port", str(port), "--fork", "1"),
    ]
    sharing = (
        Contestant(HIVE, [*hive_command, "--jit"], {**hive, "RUST": "0"}),
        Contestant(HIVE_RUST, hive_command, {**hive, "RUST": "1"}),
    )
    if deduplicate:
        return sharing
    return (
        Contestant(APOLLO, ["node", str(PEERS / "apollo.mjs")], node),
        *sharing,
        Contestant(
            MERCURIUS, ["node", str(PEERS / "mercurius.mjs")], {**node, "SERVICES": orjson.dumps(services).decode()}
        ),
    )


def _for_mercurius(sdl: str) -> str:
    return sdl.replace("type Query", "extend type Query")
