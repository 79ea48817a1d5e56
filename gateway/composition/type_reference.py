"""Type references as printed text (`[Foo!]!`): the named type inside, and the subtype relation over their wrappings."""

from collections.abc import Callable, Collection

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode

NamedSubtype = Callable[[str, str], bool]


def type_text(node: TypeNode) -> str:
    """The reference as text; `print_ast` says the same, slower."""
    if isinstance(node, NonNullTypeNode):
        return f"{type_text(node.type)}!"
    if isinstance(node, ListTypeNode):
        return f"[{type_text(node.type)}]"
    return node.name.value if isinstance(node, NamedTypeNode) else ""


def named(reference: str) -> str:
    """The named type inside lists and non-nulls."""
    return reference.strip("[]!")


def is_list(reference: str) -> bool:
    return reference.startswith("[")


def is_subtype(sub: str, sup: str, named_subtype: NamedSubtype) -> bool:
    """Whether every value of `sub` is one of `sup`: non-null within nullable, lists covariant, members within abstract types."""
    if sub.endswith("!"):
        return is_subtype(sub[:-1], sup.removesuffix("!"), named_subtype)
    if sup.endswith("!"):
        return False
    if is_list(sub) or is_list(sup):
        return is_list(sub) and is_list(sup) and is_subtype(sub[1:-1], sup[1:-1], named_subtype)
    return sub == sup or named_subtype(sub, sup)


def least_upper(references: Collection[str], named_subtype: NamedSubtype) -> str | None:
    """The one of these that all others are subtypes of (Book + Media -> Media), or None."""
    distinct = sorted(set(references))
    return next((t for t in distinct if all(is_subtype(other, t, named_subtype) for other in distinct)), None)


def greatest_lower(references: Collection[str], named_subtype: NamedSubtype) -> str | None:
    """The one of these that is a subtype of all others: what an input must be to suit every subgraph."""
    distinct = sorted(set(references))
    return next((t for t in distinct if all(is_subtype(t, other, named_subtype) for other in distinct)), None)
