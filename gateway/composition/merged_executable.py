"""Directives that an operation may carry, as their subgraphs define them: merged where every subgraph does (GraphQL 3.13)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphql import DirectiveDefinitionNode, NameNode, parse_const_value, parse_type, print_ast

from gateway.composition.merge_output_fields import common_default
from gateway.composition.subgraph_schema import EXECUTABLE, ArgumentDefinition, SubgraphSchema
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


def merged_definition(directive: ExecutableDirective, subtypes: Subtypes) -> DirectiveDefinitionNode:
    """Arguments and locations by intersection, the narrowest types; a default only where all have it."""
    first = directive.defined[0][1]
    given = [arguments_of(d) for _, d in directive.defined]
    arguments = []
    for node in first.arguments or ():
        found = [one[node.name.value] for one in given if node.name.value in one]
        if len(found) < len(given):
            continue
        merged = greatest_lower([a.type for a in found], subtypes) or found[0].type
        default = common_default(found)
        arguments.append(
            replace(node, type=parse_type(merged), default_value=parse_const_value(default) if default else None)
        )
    return replace(
        first,
        arguments=tuple(arguments),
        repeatable=all(d.repeatable for _, d in directive.defined),
        locations=tuple(NameNode(value=name) for name in directive.locations),
    )
