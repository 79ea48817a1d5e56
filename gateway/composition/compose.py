"""Turn subgraphs into a supergraph, or say why they do not fit together.

subgraphs' SDL -> parse -> rules of one subgraph -> rules across them -> merge -> print -> rules of the whole
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gateway.composition.composition_error import CompositionError, CompositionFailed, Hint, Place
from gateway.composition.federation_1 import company
from gateway.composition.graph_names import graph_names
from gateway.composition.hints import hints
from gateway.composition.merge import merge
from gateway.composition.merging import merging
from gateway.composition.normalize_subgraph import normalize_subgraph
from gateway.composition.parse_subgraph import parse_subgraph
from gateway.composition.print_supergraph import print_supergraph
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.rules.registry import ACROSS_PHASES, FEDERATION_FROM, WHOLE_PHASES, subgraph_phases
from gateway.composition.rules.rule import SubgraphRule, Whole
from gateway.composition.source import SubgraphSource
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Supergraph
from gateway.composition.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Composition:
    """A supergraph, as SDL and as data, and what its authors should know."""

    sdl: str
    supergraph: Supergraph
    hints: tuple[Hint, ...] = ()


def compose(subgraphs: Sequence[SubgraphSource], vocabulary: Vocabulary | None = None) -> Composition:
    """Compose; equal subgraphs give equal bytes, whatever their order.

    Raises:
        CompositionFailed: with every error of the first step that has any, each with its public code and places.
    """
    parsed = _parse(subgraphs)
    context = merging(parsed)
    for across in ACROSS_PHASES:
        _refuse(error for rule in across for error in rule(context))
    merged = merge(context)
    sdl = print_supergraph(merged)
    whole = Whole(context.subgraphs, merged, read_supergraph(sdl), vocabulary, context)
    for phase in WHOLE_PHASES:
        _refuse(error for rule in phase for error in rule(whole))
    return Composition(sdl, with_actions(whole.supergraph, vocabulary), hints(context, whole.supergraph))


def with_actions(supergraph: Supergraph, vocabulary: Vocabulary | None) -> Supergraph:
    """Which root fields have rows of their own is no part of the SDL: a router that decides nothing has no use for it."""
    if vocabulary is None or not supergraph.protection.linked:
        return supergraph
    return replace(supergraph, protection=replace(supergraph.protection, actions=vocabulary.root_actions))


def _parse(sources: Sequence[SubgraphSource]) -> tuple[SubgraphSchema, ...]:
    ordered = sorted(sources, key=lambda source: source.name)
    _refuse(_wrong_sources([source.name for source in ordered]))
    graphs = graph_names([source.name for source in ordered])
    read: list[SubgraphSchema] = []
    errors: list[CompositionError] = []
    for source in ordered:
        try:
            read.append(parse_subgraph(source, graphs[source.name]))
        except CompositionFailed as failed:
            errors += failed.errors
    together = company(read)
    parsed = tuple(normalize_subgraph(subgraph, together) for subgraph in read)
    for written, subgraph in zip(read, parsed, strict=True):
        phases = subgraph_phases(subgraph)
        found = _first_found(written, phases[:FEDERATION_FROM])
        if not found and not subgraph.is_federation_1:
            found = _first_found(subgraph, phases[FEDERATION_FROM:])
        errors += found
    _refuse(errors)
    for subgraph in parsed:
        phases = subgraph_phases(subgraph)[FEDERATION_FROM:]
        errors += _first_found(subgraph, phases) if subgraph.is_federation_1 else []
    _refuse(errors)
    return parsed


def _wrong_sources(names: Sequence[str]) -> Iterator[CompositionError]:
    if not names:
        yield CompositionError("NO_QUERIES", "there are no subgraphs", (), "name at least one")
    for name in sorted({name for index, name in enumerate(names) if name in names[:index]}):
        message = f'two subgraphs are named "{name}"'
        yield CompositionError("INVALID_SUBGRAPH_NAME", message, (Place(name, 1),), "rename one of them")


def _first_found(subgraph: SubgraphSchema, phases: Sequence[tuple[SubgraphRule, ...]]) -> list[CompositionError]:
    """The errors of the first phase that has any."""
    for phase in phases:
        errors = [error for rule in phase for error in rule(subgraph)]
        if errors:
            return errors
    return []


def _refuse(errors: Iterable[CompositionError]) -> None:
    found = list(dict.fromkeys(errors))
    if found:
        raise CompositionFailed(found)
