"""Default values are values of their types."""

from collections.abc import Iterator

from graphql import parse_const_value, print_ast

from gateway.composition.input_values import fits
from gateway.composition.sdl_validity.problem import Problem
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.type_reference import type_text


def invalid_defaults(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for t in subgraph.types.values():
        for a in (*t.input_fields.values(), *(a for f in t.fields.values() for a in f.arguments.values())):
            if a.default is not None and not fits(
                subgraph.types, a.type, parse_const_value(a.default, no_location=True)
            ):
                yield a.line, f'the default of "{a.name}: {a.type}" is {a.default}', "give a default of that type"
    for name, definition in subgraph.directives.items():
        for node in definition.arguments or ():
            reference = type_text(node.type)
            if node.default_value is not None and not fits(subgraph.types, reference, node.default_value):
                line = node.loc.start_token.line if node.loc else 0
                message = (
                    f'the default of "@{name}({node.name.value}:)", {reference}, is {print_ast(node.default_value)}'
                )
                yield line, message, "give a default of that type"
