"""Directives that an operation may carry, as their subgraphs define them: merged where every subgraph does (GraphQL 3.13)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    NameNode,
    ScalarTypeDefinitionNode,
    parse,
    parse_const_value,
    parse_type,
    print_ast,
)

from gateway.composition.composed_directives import Composed
from gateway.composition.merge_marks import merge_marks
from gateway.composition.merge_output_fields import common_default
from gateway.composition.subgraph_schema import EXECUTABLE, Applied, ArgumentDefinition, SubgraphSchema
from gateway.composition.subtypes import Subtypes
from gateway.composition.type_reference import greatest_lower, type_text


@dataclass(frozen=True, slots=True)
class ExecutableDirective:
    """`defined`: where, in every subgraph; `locations`: the executable ones that all of them allow."""

    name: str
    defined: tuple[tuple[SubgraphSchema, DirectiveDefinitionNode], ...]
    locations: tuple[str, ...]


def executable_directives(subgraphs: Sequence[SubgraphSchema]) -> Iterator[ExecutableDirective]:
    common = set.intersection(*(set(s.directives) for s in subgraphs)) if subgraphs else set()
    for name in sorted(common):
        defined = tuple((s, s.directives[name]) for s in subgraphs)
        allowed = [[node.value for node in d.locations] for _, d in defined]
        locations = [one for one in allowed[0] if one in EXECUTABLE and all(one in other for other in allowed)]
        if locations and not any(s.meaning(name).feature for s, _ in defined):
            yield ExecutableDirective(name, defined, tuple(locations))


def arguments_of(definition: DirectiveDefinitionNode) -> dict[str, ArgumentDefinition]:
    return {
        node.name.value: ArgumentDefinition(
            name=node.name.value,
            type=type_text(node.type),
            default=print_ast(node.default_value) if node.default_value else None,
            applied=(),
            description=None,
            line=node.loc.start_token.line if node.loc else 0,
        )
        for node in definition.arguments or ()
    }


def merged_definition(
    directive: ExecutableDirective, subtypes: Subtypes, composed: Composed, written: Mapping[str, str]
) -> DirectiveDefinitionNode:
    """Arguments and locations by intersection, the narrowest types; a default only where all have it. `written`: the
    names of federation's directives in the supergraph."""
    first = directive.defined[0][1]
    given = [arguments_of(d) for _, d in directive.defined]
    arguments = []
    for node in first.arguments or ():
        found = [one[node.name.value] for one in given if node.name.value in one]
        if len(found) < len(given):
            continue
        merged = greatest_lower([a.type for a in found], subtypes) or found[0].type
        default = common_default(found)
        marks = merge_marks([(s, _applied(s, d, node.name.value)) for s, d in directive.defined], composed)
        arguments.append(
            replace(
                node,
                type=parse_type(merged),
                default_value=parse_const_value(default) if default else None,
                directives=tuple(_parsed(mark.printed(written)) for mark in marks),
            )
        )
    return replace(
        first,
        arguments=tuple(arguments),
        repeatable=all(d.repeatable for _, d in directive.defined),
        locations=tuple(NameNode(value=name) for name in directive.locations),
    )


def _applied(subgraph: SubgraphSchema, definition: DirectiveDefinitionNode, argument: str) -> tuple[Applied, ...]:
    return tuple(
        Applied(
            (meant := subgraph.meaning(node.name.value)).feature,
            meant.name,
            node.name.value,
            {a.name.value: a.value for a in node.arguments or ()},
            0,
        )
        for declared in definition.arguments or ()
        if declared.name.value == argument
        for node in declared.directives or ()
    )


def _parsed(mark: str) -> ConstDirectiveNode:
    (scalar,) = parse(f"scalar X {mark}", no_location=True).definitions
    assert isinstance(scalar, ScalarTypeDefinitionNode)
    (applied,) = scalar.directives or ()
    return applied
