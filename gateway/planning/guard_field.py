"""How a selected field is decided, and the inputs that the guard decides it by."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.composition.type_reference import named
from gateway.planning.acting import Acting, by_action
from gateway.planning.graph import QueryGraph
from gateway.planning.guarded import UNKNOWN
from gateway.planning.operation import Want
from gateway.planning.place import Place
from gateway.planning.plan import Claim, Condition, Protection
from gateway.planning.steps import Tree, TreeField


@dataclass(frozen=True, slots=True)
class GuardedField:
    """What the protection says of one selected field; `claim` is of what hangs below it."""

    protections: tuple[Protection, ...] = ()
    items: tuple[tuple[str, Protection], ...] = ()
    sealed: frozenset[str] = frozenset()
    claim: Claim | None = None
    by_id: bool = False
    acting: Acting | None = None  # of what hangs below it


UNGUARDED = GuardedField()
NOTHING_KNOWN: frozenset[str] = frozenset()


def guard_field(graph: QueryGraph, place: Place, type_name: str, want: Want, returned: tuple[str, ...]) -> GuardedField:
    """How a field of one type is decided, and what that means below it."""
    guarded = graph.guarded
    assert place.graph is not None
    if not guarded.linked:
        return UNGUARDED
    claim = guarded.claim_of_field(place.graph, type_name, want, place.claim)
    boundary = guarded.boundary(place.graph, type_name, want.name)
    acting = guarded.acting(type_name, want.name, place.acting)
    below = guarded.acting_below(type_name, want.name, acting)
    items = guarded.item_protections(place.graph, returned, UNKNOWN if boundary else claim, below)
    return GuardedField(
        protections=by_action(guarded.field_protections(place.graph, type_name, want, place.claim), acting),
        items=items,
        sealed=guarded.ends_at(place.graph, type_name, want.name, returned),
        claim=claim,
        by_id=bool(items) and guarded.is_by_id(place.graph, type_name, want.name),
        acting=below,
    )


def take_inputs(
    graph: QueryGraph,
    tree: Tree,
    subgraph: str,
    type_name: str,
    protections: Iterable[Protection],
    when: Condition,
    known: frozenset[str],
) -> None:
    """Select what the guard decides an object of the type by, unless the store has it already."""
    for protection in protections:
        for path in protection.dimensions.selected:
            if not (len(path) == 1 and path[0] in known):
                _take_path(graph, tree, subgraph, (type_name,), path, when)


def _take_path(
    graph: QueryGraph, tree: Tree, subgraph: str, types: tuple[str, ...], path: tuple[str, ...], when: Condition
) -> None:
    for type_name in types:
        declared = graph.declared(subgraph, type_name, path[0])
        if declared is None or declared.external:
            continue  # not known here: read as null, which denies
        taken = tree.take(
            TreeField(path[0], "", path[0], (), (type_name,), declared.type, when, keep=False),
        )
        if len(path) > 1:
            returned = named(declared.type)
            possible = graph.possible_in(subgraph, returned)
            if taken.below is None:
                taken.below = Tree(returned, possible, typename=possible != (returned,))
            _take_path(graph, taken.below, subgraph, possible, path[1:], when)
