"""What a context's selection leads to at the types that set it: one value each, of the argument's type."""

from collections.abc import Iterator

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from gateway.composition.context_arguments import ContextArgument
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition
from gateway.composition.subtypes import subtypes
from gateway.composition.supergraph import COMPOSITE
from gateway.composition.type_reference import is_subtype, named


def selection_problems(subgraph: SubgraphSchema, argument: ContextArgument) -> Iterator[str]:
    if argument.selection is None:
        yield "its selection cannot be read"
        return
    form = next(_form(argument.selection), None)
    if form is not None:
        yield form
        return
    below = subtypes([subgraph])
    for setter in argument.setters:
        found = _selected(subgraph, subgraph.types[setter], argument.selection)
        if isinstance(found, _Problem):
            yield found.text
        elif not all(is_subtype(reference, argument.argument.type, below) for reference in found):
            # A context may be missing: whatever is selected can be null.
            yield f"{' or '.join(sorted(set(found)))} is selected, and the argument is {argument.argument.type}"


class _Problem:
    def __init__(self, text: str) -> None:
        self.text = text


def _form(selection: SelectionSetNode) -> Iterator[str]:
    for node in selection.selections:
        if node.directives:
            yield "directives have no meaning in it"
        if isinstance(node, FieldNode) and node.alias is not None:
            yield "aliases have no meaning in it"
        if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
            yield from _form(node.selection_set)


def _selected(subgraph: SubgraphSchema, t: TypeDefinition, selection: SelectionSetNode) -> list[str] | _Problem:
    """The types of the value at each place that the selection leads to, all of them nullable."""
    fields = [node for node in selection.selections if isinstance(node, FieldNode)]
    fragments = [node for node in selection.selections if isinstance(node, InlineFragmentNode)]
    if len(fields) > 1 or (fields and fragments):
        return _Problem("it selects more than one field")
    if fields:
        return _field(subgraph, t, fields[0])
    found: list[str] = []
    for node in fragments:
        condition = node.type_condition.name.value if node.type_condition else t.name
        if condition != t.name and condition not in _objects(subgraph, t) and condition not in t.interfaces:
            continue
        inner = _selected(subgraph, subgraph.types[condition], node.selection_set)
        if isinstance(inner, _Problem):
            return inner
        found += inner
    return found or _Problem(f'none of its fragments is on "{t.name}"')


def _field(subgraph: SubgraphSchema, t: TypeDefinition, node: FieldNode) -> list[str] | _Problem:
    f = t.fields.get(node.name.value)
    if f is None:
        return _Problem(f'"{t.name}" has no field "{node.name.value}"')
    returned = subgraph.types.get(named(f.type))
    nullable = f.type.replace("!", "")
    if returned is None or returned.kind not in COMPOSITE:
        return [nullable] if node.selection_set is None else _Problem(f'"{t.name}.{f.name}" has no fields to select')
    if returned.interface_object:
        return _Problem(f'"{returned.name}" is an interface object')
    if node.selection_set is None:
        return _Problem(f'"{t.name}.{f.name}" needs a selection of its fields')
    inner = _selected(subgraph, returned, node.selection_set)
    return inner if isinstance(inner, _Problem) else [nullable.replace(returned.name, reference) for reference in inner]


def _objects(subgraph: SubgraphSchema, t: TypeDefinition) -> frozenset[str]:
    implementing = {o.name for o in subgraph.types.values() if t.name in o.interfaces}
    return frozenset({*t.members, *implementing})
