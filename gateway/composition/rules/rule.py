"""What a rule is: a function from what it looks at to the errors it finds. One rule a file, named by its public code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_schema import MergedSchema
from gateway.composition.merging import Merging
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Supergraph
from gateway.composition.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Whole:
    """The supergraph as it was printed and read again, beside what it was made of."""

    subgraphs: tuple[SubgraphSchema, ...]
    merged: MergedSchema
    supergraph: Supergraph
    vocabulary: Vocabulary | None
    merging: Merging

    def by_graph(self, graph: str) -> SubgraphSchema:
        return next(s for s in self.subgraphs if s.graph == graph)


Found = Iterator[CompositionError]
SubgraphRule = Callable[[SubgraphSchema], Found]  # one subgraph by itself
AcrossRule = Callable[[Merging], Found]  # all subgraphs, before they are merged
WholeRule = Callable[[Whole], Found]  # the merged supergraph
