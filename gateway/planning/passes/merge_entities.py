"""One read of an entity per request: steps that enter one subgraph for the same objects on the same level become one.

Not where their representations differ in a name (`@requires` of one field with two arguments): those stay two groups.
"""

from collections.abc import Callable, Sequence

from gateway.planning.plan import FetchScope
from gateway.planning.steps import Step


def merge_entities(steps: Sequence[Step]) -> Sequence[Step]:
    """Merge the later of two such steps into the earlier; those that enter objects of other types come last.

    By an interface object's name objects of several types are entered: only where the same is asked of all of them. What
    one type is asked for need not be had of another, whose inputs were not brought, and whose failure would be told.
    """
    return _merged(_merged(steps, _of_same_types), _fit)


def _of_same_types(into: Step, step: Step) -> bool:
    return into.entering.keys() == step.entering.keys() and _fit(into, step)


def _merged(steps: Sequence[Step], fit: Callable[[Step, Step], bool]) -> Sequence[Step]:
    kept: list[Step] = []
    became: dict[int, int] = {}
    for step in steps:
        into = next((other for other in kept if fit(other, step)), None)
        if into is None:
            kept.append(step)
            continue
        became[step.id] = into.id
        into.deps |= step.deps
        into.absorbed += (step.id, *step.absorbed)
        into.tree.merge(step.tree)
        into.scope = step.scope if into.scope is FetchScope.PUBLIC else into.scope
        into.object_protections = tuple(dict.fromkeys((*into.object_protections, *step.object_protections)))
        for type_name, entering in step.entering.items():
            there = into.entering.get(type_name)
            if there is None:
                into.entering[type_name] = entering
            else:
                there.absorb(entering)
    for step in kept:
        step.deps = frozenset(became.get(each, each) for each in step.deps)
    return kept


def _fit(into: Step, step: Step) -> bool:
    if step.is_root or into.is_root or (into.graph, into.level, into.path) != (step.graph, step.level, step.path):
        return False
    if into.resolves_type is not step.resolves_type or into.alone is not step.alone:
        return False
    if into.apart != step.apart:
        return False
    mixed = into.entering.keys() != step.entering.keys() and (into.stands_in or step.stands_in)
    if mixed and not into.tree.selects_as(step.tree):
        return False
    if FetchScope.INPUTS in (into.scope, step.scope) or into.purpose != step.purpose:
        return False
    # Where somebody's data is asked for, an input that is refused must take only the fields along that require it.
    public = into.scope is FetchScope.PUBLIC and step.scope is FetchScope.PUBLIC
    return all(
        into.entering[type_name].type_name == entering.type_name
        and into.entering[type_name].fits(entering.fields.values())
        and (public or into.entering[type_name].equals(entering.fields.values()))
        for type_name, entering in step.entering.items()
        if type_name in into.entering
    )
