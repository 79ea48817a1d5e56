"""What of a merged schema clients see: the elements that are not `@inaccessible`, for the rules that look at both sides."""

from collections.abc import Iterator

from graphql import EnumValueNode, ListValueNode, ObjectValueNode, ValueNode, parse_const_value

from gateway.composition.composition_error import Place
from gateway.composition.merged_schema import Mark, MergedArgument, MergedField, MergedSchema, MergedType, MergedValue
from gateway.composition.rules.rule import Whole
from gateway.composition.type_reference import named


def hidden(element: MergedType | MergedField | MergedArgument | MergedValue) -> bool:
    return Mark("inaccessible") in element.marks


def visible_types(merged: MergedSchema) -> Iterator[MergedType]:
    return (t for t in merged.types.values() if not hidden(t))


def visible_fields(merged: MergedSchema) -> Iterator[tuple[MergedType, MergedField]]:
    return ((t, f) for t in visible_types(merged) for f in t.fields if not hidden(f))


def places(whole: Whole, type_name: str, field_name: str | None = None) -> tuple[Place, ...]:
    """Where the subgraphs declare a type, or a field of it."""
    found = []
    for s in whole.subgraphs:
        t = s.types.get(type_name)
        if t is None:
            continue
        if field_name is None:
            found.append(Place(s.name, t.line))
        elif field_name in t.fields or field_name in t.input_fields or field_name in t.values:
            f = t.fields.get(field_name) or t.input_fields.get(field_name) or t.values[field_name]
            found.append(Place(s.name, f.line))
    return tuple(found)


def named_in_default(merged: MergedSchema, type_name: str, default: str) -> Iterator[tuple[str, str]]:
    """The enum values and input fields that a default value names, as (type, name)."""
    yield from _named(merged, type_name, parse_const_value(default, no_location=True))


def _named(merged: MergedSchema, type_name: str, value: ValueNode) -> Iterator[tuple[str, str]]:
    t = merged.types.get(type_name)
    if t is None:
        return
    if isinstance(value, ListValueNode):
        for item in value.values:
            yield from _named(merged, type_name, item)
    elif isinstance(value, EnumValueNode):
        yield type_name, value.value
    elif isinstance(value, ObjectValueNode):
        fields = {f.name: f for f in t.fields}
        for node in value.fields:
            if node.name.value in fields:
                yield type_name, node.name.value
                yield from _named(merged, named(fields[node.name.value].type), node.value)
