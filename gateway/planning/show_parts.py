"""Print in which parts a plan with deferred fragments is answered: what each waits for, what it asks, and where it is shown."""

from collections.abc import Iterator, Mapping, Sequence

from gateway.planning.phases import FIRST, Phase, phases
from gateway.planning.plan import Deferral, DeferredFields, DeferredFragment, Plan, ProjectedField, composite


def show_parts(plan: Plan) -> list[str]:
    """Lines; none when nothing is deferred. As if every `if` held: a fragment whose `if` does not is part of what is around it."""
    deferral = plan.deferral
    if deferral is None:
        return []
    order = {each.fragment: each for each in phases(plan, frozenset(each.number for each in deferral.fragments))}
    places = _places(deferral)
    lines = ["parts", f"  first answer: {_fetches(order[FIRST])}"]
    for fragment in deferral.fragments:
        phase = order.get(fragment.number)
        if phase is None:
            lines.append(f"  {_named(fragment)}: nothing more to fetch, so with what is around it")
        else:
            earlier = ", ".join(map(str, sorted(phase.after - {FIRST})))
            after = f" after deferred {earlier}" if earlier else ""
            lines.append(f"  {_named(fragment)}: {_fetches(phase)}{after}")
        lines += [f"    at {place}: {', '.join(keys)}" for place, keys in places.get(fragment.number, {}).items()]
    return lines


def _named(fragment: DeferredFragment) -> str:
    label = f' "{fragment.label}"' if fragment.label is not None else ""
    when = f" if ${fragment.variable}" if fragment.variable is not None else ""
    return f"deferred {fragment.number}{label}{when}"


def _fetches(phase: Phase) -> str:
    numbers = ", ".join(str(each.id) for each in phase.fetches)
    return f"fetch {numbers}" if numbers else "no fetch of its own"


def _places(deferral: Deferral) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """By fragment: the response paths at which it stands, and the response keys that it gives there."""
    found: dict[int, dict[str, list[str]]] = {}
    for place, standing in _standing(deferral.projection, ()):
        keys = found.setdefault(standing.fragment, {}).setdefault(place, [])
        keys += [each.response_key for each in standing.fields if each.response_key not in keys]
    for standing in deferral.root:
        found.setdefault(standing.fragment, {})["(root)"] = [each.response_key for each in standing.fields]
    return found


def _standing(fields: Sequence[ProjectedField], path: tuple[str, ...]) -> Iterator[tuple[str, DeferredFields]]:
    for field in fields:
        shape = composite(field.shape)
        if shape is None or field.refusal is not None:
            continue
        here = (*path, field.response_key)
        for name, standing in shape.deferred.items():
            place = ".".join(here) + (f"<{name}>" if len(shape.by_type) > 1 else "")
            yield from ((place, each) for each in standing)
        for below in shape.by_type.values():
            yield from _standing(below, here)
