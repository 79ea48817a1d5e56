"""SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES: subgraphs share a field, and no object can be returned by all of them."""

from gateway.composition.common_objects import fields_that_differ
from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_paths import context_paths
from gateway.composition.reachability import Reachability
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.rules.satisfiability_error import query
from gateway.composition.satisfiability import NothingCommon, TooManyPaths, failures

CODE = "SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES"


def shareable_has_mismatched_runtime_types(whole: Whole) -> Found:
    if not any(fields_that_differ(Reachability(whole.supergraph))):
        return  # the search is made a second time only where it may find something
    try:
        yield from _mismatched(whole)
    except TooManyPaths:
        return  # satisfiability has said so


def _mismatched(whole: Whole) -> Found:
    for found in failures(whole.supergraph, context_paths(whole.subgraphs)):
        if not isinstance(found, NothingCommon):
            continue
        places = []
        for graph, objects in found.returned.items():
            subgraph = whole.by_graph(graph)
            f = subgraph.types[found.type_name].fields[found.field_name]
            places.append(Place(subgraph.name, f.line, f"it returns {', '.join(objects) or 'no object'}"))
        yield CompositionError(
            CODE,
            f'subgraphs share "{found.type_name}.{found.field_name}" in {query(found.path)}, and have no object in common that '
            "it could return",
            tuple(places),
            "a shared field is the same wherever it is resolved: let their types have an object in common, or do not share it",
        )
