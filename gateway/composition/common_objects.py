"""Whether the subgraphs that share a field which returns an interface or a union can return the same objects at all."""

from collections.abc import Iterable, Iterator, Mapping

from gateway.composition.reachability import Reachability
from gateway.composition.supergraph import Field, Kind
from gateway.composition.type_reference import named

Returned = Mapping[str, tuple[str, ...]]  # by subgraph, the objects that it may return
_ABSTRACT = (Kind.INTERFACE, Kind.UNION)


def fields_that_differ(reachability: Reachability) -> Iterator[tuple[str, Field]]:
    """Fields of objects whose subgraphs have nothing in common, all taken together: nobody else's can, taken in part."""
    for t in reachability.supergraph.types.values():
        for f in t.fields.values() if t.kind is Kind.OBJECT else ():
            if nothing_common(reachability, f, _sharing(f)):
                yield t.name, f


def nothing_common(reachability: Reachability, f: Field, graphs: Iterable[str]) -> Returned:
    """What each of these subgraphs may return by the field, if no object is common to them; otherwise nothing."""
    types = reachability.supergraph.types
    target = types.get(named(f.type))
    if target is None or target.kind not in _ABSTRACT or len(_sharing(f)) < 2:
        return {}
    returned = {graph: _objects(reachability, f, graph) for graph in sorted(set(graphs)) if graph in f.in_graphs}
    if sum(types[named(f.in_graphs[graph].type)].kind in _ABSTRACT for graph in returned) < 2:
        return {}
    public = {name for name in target.members if not types[name].inaccessible}
    # One object alone that clients do not see says nothing of what they do.
    known = {graph: objects for graph, objects in returned.items() if len(objects) != 1 or objects[0] in public}
    if not any(known.values()) or public.intersection(*known.values()):
        return {}
    return known


def _sharing(f: Field) -> list[str]:
    return [d.graph for d in f.in_graphs.values() if not d.external and not d.used_overridden]


def _objects(reachability: Reachability, f: Field, graph: str) -> tuple[str, ...]:
    """An interface object is an object of that name here."""
    name = named(f.in_graphs[graph].type)
    in_graph = reachability.supergraph.types[name].in_graphs.get(graph)
    return (name,) if in_graph is not None and in_graph.is_interface_object else reachability.objects(graph, name)
