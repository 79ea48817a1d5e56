"""Read and print the field sets of `@key`, `@requires`, `@provides` (federation specification, `FieldSet` scalar)."""

from collections.abc import Iterable, Sequence

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    parse,
    print_ast,
)

from gateway.composition.field_set import FieldSet, FieldSetField
from gateway.errors import ClientError

EMPTY = FieldSet()


class InvalidFieldSet(ClientError):
    """The text is no selection of fields."""

    code = "INVALID_FIELD_SET"


def parse_field_set(text: str) -> FieldSet:
    """Read `id organization { id }`; the outer braces may be left out, equal fields are merged.

    Raises:
        InvalidFieldSet: with the text and what the parser says of it.
    """
    source = text.strip()
    if not source.startswith("{"):
        source = f"{{{source}}}"
    try:
        document = parse(source, no_location=True)
    except GraphQLSyntaxError as error:
        raise InvalidFieldSet(f'cannot read the field set "{text}": {error.message}') from error
    operation = document.definitions[0]
    if len(document.definitions) != 1 or not isinstance(operation, OperationDefinitionNode):
        raise InvalidFieldSet(f'the field set "{text}" is more than one selection')
    if not operation.selection_set.selections:
        raise InvalidFieldSet("a field set names at least one field")
    return _field_set(operation.selection_set, text)


def print_field_set(fields: FieldSet) -> str:
    """Print without outer braces, in canonical order: equal field sets print alike."""
    parts = [
        part.name
        + (f"({part.arguments})" if part.arguments else "")
        + (f" {{ {print_field_set(part.selection)} }}" if part.selection else "")
        for part in fields.fields
    ]
    parts += [f"... on {condition} {{ {print_field_set(inner)} }}" for condition, inner in fields.fragments]
    return " ".join(parts)


def merge_field_sets(sets: Iterable[FieldSet]) -> FieldSet:
    """Everything that any of them selects."""
    fields: dict[tuple[str, str], list[FieldSet | None]] = {}
    fragments: dict[str, list[FieldSet]] = {}
    for one in sets:
        for part in one.fields:
            fields.setdefault((part.name, part.arguments), []).append(part.selection)
        for condition, inner in one.fragments:
            fragments.setdefault(condition, []).append(inner)
    return FieldSet(
        fields=tuple(
            FieldSetField(name, arguments, _merge_selections(selections))
            for (name, arguments), selections in sorted(fields.items())
        ),
        fragments=tuple((condition, merge_field_sets(inner)) for condition, inner in sorted(fragments.items())),
    )


def print_arguments(arguments: Sequence[ArgumentNode] | None) -> str:
    """Arguments in canonical form, names sorted at every level: `a: 1, b: {c: 2}`."""
    ordered = sorted(arguments or (), key=lambda argument: argument.name.value)
    return ", ".join(f"{argument.name.value}: {print_value(argument.value)}" for argument in ordered)


def print_value(value: ValueNode) -> str:
    """A value in canonical form; variables stay as `$name`."""
    if isinstance(value, ListValueNode):
        return "[" + ", ".join(print_value(item) for item in value.values or ()) + "]"
    if isinstance(value, ObjectValueNode):
        fields = sorted(value.fields or (), key=lambda field: field.name.value)
        return "{" + ", ".join(f"{field.name.value}: {print_value(field.value)}" for field in fields) + "}"
    return print_ast(value)


def _merge_selections(selections: Sequence[FieldSet | None]) -> FieldSet | None:
    present = [selection for selection in selections if selection is not None]
    if not present:
        return None
    return present[0] if len(present) == 1 else merge_field_sets(present)


def _field_set(selections: SelectionSetNode, text: str) -> FieldSet:
    parts: list[FieldSet] = []
    for node in selections.selections:
        if isinstance(node, FieldNode):
            inner = _field_set(node.selection_set, text) if node.selection_set else None
            parts.append(FieldSet(fields=(FieldSetField(node.name.value, print_arguments(node.arguments), inner),)))
        elif isinstance(node, InlineFragmentNode):
            inner = _field_set(node.selection_set, text)
            if node.type_condition is None:
                parts.append(inner)
            else:
                parts.append(FieldSet(fragments=((node.type_condition.name.value, inner),)))
        else:
            raise InvalidFieldSet(
                f'the field set "{text}" spreads a named fragment',
                suggestion="write the fields out, or use `... on Type`",
            )
    return merge_field_sets(parts)
