"""DIRECTIVE_DEFINITION_INVALID: a subgraph defines a directive of federation's by itself, and otherwise than the specification."""

from collections.abc import Iterator

from graphql import DirectiveDefinitionNode, print_ast

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import KNOWN_TYPES, KnownDirective
from gateway.composition.known_in_subgraph import known_in
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.rules.rule import Found
from gateway.composition.sdl_validity.types import unknown_types
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

CODE = "DIRECTIVE_DEFINITION_INVALID"


def directive_definition_invalid(subgraph: SubgraphSchema) -> Found:
    if any(unknown_types(subgraph)) or subgraph.federation_unknown:
        return  # what is not there comes first, and what it would be is not known
    for name, definition in subgraph.directives.items():
        meant = subgraph.meaning(name)
        known = known_in(subgraph, meant.feature, meant.name)
        if known is None or not known.checked or meant.feature != FEDERATION:
            continue
        for problem in (*_arguments(subgraph, known, definition), *_form(known, definition)):
            yield CompositionError(
                CODE,
                f'"@{name}" is defined otherwise than federation defines it: {problem}',
                (Place(subgraph.name, definition.loc.start_token.line if definition.loc else 0),),
                "remove the definition, or copy it from the specification",
            )


def _arguments(subgraph: SubgraphSchema, known: KnownDirective, definition: DirectiveDefinitionNode) -> Iterator[str]:
    given = {a.name.value: a for a in definition.arguments or ()}
    for name, expected in known.arguments.items():
        argument = given.get(name)
        if argument is None:
            # Federation 1 had definitions without arguments about.
            if expected.required and not (subgraph.is_federation_1 and expected.type == "FieldSet!"):
                yield f'it lacks the argument "{name}"'
            continue
        found = print_ast(argument.type)
        if not _may_stand_for(subgraph, found, expected.type):
            yield f'its argument "{name}" is {found}, not {expected.type}'
        default = print_ast(argument.default_value) if argument.default_value else None
        if not expected.required and default != expected.default:
            yield f'its argument "{name}" has the default {default}, not {expected.default}'
    for name in given.keys() - known.arguments.keys():
        yield f'it has no argument "{name}"'


def _may_stand_for(subgraph: SubgraphSchema, found: str, expected: str) -> bool:
    """Non-null for nullable, and `String` for a scalar of the specification's own, by whatever name that is imported."""
    scalar = named(expected)
    t = subgraph.types.get(named(found))
    if t is not None and t.kind is Kind.INPUT:
        return True  # values are held against it
    own = scalar in KNOWN_TYPES
    names = {scalar}
    if own:
        imported = subgraph.imported_as(FEDERATION, scalar)
        names = {"String", imported or f"federation__{scalar}"}
        if subgraph.is_federation_1:
            names = {"String", f"_{scalar}"}
    allowed = {expected.replace(scalar, name) for name in names}
    if own and subgraph.is_federation_1:
        allowed |= {name.removesuffix("!") for name in allowed}
    lists = (
        scalar == "FieldSet" and found.endswith("!") and named(found) == "String"
    )  # of strings: so Federation 1 had it
    return lists or found in allowed or found.removesuffix("!") in allowed


def _form(known: KnownDirective, definition: DirectiveDefinitionNode) -> Iterator[str]:
    if definition.repeatable and not known.repeatable:
        yield "it is not repeatable"
    beyond = {location.value for location in definition.locations} - known.locations
    if beyond:
        yield f"it cannot be applied to {', '.join(sorted(beyond))}"
