"""Arguments of an applied directive, as Python values; a wrong kind of value reads as absent (a rule reports it)."""

from graphql import BooleanValueNode, EnumValueNode, ListValueNode, StringValueNode

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
    """`[["A", "B"], ["C"]]`: an OR of ANDs."""
    value = applied.arguments.get(name)
    if not isinstance(value, ListValueNode):
        return ()
    return tuple(
        tuple(sorted(leaf.value for leaf in group.values if isinstance(leaf, StringValueNode)))
        for group in value.values
        if isinstance(group, ListValueNode)
    )
