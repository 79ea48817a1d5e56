"""Arguments of an applied directive, as Python values; a wrong kind of value reads as absent (a rule reports it)."""

from collections.abc import Iterator, Sequence

from graphql import BooleanValueNode, EnumValueNode, ListValueNode, NullValueNode, StringValueNode, ValueNode

from gateway.composition.subgraph_schema import Applied


def text(applied: Applied, name: str) -> str:
    """A string, which an enum value stands for; a list of strings (Federation 1's field sets) is joined by spaces."""
    value = applied.arguments.get(name)
    if isinstance(value, ListValueNode):
        return " ".join(item.value for item in value.values if isinstance(item, StringValueNode))
    return value.value if isinstance(value, StringValueNode | EnumValueNode) else ""


def boolean(applied: Applied, name: str, *, default: bool) -> bool:
    value = applied.arguments.get(name)
    return value.value if isinstance(value, BooleanValueNode) else default


def alternatives(applied: Applied, name: str) -> tuple[tuple[str, ...], ...]:
    """`[["A", "B"], ["C"]]`: an OR of ANDs; one value stands for a list of one."""
    return tuple(tuple(_texts(group)) for group in _items(applied.arguments.get(name)))


def texts(applied: Applied, name: str) -> tuple[str, ...] | None:
    """A list of strings; None where the argument is absent or null."""
    value = applied.arguments.get(name)
    return None if value is None or isinstance(value, NullValueNode) else tuple(_texts(value))


def _items(value: ValueNode | None) -> Sequence[ValueNode]:
    if value is None or isinstance(value, NullValueNode):
        return ()
    return value.values if isinstance(value, ListValueNode) else (value,)


def _texts(value: ValueNode) -> Iterator[str]:
    return (leaf.value for leaf in _items(value) if isinstance(leaf, StringValueNode | EnumValueNode))
