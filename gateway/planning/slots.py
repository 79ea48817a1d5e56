"""The slot of a field: its identity on its object, whatever the client calls it."""

import re

from graphql import ArgumentNode, FieldNode

from gateway.composition.parse_field_set import print_arguments

TYPENAME = "__typename"

_SLOT = re.compile(r"(?P<name>\w+)(?:\((?P<arguments>.*)\))?(?: as \w+)?", re.DOTALL)


def slot_of(name: str, arguments: str) -> str:
    """`name`, or `name(arguments in canonical form)`."""
    return f"{name}({arguments})" if arguments else name


def slot_apart(slot: str, key: str) -> str:
    """The slot of a field that is asked for on its own under a response key: `slot as key`."""
    return f"{slot} as {key}"


def field_of(slot: str) -> tuple[str, str]:
    """The field's name, and its arguments in canonical form."""
    found = _SLOT.fullmatch(slot)
    assert found is not None, slot
    return found["name"], found["arguments"] or ""


def arguments_of(node: FieldNode) -> str:
    """The field's arguments in canonical form, without parentheses."""
    given: tuple[ArgumentNode, ...] = tuple(node.arguments or ())
    return print_arguments(given)
