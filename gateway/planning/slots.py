"""The slot of a field: its identity on its object, whatever the client calls it."""

from graphql import ArgumentNode, FieldNode

from gateway.composition.parse_field_set import print_arguments

TYPENAME = "__typename"


def slot_of(name: str, arguments: str) -> str:
    """`name`, or `name(arguments in canonical form)`."""
    return f"{name}({arguments})" if arguments else name


def arguments_of(node: FieldNode) -> str:
    """The field's arguments in canonical form, without parentheses."""
    given: tuple[ArgumentNode, ...] = tuple(node.arguments or ())
    return print_arguments(given)
