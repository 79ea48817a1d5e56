"""TYPE_DEFINITION_INVALID: a subgraph defines a type of federation's or link's own by itself, and as another kind."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import KNOWN_TYPES
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.rules.rule import Found
from gateway.composition.sdl_validity.types import unknown_types
from gateway.composition.subgraph_schema import BUILT_IN_SCALARS, SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "TYPE_DEFINITION_INVALID"
_LINK_TYPES = {"Import": Kind.SCALAR, "Purpose": Kind.ENUM}
_PURPOSES = frozenset({"SECURITY", "EXECUTION"})


def type_definition_invalid(subgraph: SubgraphSchema) -> Found:
    if any(unknown_types(subgraph)):
        return  # what is not there comes first
    for name, defined in subgraph.machinery.items():
        expected = _expected(subgraph, name)
        if expected is None:
            continue  # a name of one's own under theirs: it means nothing, and goes nowhere
        purposes = ", ".join(sorted(defined.values))
        if defined.kind is not expected:
            told = f"is defined as {defined.kind.value}; the specification has it as {expected.value}"
        elif expected is Kind.ENUM and defined.values != _PURPOSES:
            told = f"is defined with the values {purposes}; the specification has {', '.join(sorted(_PURPOSES))}"
        else:
            continue
        yield CompositionError(
            CODE,
            f'"{name}" {told}',
            (Place(subgraph.name, defined.line),),
            "remove the definition, or copy it from the specification",
        )


def _expected(subgraph: SubgraphSchema, name: str) -> Kind | None:
    """The kind that the specifications give it; None: they have no such type, or not yet."""
    if name in BUILT_IN_SCALARS:
        return Kind.SCALAR
    read = not (subgraph.federation_unknown or subgraph.federation_misread)
    for link in subgraph.features if read else ():
        own = link.imports.get(name) or name.removeprefix(f"{link.name}__")
        if link.identity == FEDERATION and own in KNOWN_TYPES and KNOWN_TYPES[own] <= link.version:
            return Kind.SCALAR
    return _LINK_TYPES.get(name.removeprefix("link__")) if name.startswith("link__") else None
