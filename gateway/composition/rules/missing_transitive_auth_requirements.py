"""MISSING_TRANSITIVE_AUTH_REQUIREMENTS: a field takes protected data by `@requires` or `@fromContext`, and does not ask for as much (2.12).

Who may not read a field would otherwise read what is made of it.
"""

from collections.abc import Iterator

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from gateway.composition.access_requirements import Requirement, requirement
from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import context_arguments
from gateway.composition.field_set_paths import parse_selection
from gateway.composition.merging import Merging
from gateway.composition.propagated_access import access_applied
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.subgraph_schema import FieldDefinition, SubgraphSchema
from gateway.composition.type_reference import named

CODE = "MISSING_TRANSITIVE_AUTH_REQUIREMENTS"


def missing_transitive_auth_requirements(whole: Whole) -> Found:
    context = whole.merging
    if not context.written.keys() & {"authenticated", "requiresScopes", "policy"}:
        return
    for s in whole.subgraphs:
        for t in s.types.values():
            for f in t.fields.values():
                taken = dict.fromkeys(_required(context, s, t.name, f.requires) if f.requires else ())
                taken |= dict.fromkeys(_from_context(context, s, f))
                own = _asked(context, t.name, f.name) if taken else Requirement()
                missing = next((what for what in taken if not own.implies(_asked(context, *what))), None)
                if missing is not None:
                    yield CompositionError(
                        CODE,
                        f'"{t.name}.{f.name}" takes "{".".join(part for part in missing if part)}", and does not ask '
                        "for the @authenticated, @requiresScopes or @policy that protect it",
                        (Place(s.name, f.line),),
                        "apply the same access directives to the field",
                    )


Element = tuple[str, str | None]  # (type, field), or a type


def _asked(context: Merging, type_name: str, field_name: str | None) -> Requirement:
    """Of a field with the type that it is on; of a type alone."""
    applied = access_applied(context, type_name)
    if field_name is not None:
        applied = (*applied, *access_applied(context, type_name, field_name))
    return requirement(applied)


def _required(context: Merging, subgraph: SubgraphSchema, type_name: str, fields: str) -> Iterator[Element]:
    selection = parse_selection(fields)
    if selection is not None:
        yield from _selected(context, subgraph, type_name, selection)


def _selected(
    context: Merging, subgraph: SubgraphSchema, type_name: str, selection: SelectionSetNode
) -> Iterator[Element]:
    declaring = subgraph.types.get(type_name)
    for node in selection.selections:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else type_name
            yield condition, None
            yield from _selected(context, subgraph, condition, node.selection_set)
        elif isinstance(node, FieldNode) and declaring is not None and node.name.value in declaring.fields:
            yield type_name, node.name.value
            returned = named(declaring.fields[node.name.value].type)
            yield returned, None
            if node.selection_set:
                yield from _selected(context, subgraph, returned, node.selection_set)


def _from_context(context: Merging, subgraph: SubgraphSchema, f: FieldDefinition) -> Iterator[Element]:
    for argument in context_arguments(subgraph, f):
        for setter in argument.setters:
            yield setter, None
            if argument.selection is not None:
                yield from _selected(context, subgraph, setter, argument.selection)
