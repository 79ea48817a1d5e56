"""Operations for the properties: drawn from a public schema, and rewritten so that they must mean the same."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_composite_type,
    is_required_argument,
    parse,
    print_ast,
    visit,
)
from hypothesis import strategies as some

VALUES = {
    "Int": ["1", "2"],
    "String": ['"USD"', '"EUR"'],
    "ID": ['"1"'],
    "Boolean": ["true", "false"],
    "Float": ["1.5"],
}
DEEPEST = 4
LONGEST_REPEATED = 300  # characters: what is repeated at every level doubles at every level


@some.composite
def operations(draw: some.DrawFn, schema: GraphQLSchema) -> str:
    """A query of the schema; response keys say field and arguments, so that none collide."""
    assert schema.query_type is not None
    return f"query ($no: Boolean = false) {_Drawing(draw, schema).selection(schema.query_type, DEEPEST)}"


@dataclass(frozen=True)
class _Drawing:
    draw: some.DrawFn
    schema: GraphQLSchema

    def selection(self, type_: GraphQLNamedType, depth: int) -> str:
        parts = [self._part(type_, depth) for _ in range(self.draw(some.integers(1, 4)))]
        return "{ " + " ".join(part for part in parts if part) + " __typename }"

    def _part(self, type_: GraphQLNamedType, depth: int) -> str:
        fields = type_.fields if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) else {}
        names = [
            name
            for name, field in sorted(fields.items())
            if depth > 1 or not is_composite_type(get_named_type(field.type))
        ]
        others = self._overlapping(type_)
        if not names or (others and depth > 0 and self.draw(some.integers(0, 2)) == 0):
            if not others or depth <= 0:
                return ""
            other = self.draw(some.sampled_from(others))
            return f"... on {other.name}{self._condition()} {self.selection(other, depth - 1)}"
        name = self.draw(some.sampled_from(names))
        return self._field(name, fields[name], depth)

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = {
            argument: value
            for argument, declared in sorted(field.args.items())
            if (value := self._value(declared)) is not None
        }
        text = name
        if given:
            key = "".join(
                character for character in "_".join(given.values()) if character.isalnum() or character == "_"
            )
            text = f"{name}_{key}: {name}({', '.join(f'{each}: {value}' for each, value in given.items())})"
        elif self.draw(some.integers(0, 3)) == 0:
            text = f"{name}_: {name}"
        inner = get_named_type(field.type)
        below = f" {self.selection(inner, depth - 1)}" if is_composite_type(inner) else ""
        return f"{text}{self._condition()}{below}"

    def _value(self, argument: GraphQLArgument) -> str | None:
        if not is_required_argument(argument) and self.draw(some.booleans()):
            return None
        named = get_named_type(argument.type)
        values = sorted(named.values) if isinstance(named, GraphQLEnumType) else VALUES.get(named.name)
        return self.draw(some.sampled_from(values)) if values else None

    def _condition(self) -> str:
        return self.draw(some.sampled_from(["", "", "", "", " @include(if: $no)", " @skip(if: $no)"]))

    def _overlapping(self, type_: GraphQLNamedType) -> Sequence[GraphQLNamedType]:
        possible = self._possible(type_)
        composite = [each for name, each in sorted(self.schema.type_map.items()) if is_composite_type(each)]
        return [
            each
            for each in composite
            if each is not type_ and not each.name.startswith("__") and self._possible(each) & possible
        ]

    def _possible(self, type_: GraphQLNamedType) -> set[str]:
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return {each.name for each in self.schema.get_possible_types(type_)}
        return {type_.name}


def same_meaning(query: str, schema: GraphQLSchema, seed: int) -> str:
    """Selections wrapped in fragments of their own type or of none, made named ones, repeated, or under `@include(if: true)`."""
    order = random.Random(seed)
    fragments: list[str] = []
    types = TypeInfo(schema)

    class Rewriting(Visitor):
        def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
            within = types.get_parent_type()
            text = print_ast(node)[1:-1]
            kind = order.randrange(6)
            if kind == 0:
                text = f"... {{ {text} }}"
            elif kind == 1 and within is not None:
                text = f"... on {within.name} @skip(if: false) {{ {text} }}"
            elif kind == 2 and within is not None:
                name = f"F{len(fragments)}"
                fragments.append(f"fragment {name} on {within.name} {{ {text} }}")
                text = f"...{name} ...{name}"
            elif kind == 3 and len(text) < LONGEST_REPEATED:
                text = f"{text} ... @include(if: true) {{ {text} }}"
            elif kind == 4 and len(text) < LONGEST_REPEATED:
                text = f"{text} ... @skip(if: true) {{ {text} }}"
            else:
                return None
            return _selection_set(f"{{ {text} }}")

    rewritten = print_ast(visit(parse(query), TypeInfoVisitor(types, Rewriting())))
    return "\n".join([rewritten, *fragments])


def _selection_set(text: str) -> SelectionSetNode:
    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set
