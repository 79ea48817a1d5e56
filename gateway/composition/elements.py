"""The types of a document and their fields, with the directives on them."""

from collections.abc import Iterator

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
)

Element = tuple[str, str | None]  # (type, field), or (type, None) for the type itself


def directives_by_element(document: DocumentNode) -> Iterator[tuple[Element, ConstDirectiveNode]]:
    """Every directive on a type, or on a field of an object or interface, in the document's order."""
    for node in document.definitions:
        if not isinstance(node, TypeDefinitionNode):
            continue
        for directive in node.directives or ():
            yield (node.name.value, None), directive
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in node.fields or ():
                for directive in field.directives or ():
                    yield (node.name.value, field.name.value), directive
