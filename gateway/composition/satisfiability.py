"""Whether every query that the public schema allows can be answered: each field of each object, from each way to reach it.

Breadth first from the roots, so the first path to a field that fails is a shortest one. An object reached in more places than
once before adds nothing new.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from gateway.composition.common_objects import Returned, nothing_common
from gateway.composition.context_paths import NO_CONTEXTS, NONE, ContextPaths, Contexts
from gateway.composition.parse_field_set import print_field_set
from gateway.composition.reachability import At, Places, Reachability
from gateway.composition.supergraph import Supergraph

Path = tuple[str, ...]
MOST_PATHS = 1_000_000  # states of one search: minutes, and far beyond any graph known
_EVERY_SET_OF = 3  # labels: 8 searches


class TooManyPaths(Exception):
    """The search was given up."""


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


@dataclass(frozen=True, slots=True)
class NothingCommon:
    """`path` leads to a field that subgraphs share, who can return no object in common."""

    type_name: str
    field_name: str
    path: Path
    returned: Returned


def failures(supergraph: Supergraph, contexts: ContextPaths = NO_CONTEXTS) -> Iterator[Unsatisfiable | NothingCommon]:
    """Every field that some path cannot have, once each, with a shortest such path; whatever labels of overrides are set."""
    told: set[tuple[str, str]] = set()
    for labels in _label_sets(supergraph):
        for found in _failures(supergraph, contexts, labels):
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


def _failures(
    supergraph: Supergraph, contexts: ContextPaths, labels: frozenset[str]
) -> Iterator[Unsatisfiable | NothingCommon]:
    search = _Search(Reachability(supergraph, labels), contexts, supergraph.roots.get("mutation"))
    yield from search.failures(
        (name, frozenset(At(g) for g in supergraph.types[name].in_graphs), NONE, (operation,))
        for operation, name in sorted(supergraph.roots.items())
    )


_State = tuple[str, Places, Contexts, Path]  # an object, where it is at hand, the contexts set, and the way there


@dataclass(slots=True)
class _Search:
    """Breadth first. `most`: states that are looked at before it is given up."""

    reachability: Reachability
    contexts: ContextPaths
    mutation: str | None
    most: int = MOST_PATHS

    def failures(self, start: Iterable[_State]) -> Iterator[Unsatisfiable | NothingCommon]:
        seen: dict[str, list[tuple[Places, Contexts]]] = {}
        failed: set[tuple[str, str]] = set()
        ahead: deque[_State] = deque(start)
        while ahead:
            type_name, places, above, path = ahead.popleft()
            above |= self.contexts.set_by.get(type_name, NONE)
            if any(before <= places and was <= above for before, was in seen.setdefault(type_name, [])):
                continue
            seen[type_name].append((places, above))
            self.most -= 1
            if self.most < 0:
                raise TooManyPaths
            for found in self._object(type_name, places, above, path, ahead):
                if (found.type_name, found.field_name) not in failed:
                    failed.add((found.type_name, found.field_name))
                    yield found

    def _object(
        self, type_name: str, places: Places, above: Contexts, path: Path, ahead: deque[_State]
    ) -> Iterator[Unsatisfiable | NothingCommon]:
        reachability = self.reachability
        reached = reachability.closure(type_name, places)
        if not reachability.is_identified(type_name, reached):
            yield Unsatisfiable(type_name, "__typename", (*path, "__typename"), tuple(_unidentified(reached)))
            return
        for f in reachability.supergraph.types[type_name].fields.values():
            if f.inaccessible:
                continue
            resolving = reachability.resolving(type_name, reached, f.name)
            needed = self.contexts.needed
            found = frozenset(at for at in resolving if needed.get((at.graph, type_name, f.name), NONE) <= above)
            if not found:
                tried = tuple(_without_context(type_name, f.name, resolving)) or tuple(
                    _attempts(reachability, type_name, f.name, reached)
                )
                yield Unsatisfiable(type_name, f.name, (*path, f.name), tried)
            elif returned := nothing_common(reachability, f, (at.graph for at in found)):
                yield NothingCommon(type_name, f.name, (*path, f.name), returned)
            elif type_name == self.mutation and len(found) > 1:
                yield from self._one_mutation(type_name, f.name, found, above, path)
            else:
                ahead += self._below(type_name, f.name, found, above, path)

    def _below(
        self, type_name: str, field_name: str, found: Iterable[At], above: Contexts, path: Path
    ) -> Iterator[_State]:
        for name, at in self.reachability.below(type_name, field_name, found).items():
            optional = self.reachability.is_optional(type_name, field_name, found, name)
            if not optional and not self.reachability.supergraph.types[name].inaccessible:
                yield name, at, above, (*path, field_name)

    def _one_mutation(
        self, type_name: str, field_name: str, found: frozenset[At], above: Contexts, path: Path
    ) -> Iterator[Unsatisfiable]:
        """A mutation is called in one subgraph, even if several share it (2.12): one must do for all that is asked below."""
        tried: list[Attempt] = []
        for at in sorted(found, key=lambda at: at.graph):
            missing = next(self.failures(self._below(type_name, field_name, (at,), above, path)), None)
            if missing is None:
                return
            tried.append(Attempt(at.graph, f'called there, "{missing.type_name}.{missing.field_name}" cannot be had'))
        yield Unsatisfiable(type_name, field_name, (*path, field_name), tuple(tried))


def _without_context(type_name: str, field_name: str, resolving: Iterable[At]) -> Iterator[Attempt]:
    for graph in sorted({at.graph for at in resolving}):
        yield Attempt(graph, f'"{type_name}.{field_name}" takes an argument from a context that nothing above sets')


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
