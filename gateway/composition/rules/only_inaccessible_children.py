"""ONLY_INACCESSIBLE_CHILDREN: a public type has nothing left that clients see."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import hidden, places, visible_types
from gateway.composition.rules.rule import Found, Whole

CODE = "ONLY_INACCESSIBLE_CHILDREN"


def only_inaccessible_children(whole: Whole) -> Found:
    types = whole.merged.types
    for t in visible_types(whole.merged):
        children = [
            *map(hidden, t.fields),
            *map(hidden, t.values),
            *(hidden(types[m]) for m in t.members if m in types),
        ]
        if children and all(children):
            yield CompositionError(
                CODE,
                f'"{t.name}" is public, and all that it consists of is @inaccessible',
                places(whole, t.name),
                "hide the type as well, or leave something of it",
            )
