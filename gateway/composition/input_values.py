"""Whether a constant of an SDL fits an input type: default values, and arguments of applied directives."""

import re
from collections.abc import Mapping
from decimal import Decimal

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    parse_const_value,
    print_ast,
    value_from_ast_untyped,
)
from graphql.language.print_string import print_string

from gateway.composition.subgraph_schema import TypeDefinition
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

_WHOLE = re.compile("-?(0|[1-9][0-9]*)")
_EXACT = 2**53
_LONGEST_FRACTION, _LONGEST_WHOLE = 1e-6, 1e21  # beyond these a number is shorter with an exponent


def fits(types: Mapping[str, TypeDefinition], reference: str, value: ValueNode) -> bool:
    """Whether the value is one of the type; a scalar of a subgraph's own takes anything.

    An enum value and a string of its letters are the same here: federation has always taken one for the other.
    """
    if reference.endswith("!"):
        return not isinstance(value, NullValueNode) and fits(types, reference[:-1], value)
    if isinstance(value, NullValueNode):
        return True
    if reference.startswith("["):
        items = value.values if isinstance(value, ListValueNode) else (value,)  # one value stands for a list of one
        return all(fits(types, reference[1:-1], item) for item in items)
    if reference == "Purpose":
        return isinstance(value, EnumValueNode | StringValueNode) and value.value in ("SECURITY", "EXECUTION")
    t = types.get(reference)
    if t is None or t.kind is Kind.SCALAR:
        return _fits_scalar(reference, value)
    if t.kind is Kind.ENUM:
        return isinstance(value, EnumValueNode | StringValueNode) and value.value in t.values
    return t.kind is Kind.INPUT and isinstance(value, ObjectValueNode) and _fits_object(types, t, value)


def _fits_scalar(name: str, value: ValueNode) -> bool:
    text = isinstance(value, StringValueNode | EnumValueNode)
    whole = isinstance(value, IntValueNode)
    match name:
        case "Int":
            # Written with a fraction of nothing or beyond 32 bits it was always let pass.
            return whole or (isinstance(value, FloatValueNode) and float(value.value).is_integer())
        case "Float":
            return whole or isinstance(value, FloatValueNode)
        case "String":
            return text
        case "ID":
            return text or whole
        case "Boolean":
            return isinstance(value, BooleanValueNode)
        case _:
            return True


def _fits_object(types: Mapping[str, TypeDefinition], t: TypeDefinition, value: ObjectValueNode) -> bool:
    """Fields that are missing have always been tolerated."""
    return all(
        f.name.value in t.input_fields and fits(types, t.input_fields[f.name.value].type, f.value) for f in value.fields
    )


def canonical(types: Mapping[str, TypeDefinition], reference: str, value: ValueNode) -> str:
    """The value as its type writes it: an enum's without quotes, a number as short as can be, an ID of digits as a number,
    a field given twice once."""
    reference = reference.removesuffix("!")
    if isinstance(value, ListValueNode):
        inner = reference[1:-1] if reference.startswith("[") else reference
        return "[" + ", ".join(canonical(types, inner, item) for item in value.values) + "]"
    t = types.get(named(reference))
    if isinstance(value, ObjectValueNode):
        given = {f.name.value: f.value for f in value.fields}
        inner_types = {name: f.type for name, f in t.input_fields.items()} if t is not None else {}
        fields = [f"{name}: {canonical(types, inner_types.get(name, ''), item)}" for name, item in given.items()]
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, IntValueNode | FloatValueNode):
        return _number(value.value)
    if isinstance(value, StringValueNode | EnumValueNode):
        if t is not None and t.kind is Kind.ENUM:
            return value.value
        digits = named(reference) == "ID" and _WHOLE.fullmatch(value.value)
        return value.value if digits else print_string(value.value)
    return print_ast(value)


def _number(written: str) -> str:
    """As short as can be; a whole number beyond what a double holds as it is written."""
    number = float(written)
    if _WHOLE.fullmatch(written) and abs(number) >= _EXACT:
        return written
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    shortest = repr(number)
    if _LONGEST_FRACTION <= abs(number) < _LONGEST_WHOLE:
        return format(Decimal(shortest), "f")
    return shortest.replace("e-0", "e-")


def same_value(one: str | None, other: str | None) -> bool:
    """Whether two printed values are one: the order of an object's fields and the way a number is written say nothing."""
    return one == other or (one is not None and other is not None and _comparable(one) == _comparable(other))


def _comparable(printed: str) -> object:
    return _frozen(value_from_ast_untyped(parse_const_value(printed, no_location=True)))


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return frozenset((name, _frozen(inner)) for name, inner in value.items())
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return (bool, value) if isinstance(value, bool) else value
