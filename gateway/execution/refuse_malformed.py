"""Custom scalars of the public schema that refuse malformed input, before anything is planned or asked.

The value itself goes on as it was given: each subgraph reads it by its own scalar.
"""

from collections.abc import Callable, Mapping

from graphql import GraphQLScalarType, GraphQLSchema


def refuse_malformed(schema: GraphQLSchema, parsers: Mapping[str, Callable[[object], object]]) -> None:
    """Give the scalars of these names their parsers; names that the schema does not have are passed over."""
    for name, parse in parsers.items():
        type_ = schema.type_map.get(name)
        if isinstance(type_, GraphQLScalarType):
            checked = _checked(parse)
            type_.parse_value = checked  # type: ignore[method-assign, assignment]
            type_.coerce_input_value = checked


def _checked(parse: Callable[[object], object]) -> Callable[[object], object]:
    def checked(value: object) -> object:
        parse(value)
        return value

    return checked
