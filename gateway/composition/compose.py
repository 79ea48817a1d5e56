"""Turn subgraphs into a supergraph, or say why they do not fit together.

subgraphs' SDL -> parse -> rules of one subgraph -> rules across them -> merge -> print -> rules of the whole
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.composition.composition_error import Hint
from gateway.composition.graph_names import graph_names
from gateway.composition.merge import merge
from gateway.composition.normalize_subgraph import normalize_subgraph
from gateway.composition.parse_subgraph import parse_subgraph
from gateway.composition.print_supergraph import print_supergraph
from gateway.composition.source import SubgraphSource
from gateway.composition.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Composition:
    """A supergraph's SDL, and what its authors should know."""

    sdl: str
    hints: tuple[Hint, ...] = ()


def compose(subgraphs: Sequence[SubgraphSource], vocabulary: Vocabulary | None = None) -> Composition:
    """Compose; equal subgraphs give equal bytes, whatever their order.

    Raises:
        CompositionFailed: with every error of the first step that has any, each with its public code and places.
    """
    sources = sorted(subgraphs, key=lambda source: source.name)
    graphs = graph_names([source.name for source in sources])
    parsed = tuple(normalize_subgraph(parse_subgraph(source, graphs[source.name])) for source in sources)
    merged = merge(parsed)
    sdl = print_supergraph(merged)
    return Composition(sdl)
