"""DEFAULT_VALUE_USES_INACCESSIBLE: a public default names an enum value or input field that is hidden."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import directive_arguments, hidden, named_in_default, places, visible_fields
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.type_reference import named

CODE = "DEFAULT_VALUE_USES_INACCESSIBLE"


def default_value_uses_inaccessible(whole: Whole) -> Found:
    types = whole.merged.types.values()
    gone = {(t.name, f.name) for t in types for f in t.fields if hidden(f)}
    gone |= {(t.name, v.name) for t in types for v in t.values if hidden(v)}
    for t, f in visible_fields(whole.merged):
        defaults = [(f"{t.name}.{f.name}", f.type, f.default)]
        defaults += [(f"{t.name}.{f.name}({a.name}:)", a.type, a.default) for a in f.arguments if not hidden(a)]
        for coordinate, reference, default in defaults:
            for used in named_in_default(whole.merged, named(reference), default) if default is not None else ():
                if used in gone:
                    yield CompositionError(
                        CODE,
                        f'the default of "{coordinate}" names "{used[0]}.{used[1]}", which is @inaccessible',
                        places(whole, t.name, f.name),
                        "take another default, or hide what has it",
                    )
    for argument in directive_arguments(whole):
        default = argument.default if not argument.hidden else None
        for used in named_in_default(whole.merged, named(argument.type), default) if default is not None else ():
            if used in gone:
                yield CompositionError(
                    CODE,
                    f'the default of "{argument.coordinate}" names "{used[0]}.{used[1]}", which is @inaccessible',
                    argument.places,
                    "take another default, or hide what has it",
                )
