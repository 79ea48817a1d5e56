"""What of a merged schema clients see: the elements that are not `@inaccessible`, for the rules that look at both sides."""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    DirectiveDefinitionNode,
    EnumValueNode,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    parse_const_value,
    print_ast,
)

from gateway.composition.composition_error import Place
from gateway.composition.linked_feature import FEDERATION, DirectiveName
from gateway.composition.merged_schema import Mark, MergedArgument, MergedField, MergedSchema, MergedType, MergedValue
from gateway.composition.rules.rule import Whole
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.type_reference import named, type_text


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


@dataclass(frozen=True, slots=True)
class DirectiveArgument:
    """An argument of a directive that reaches the supergraph; `composed`: by `@composeDirective`, not by operations."""

    coordinate: str
    type: str
    required: bool
    default: str | None
    hidden: bool
    composed: bool
    places: tuple[Place, ...]


def directive_arguments(whole: Whole) -> Iterator[DirectiveArgument]:
    composed = [(directive.imported_as, directive.definition, True) for directive in whole.merged.composed]
    executable = [(definition.name.value, definition, False) for definition in whole.merged.executable]
    for name, definition, is_composed in (*composed, *executable):
        defined = [(s, s.directives[name]) for s in whole.subgraphs if name in s.directives]
        for node in definition.arguments or ():
            reference = type_text(node.type)
            yield DirectiveArgument(
                coordinate=f"@{name}({node.name.value}:)",
                type=reference,
                required=reference.endswith("!") and node.default_value is None,
                default=print_ast(node.default_value) if node.default_value else None,
                hidden=any(_hides(s, one, node.name.value) for s, one in defined),
                composed=is_composed,
                places=tuple(Place(s.name, one.loc.start_token.line if one.loc else 0) for s, one in defined),
            )


def _hides(subgraph: SubgraphSchema, definition: DirectiveDefinitionNode, argument: str) -> bool:
    return any(
        subgraph.meaning(directive.name.value) == DirectiveName(FEDERATION, "inaccessible")
        for node in definition.arguments or ()
        for directive in node.directives or ()
        if node.name.value == argument
    )


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
