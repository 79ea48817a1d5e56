"""Whether every query that the public schema allows can be answered: each field of each object, from each way to reach it.

Breadth first from the roots, so the first path to a field that fails is a shortest one. An object reached in more places than
once before adds nothing new.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from gateway.composition.context_paths import NO_CONTEXTS, NONE, ContextPaths, Contexts
from gateway.composition.parse_field_set import print_field_set
from gateway.composition.reachability import At, Places, Reachability
from gateway.composition.supergraph import Supergraph

Path = tuple[str, ...]
_EVERY_SET_OF = 3  # labels: 8 searches


@dataclass(frozen=True, slots=True)
class Attempt:
    """Why one subgraph that has the field cannot be asked for it."""

    graph: str
    why: str


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """`path`: the operation type, then field names, the last of which nobody can answer on `type_name`."""

    type_name: str
    field_name: str
    path: Path
    tried: tuple[Attempt, ...]


def unsatisfiable(supergraph: Supergraph, contexts: ContextPaths = NO_CONTEXTS) -> Iterator[Unsatisfiable]:
    """Every field that some path cannot have, once each, with a shortest such path; whatever labels of overrides are set."""
    told: set[tuple[str, str]] = set()
    for labels in _label_sets(supergraph):
        for found in _unsatisfiable(supergraph, contexts, labels):
            if (found.type_name, found.field_name) not in told:
                told.add((found.type_name, found.field_name))
                yield found


def _label_sets(supergraph: Supergraph) -> Iterator[frozenset[str]]:
    """All sets of few labels; of many, each alone, all but each, none and all."""
    labels = sorted(
        {
            f.override_label
            for t in supergraph.types.values()
            for field in t.fields.values()
            for f in field.in_graphs.values()
            if f.override_label is not None
        }
    )
    if len(labels) <= _EVERY_SET_OF:
        yield from (frozenset(chosen) for n in range(len(labels) + 1) for chosen in combinations(labels, n))
        return
    yield from (frozenset(), frozenset(labels))
    for label in labels:
        yield from (frozenset({label}), frozenset(labels) - {label})


def _unsatisfiable(supergraph: Supergraph, contexts: ContextPaths, labels: frozenset[str]) -> Iterator[Unsatisfiable]:
    reachability = Reachability(supergraph, labels)
    seen: dict[str, list[tuple[Places, Contexts]]] = {}
    failed: set[tuple[str, str]] = set()
    ahead: deque[tuple[str, Places, Contexts, Path]] = deque(
        (name, frozenset(At(g) for g in supergraph.types[name].in_graphs), NONE, (operation,))
        for operation, name in sorted(supergraph.roots.items())
    )
    while ahead:
        type_name, places, above, path = ahead.popleft()
        above |= contexts.set_by.get(type_name, NONE)
        if any(before <= places and was <= above for before, was in seen.setdefault(type_name, [])):
            continue
        seen[type_name].append((places, above))
        reached = reachability.closure(type_name, places)
        if not reachability.is_identified(type_name, reached):
            if (type_name, "__typename") not in failed:
                failed.add((type_name, "__typename"))
                yield Unsatisfiable(type_name, "__typename", (*path, "__typename"), tuple(_unidentified(reached)))
            continue
        for f in supergraph.types[type_name].fields.values():
            if f.inaccessible:
                continue
            resolving = reachability.resolving(type_name, reached, f.name)
            found = frozenset(
                at for at in resolving if contexts.needed.get((at.graph, type_name, f.name), NONE) <= above
            )
            if not found:
                if (type_name, f.name) not in failed:
                    failed.add((type_name, f.name))
                    tried = tuple(_attempts(reachability, type_name, f.name, reached))
                    without = tuple(
                        Attempt(
                            at.graph, f'"{type_name}.{f.name}" takes an argument from a context that nothing above sets'
                        )
                        for at in sorted(resolving, key=lambda at: at.graph)
                    )
                    tried = without or tried
                    yield Unsatisfiable(type_name, f.name, (*path, f.name), tried)
                continue
            for name, at in reachability.below(type_name, f.name, found).items():
                optional = reachability.is_optional(type_name, f.name, found, name)
                if not optional and not supergraph.types[name].inaccessible:
                    ahead.append((name, at, above, (*path, f.name)))


def _unidentified(reached: Places) -> Iterator[Attempt]:
    for graph in sorted({at.graph for at in reached}):
        yield Attempt(
            graph, "it knows an @interfaceObject there, and no subgraph that knows the objects can be entered"
        )


def _attempts(reachability: Reachability, type_name: str, field_name: str, reached: Places) -> Iterator[Attempt]:
    here = {at.graph for at in reached}
    for graph in reachability.graphs_of(type_name):
        declared = reachability.field_in(graph, type_name, field_name)
        if declared is None or declared.used_overridden:
            continue
        if declared.external:
            yield Attempt(graph, f'"{type_name}.{field_name}" is @external there and not provided on this path')
        elif graph in here:
            required = print_field_set(declared.requires) if declared.requires else ""
            yield Attempt(
                graph, f'"{type_name}.{field_name}" requires "{required}", which cannot all be had on this path'
            )
        else:
            keys = [print_field_set(key.fields) for key in reachability.keys(graph, type_name) if key.resolvable]
            lists = ", ".join(f'"{key}"' for key in keys)
            why = (
                f"it resolves the key {lists} of {type_name}, which cannot be had from {', '.join(sorted(here))}"
                if keys
                else f'it has no resolvable @key of "{type_name}" to be entered by'
            )
            yield Attempt(graph, why)
