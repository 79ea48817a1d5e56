"""`@cost` and `@listSize` (Federation 2.9) as a supergraph has them, under whatever name it imports them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    value_from_ast_untyped,
)

from gateway.composition.linked_feature import FEDERATION, directive_name, linked_features
from gateway.composition.supergraph_links import schema_directives

Element = tuple[str, ...]  # (type), (type, field) or (type, field, argument); a field of an input type is one too


@dataclass(frozen=True, slots=True)
class ListSize:
    """How long a list is expected to be. `slicing`: arguments that say it.

    `sized`: fields of the returned object that are as long, in its place (`edges` of a connection). `require_one`: exactly
    one of the slicing arguments must be given.
    """

    assumed: int | None = None
    slicing: tuple[str, ...] = ()
    sized: tuple[str, ...] = ()
    require_one: bool = True


@dataclass(frozen=True, slots=True)
class Costs:
    """`weights` of what has one of its own; `sizes` by (type, field)."""

    weights: Mapping[Element, int] = field(default_factory=dict)
    sizes: Mapping[Element, ListSize] = field(default_factory=dict)

    @property
    def declared(self) -> bool:
        return bool(self.weights or self.sizes)


NO_COSTS = Costs()


def read_costs(document: DocumentNode) -> Costs:
    """What is written in the document; what has neither is left out."""
    features = linked_features(schema_directives(document))

    @cache
    def meaning_of(used: str) -> str:
        meaning = directive_name(features, used)
        return meaning.name if meaning.feature in (FEDERATION, "") else ""

    weights: dict[Element, int] = {}
    sizes: dict[Element, ListSize] = {}
    for element, directive in _applications(document):
        meaning = meaning_of(directive.name.value)
        if meaning == "cost":
            weights[element] = int(_values(directive).get("weight", 0))  # type: ignore[call-overload]
        elif meaning == "listSize":
            sizes[element] = _list_size(_values(directive))
    return Costs(weights, sizes)


def _list_size(values: Mapping[str, object]) -> ListSize:
    assumed = values.get("assumedSize")
    return ListSize(
        assumed=assumed if isinstance(assumed, int) else None,
        slicing=_names(values.get("slicingArguments")),
        sized=_names(values.get("sizedFields")),
        require_one=values.get("requireOneSlicingArgument") is not False,
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _applications(document: DocumentNode) -> Iterator[tuple[Element, ConstDirectiveNode]]:
    for node in document.definitions:
        if not isinstance(node, TypeDefinitionNode):
            continue
        type_name = node.name.value
        yield from (((type_name,), each) for each in node.directives or ())
        if isinstance(node, InputObjectTypeDefinitionNode):
            for field_node in node.fields or ():
                yield from (((type_name, field_node.name.value), each) for each in field_node.directives or ())
        elif isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for each_field in node.fields or ():
                name = each_field.name.value
                yield from (((type_name, name), each) for each in each_field.directives or ())
                for argument in each_field.arguments or ():
                    yield from (((type_name, name, argument.name.value), each) for each in argument.directives or ())


def _values(directive: ConstDirectiveNode) -> Mapping[str, object]:
    return {each.name.value: value_from_ast_untyped(each.value) for each in directive.arguments or ()}
