"""No chain of fields and keys reaches a field that the operation selects."""

from collections.abc import Sequence
from typing import ClassVar

from gateway.composition.parse_field_set import print_field_set
from gateway.composition.supergraph import FieldInGraph
from gateway.errors import ClientError
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Want
from gateway.planning.slots import TYPENAME


class Unplannable(ClientError):
    """Names the field, the subgraphs that have it, and why none of them can be asked for it."""

    code: ClassVar[str] = "UNPLANNABLE_OPERATION"

    def __init__(self, message: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(
            message,
            reasons=reasons,
            extensions={"reasons": list(reasons)} if reasons else None,
            suggestion="give the type a @key that is resolvable and known where the object comes from",
        )


def why_not(graph: QueryGraph, path: Sequence[str], type_name: str, want: Want) -> tuple[str, list[str]]:
    """The first leaf of the want in words, and what keeps each subgraph that has it from being asked."""
    trail = [*path, want.slot]
    while want.below is not None and want.below.wants:
        want = want.below.wants[0]
        trail.append(want.slot)
        type_name = want.types[0] if want.types else type_name
    declared = graph.supergraph.types[type_name].fields.get(want.name) if want.name != TYPENAME else None
    reasons = []
    for other, there in sorted(declared.in_graphs.items()) if declared is not None else ():
        name = graph.supergraph.subgraphs[other].name
        if there.external:
            reasons.append(f"{name}: the field is external there")
            continue
        circle = _required_in_turn(graph, type_name, want.name, there)
        if circle:
            reasons.append(f"{name}: it requires {' which requires '.join(circle)} in turn")
            continue
        keys = ", ".join(print_field_set(each.key) for each in graph.entries(other, type_name) if each.key is not None)
        required = (
            f", nor is what it requires ({print_field_set(there.requires)})" if there.requires is not None else ""
        )
        reasons.append(
            f"{name}: " + (f"its key ({keys}) is not known before{required}" if keys else "it has no resolvable key")
        )
    return f"no subgraph can be asked for {type_name}.{want.name} at {'.'.join(trail)}", reasons


def _required_in_turn(graph: QueryGraph, type_name: str, name: str, there: FieldInGraph) -> list[str]:
    """The chain of `@requires` that leads from a field back to itself, whichever subgraph is asked; empty: there is none."""
    fields = graph.supergraph.types[type_name].fields
    waiting = [[each] for each in _required(there)]
    seen: set[str] = set()
    while waiting:
        chain = waiting.pop(0)
        if chain[-1] == name:
            return chain
        if chain[-1] in seen or chain[-1] not in fields:
            continue
        seen.add(chain[-1])
        resolving = [each for each in fields[chain[-1]].in_graphs.values() if not each.external]
        if resolving and all(each.requires is not None for each in resolving):
            waiting += [[*chain, each] for inner in resolving for each in _required(inner)]
    return []


def _required(there: FieldInGraph) -> list[str]:
    return [part.name for part in there.requires.fields] if there.requires is not None else []
