"""SATISFIABILITY_ERROR: the public schema allows a query that the subgraphs cannot answer together.

The search is bounded: beyond that the code is `MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED`.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_paths import context_paths
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.satisfiability import MOST_PATHS, Path, TooManyPaths, Unsatisfiable, failures
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition

CODE = "SATISFIABILITY_ERROR"
TOO_MANY = "MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED"


def satisfiability_error(whole: Whole) -> Found:
    try:
        yield from _unsatisfiable(whole)
    except TooManyPaths:
        yield CompositionError(
            TOO_MANY,
            f"more than {MOST_PATHS} ways through the graph would have to be looked at",
            (),
            "let fewer subgraphs share the same types, or give them fewer keys",
        )


def _unsatisfiable(whole: Whole) -> Found:
    for found in failures(whole.supergraph, context_paths(whole.subgraphs)):
        if not isinstance(found, Unsatisfiable):
            continue  # the rule about shared fields says so
        places = []
        for attempt in found.tried:
            subgraph = whole.by_graph(attempt.graph)
            t = _known_as(whole, subgraph, found.type_name)
            f = t.fields.get(found.field_name) if t else None
            places.append(Place(subgraph.name, f.line if f else t.line if t else 0, attempt.why))
        yield CompositionError(
            CODE,
            f'no subgraph can answer "{found.type_name}.{found.field_name}" in {query(found.path)}',
            tuple(places),
            "give the type a @key that both subgraphs resolve, or mark the field @shareable and resolve it in one that can be reached",
        )


def query(path: Path) -> str:
    """`query { a { b } }`."""
    operation, *fields = path
    return f"{operation} {' '.join(f'{{ {name}' for name in fields)} {'} ' * len(fields)}".rstrip()


def _known_as(whole: Whole, subgraph: SubgraphSchema, type_name: str) -> TypeDefinition | None:
    """The type, or the interface object that stands for it."""
    names = (type_name, *whole.supergraph.types[type_name].interfaces)
    return next((subgraph.types[name] for name in names if name in subgraph.types), None)
