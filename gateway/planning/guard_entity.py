"""How an entity is decided that a subgraph is entered for: whose it is, before it is fetched, and by what."""

from gateway.planning.acting import Acting
from gateway.planning.graph import Entry, QueryGraph
from gateway.planning.guard_field import NOTHING_KNOWN, take_inputs
from gateway.planning.place import Place
from gateway.planning.plan import SUBJECT_SLOT, Claim, Condition, FetchScope, Protection
from gateway.planning.steps import Step

Items = tuple[tuple[str, Protection], ...]  # by runtime type


def entity_claim(graph: QueryGraph, entry: Entry) -> Claim | None:
    if entry.key is None:
        return None
    return graph.guarded.entity_claim(entry.graph, entry.type_name, _known(entry))


def item_protections(graph: QueryGraph, entry: Entry, acting: Acting | None) -> Items:
    possible = graph.possible_in(entry.graph, entry.type_name)
    return graph.guarded.item_protections(entry.graph, possible, entity_claim(graph, entry), acting)


def is_stranger(graph: QueryGraph, place: Place, type_name: str, entry: Entry) -> bool:
    """Whether nobody has told yet whose record this is."""
    claim = entity_claim(graph, entry)
    return claim is not None and claim.path == (SUBJECT_SLOT,) and type_name not in place.remembered


def guard_entities(graph: QueryGraph, step: Step, entry: Entry, items: Items, when: Condition) -> None:
    """Decide what the step asks of the entities, and select what that is decided by."""
    if not items:
        return
    step.scope = FetchScope.SUBJECTS
    step.object_protections = tuple(dict.fromkeys((*step.object_protections, *items)))
    for type_name, protection in items:
        take_inputs(graph, step.tree, entry.graph, type_name, (protection,), when, _known(entry))


def _known(entry: Entry) -> frozenset[str]:
    return frozenset(part.name for part in entry.key.fields) if entry.key is not None else NOTHING_KNOWN
