"""Ask nobody twice: what an interface object's subgraph has answered is there once the object's real type is known.

A `@requires` of the real type may read what was asked of the interface object already (`{ ratings { stars ... on Film
{ views } } }`, where `views` requires `stars`): the search for ways, which has gone on from the type's owner, asks for it again.
"""

from collections.abc import Iterator, Sequence

from gateway.planning.conditions import either
from gateway.planning.plan import FetchScope
from gateway.planning.steps import Step, Tree


def drop_answered(steps: Sequence[Step]) -> Sequence[Step]:
    """Leave out every such step; what depends on it depends on what it depended on."""
    kept: dict[int, Step] = {}
    instead: dict[int, frozenset[int]] = {}
    for step in steps:  # nothing stands before what it depends on
        if not step.deps.isdisjoint(instead):
            step.deps = frozenset[int]().union(*(instead.get(each, (each,)) for each in step.deps))
        if not step.is_root and step.deps:
            step.level = 1 + max(kept[each].level for each in step.deps)
        earlier = next((each for each in _before(step, kept) if _answers(each, step)), None)
        if earlier is None:
            kept[step.id] = step
            continue
        instead[step.id] = step.deps
        earlier.absorbed += (step.id, *step.absorbed)
    return list(kept.values())


def _before(step: Step, kept: dict[int, Step]) -> Iterator[Step]:
    seen: set[int] = set()
    pending = sorted(step.deps)
    while pending:
        each = pending.pop(0)
        if each not in seen:
            seen.add(each)
            yield kept[each]
            pending += sorted(kept[each].deps)


def _answers(earlier: Step, step: Step) -> bool:
    if not step.stands_in or step.resolves_type or step.graph != earlier.graph or step.apart or step.alone:
        return False
    if step.scope is not FetchScope.PUBLIC or step.object_protections:
        return False
    when = step.tree.condition()
    here: Tree | None = earlier.tree
    depth = len(earlier.path)
    if step.path[:depth] != earlier.path or depth == len(step.path):
        return False
    for place in step.path[depth:]:
        whole = [
            each
            for each in (here.fields.values() if here is not None else ())
            if each.slot == place.slot and not place.on and here is not None and {*each.types} >= {*here.possible}
        ]
        if len(whole) != 1 or either(whole[0].when, when) != whole[0].when:
            return False
        here = whole[0].below
    names = {each.type_name for each in step.entering.values()}
    return here is not None and names == {here.type_name} and _holds(here, step.tree)


def _holds(tree: Tree, wanted: Tree) -> bool:
    """Whether all that is wanted of an object is selected on it, wherever it is wanted."""
    for each in wanted.fields.values():
        there = next((f for f in tree.fields.values() if f.slot == each.slot and {*f.types} >= {*each.types}), None)
        if there is None or either(there.when, each.when) != there.when or each.requires or not there.keep:
            return False
        if (there.below is None) is not (each.below is None):
            return False
        if there.below is not None and each.below is not None and not _holds(there.below, each.below):
            return False
    return tree.typename or not wanted.typename
