"""A supergraph that is served: its engine, and whether each of its subgraphs in another process answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.composition.supergraph import Supergraph
from gateway.errors import BadUserInput
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.transports.in_process import InProcessTransport, SubgraphExecutor
from gateway.execution.transports.port import SubgraphRequest, Transport
from gateway.execution.transports.routing import RoutingTransport
from gateway.over_http import RemoteSubgraphs
from gateway.serving.health import Check
from gateway.serving.metrics import Metrics
from policies.fetch_grant import PUBLIC_GRANT

IN_PROCESS = "http://in-process.invalid/"  # a supergraph's every subgraph has a URL; this one is never asked


@dataclass(frozen=True, slots=True)
class ServedGraph:
    """`reported`: by the name that readiness shows."""

    engine: Engine
    reported: Mapping[str, Check]


def remote_graph(sdl: str, remotes: RemoteSubgraphs, settings: EngineSettings, metrics: Metrics) -> ServedGraph:
    """Any supergraph in which nothing is protected, over its subgraphs' URLs.

    Raises:
        BadUserInput: it holds personal data, or a URL is none.
        GatewayError: it is no supergraph, or needs what is not done here.
    """
    supergraph = read_supergraph(sdl)
    if supergraph.protection.linked:
        raise BadUserInput(
            "this supergraph holds personal data, and the engine alone decides nothing about it",
            suggestion="serve it with the civic gateway: name its subgraphs in CIVIC_SUPERGRAPH_CONFIG",
        )
    http = remotes.transport({one.name: one.url for one in supergraph.subgraphs.values()})
    names = [one.name for one in supergraph.subgraphs.values()]
    events = remotes.events({one.name: one.url for one in supergraph.subgraphs.values()})
    engine = Engine(supergraph, RoutingTransport({}, http, metrics), settings, metrics, events)
    return ServedGraph(engine, answers(http, names))


def civic_graph(
    asked: Sequence[SubgraphSource],
    supergraph: Supergraph,
    own: Mapping[str, SubgraphExecutor],
    remotes: RemoteSubgraphs,
    settings: EngineSettings,
    metrics: Metrics,
) -> ServedGraph:
    """Our subgraphs in this process, those of the configuration over HTTP."""
    away = [one for one in asked if not one.url.startswith(IN_PROCESS)]
    http = remotes.transport({one.name: one.url for one in away})
    here = {one.name: InProcessTransport(own[one.name]) for one in asked if one not in away}
    events = remotes.events({one.name: one.url for one in away})
    engine = Engine(supergraph, RoutingTransport(here, http, metrics), settings, metrics, events)
    return ServedGraph(engine, answers(http, [one.name for one in away]))


def answers(transport: Transport, names: Iterable[str]) -> Mapping[str, Check]:
    """Whether each subgraph answers at all, without a word about anybody."""

    def check(name: str) -> Check:
        async def asked() -> bool:
            await transport.send(SubgraphRequest(name, "{ __typename }", {}, PUBLIC_GRANT))
            return True

        return asked

    return {f"subgraph {name}": check(name) for name in names}
