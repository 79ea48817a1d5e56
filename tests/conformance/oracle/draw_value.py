"""Draw the values of arguments and the variables that stand for them."""

import json
import re
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    is_required_input_field,
)

STRINGS = ("one", "two", "1")
NUMBERS = (0, 1, 2, 3)
ANYTHING: tuple[Any, ...] = (1, "one", True, 0.5, [1, None, "a"], {"a": {"b": [2]}, "c": None}, [], {})


@dataclass(frozen=True, slots=True)
class Words:
    """What is said besides: the literals in a supergraph's `@requires`, so that clients ask for what the planner does."""

    strings: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


NO_WORDS = Words()


class Variables:
    """What an operation declares: name to (type, default), and the values that its request brings."""

    def __init__(self, schema: GraphQLSchema, random: Random, words: Words) -> None:
        self.words = words
        self._random = random
        self._declared: dict[str, str] = {}
        self._types: dict[str, GraphQLInputType] = {}
        self.given: dict[str, Any] = {}

    def flag(self, wanted: bool | None = None) -> str:
        """A Boolean variable for a condition."""
        name = f"if{self._random.randrange(3)}" if wanted is None else "never"
        if name not in self._declared:
            value = self._random.choice((True, False)) if wanted is None else wanted
            if self._random.random() < 0.5:
                self._declared[name] = f"Boolean = {json.dumps(value)}"
                if self._random.random() < 0.3 and wanted is None:
                    self.given[name] = not value
            else:
                self._declared[name] = "Boolean!"
                self.given[name] = value
        return f"${name}"

    def of(self, type_: GraphQLInputType, defaulted: bool) -> str:
        """A variable for a position of this type."""
        fitting = [name for name, each in self._types.items() if str(each) in (str(type_), f"{type_}!")]
        if fitting and self._random.random() < 0.3:
            return f"${self._random.choice(fitting)}"
        name = f"v{len(self._declared)}"
        self._types[name] = type_
        draw = self._random.random()
        value = draw_value(type_, self._random, self.words)
        if defaulted and isinstance(type_, GraphQLNonNull) and draw < 0.3:
            type_ = self._types[name] = type_.of_type  # the position's default makes up for it
        if draw < 0.4:
            self._declared[name] = f"{type_} = {literal(type_, value)}"
            if draw < 0.2:
                self.given[name] = draw_value(type_, self._random, self.words)
        elif draw < 0.6 and not isinstance(type_, GraphQLNonNull):
            self._declared[name] = str(type_)
        else:
            self._declared[name] = str(type_)
            self.given[name] = value
        return f"${name}"

    def declared(self, text: str) -> str:
        """The declarations of those that the text uses; the others are forgotten."""
        used = {name: type_ for name, type_ in self._declared.items() if re.search(rf"\${name}\b", text)}
        self.given = {name: value for name, value in self.given.items() if name in used}
        return "(" + ", ".join(f"${name}: {type_}" for name, type_ in used.items()) + ")" if used else ""


def draw_argument(variables: Variables, argument: GraphQLArgument, random: Random) -> str:
    if random.random() < 0.4:
        return variables.of(argument.type, argument.default_value is not Undefined)
    return literal(argument.type, draw_value(argument.type, random, variables.words), variables, random)


def draw_value(type_: GraphQLInputType, random: Random, words: Words) -> Any:
    """JSON that the type takes."""
    if isinstance(type_, GraphQLNonNull):
        return _whole(type_.of_type, random, words)
    return None if random.random() < 0.1 else _whole(type_, random, words)


def _whole(type_: GraphQLInputType, random: Random, words: Words) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _whole(type_.of_type, random, words)
    if isinstance(type_, GraphQLList):
        if random.random() < 0.15:  # one value stands for a list of it
            return _whole(type_.of_type, random, words)
        return [draw_value(type_.of_type, random, words) for _ in range(random.randrange(3))]
    if isinstance(type_, GraphQLEnumType):
        return random.choice(sorted(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        fields = {
            name: each.type
            for name, each in type_.fields.items()
            if is_required_input_field(each) or random.random() < 0.6
        }
        if type_.is_one_of:
            name = random.choice(sorted(type_.fields))
            return {name: _whole(type_.fields[name].type, random, words)}
        return {name: draw_value(each, random, words) for name, each in fields.items()}
    if type_.name == "Int":
        return random.choice((*NUMBERS, *words.numbers))
    if type_.name == "Float":
        return random.choice((0.5, 2, 3.25))
    if type_.name == "Boolean":
        return random.choice((True, False))
    if type_.name == "JSON":
        return random.choice(ANYTHING)
    if type_.name == "ID" and random.random() < 0.3:
        return random.randrange(3)
    return random.choice((*STRINGS, *words.strings))


def literal(
    type_: GraphQLInputType, value: Any, variables: Variables | None = None, random: Random | None = None
) -> str:
    """The value as it is written in a document; with `variables` and `random`, some stand for what is inside it."""
    if isinstance(type_, GraphQLNonNull):
        return literal(type_.of_type, value, variables, random)
    if value is None:
        return "null"

    def inside(inner: GraphQLInputType, each: Any, defaulted: bool = False) -> str:
        if variables is not None and random is not None and random.random() < 0.25:
            return variables.of(inner, defaulted)
        return literal(inner, each, variables, random)

    if isinstance(type_, GraphQLList):
        if not isinstance(value, list):
            return literal(type_.of_type, value, variables, random)
        return "[" + ", ".join(inside(type_.of_type, item) for item in value) + "]"
    if isinstance(type_, GraphQLInputObjectType):
        fields = type_.fields
        told = (
            f"{n}: {literal(fields[n].type, v)}"
            if type_.is_one_of
            else f"{n}: {inside(fields[n].type, v, fields[n].default_value is not Undefined)}"
            for n, v in value.items()
        )
        return "{" + ", ".join(told) + "}"
    if isinstance(type_, GraphQLScalarType) and type_.name == "JSON":
        return _untyped(value, variables, random)
    return str(value) if isinstance(type_, GraphQLEnumType) else json.dumps(value)


def _untyped(value: Any, variables: Variables | None, random: Random | None) -> str:
    """A literal of a scalar that takes anything, variables inside it too."""
    if variables is not None and random is not None and random.random() < 0.1:
        return variables.of(GraphQLInt, False)
    if isinstance(value, list):
        return "[" + ", ".join(_untyped(each, variables, random) for each in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{n}: {_untyped(each, variables, random)}" for n, each in value.items()) + "}"
    return json.dumps(value)
