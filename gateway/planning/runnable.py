"""What a supergraph may say and this engine does not do yet: refused when it is opened, not when somebody asks for it."""

from gateway.composition.supergraph import Supergraph
from gateway.composition.supergraph_links import UnsupportedSupergraphFeature


def refuse_unrunnable(supergraph: Supergraph) -> None:
    """Refuse arguments that are filled from a `@context` (join v0.5): without them a subgraph would answer wrongly.

    Raises:
        UnsupportedSupergraphFeature: names every such field.
    """
    fields = [
        f"{type_.name}.{field.name}({', '.join(there.context_arguments)}:) of subgraph {supergraph.subgraphs[graph].name}"
        for type_ in supergraph.types.values()
        for field in type_.fields.values()
        for graph, there in field.in_graphs.items()
        if there.context_arguments
    ]
    if fields:
        raise UnsupportedSupergraphFeature(
            "the supergraph has arguments that are filled from a context (`contextArguments`), which is not supported yet",
            reasons=fields,
            suggestion="recompose the subgraphs without `@fromContext`, for instance with `@requires` instead",
        )
