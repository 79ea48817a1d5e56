"""What a context's selection leads to at the types that set it: one value each, of the argument's type."""

from collections.abc import Iterator

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from gateway.composition.context_arguments import ContextArgument
from gateway.composition.field_set_problems import argument_problems
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition
from gateway.composition.subtypes import subtypes
from gateway.composition.supergraph import COMPOSITE, Kind
from gateway.composition.type_reference import is_subtype, named


def selection_problems(subgraph: SubgraphSchema, argument: ContextArgument) -> Iterator[str]:
    if argument.selection is None:
        yield "its selection cannot be read"
        return
    form = next(_form(argument.selection), None) or _top(argument.selection)
    if form is not None:
        yield form
        return
    below = subtypes([subgraph])
    for setter in argument.setters:
        found = _at(subgraph, subgraph.types[setter], argument.selection)
        if isinstance(found, _Problem):
            yield found.text
        elif not all(is_subtype(reference, argument.argument.type, below) for reference in found):
            # A context may be missing: whatever is selected can be null.
            yield f"{' or '.join(sorted(set(found)))} is selected, and the argument is {argument.argument.type}"
    yield from _unused_conditions(subgraph, argument)


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


def _top(selection: SelectionSetNode) -> str | None:
    """It is one field, or fragments on types, each on another."""
    if not selection.selections:
        return "it selects nothing"
    if isinstance(selection.selections[0], FieldNode):
        return None if len(selection.selections) == 1 else "it selects more than one field"
    if len(_conditions(selection)) < len(selection.selections):
        return "it is neither one field nor fragments, each on a type of its own"
    return None


def _conditions(selection: SelectionSetNode) -> dict[str, SelectionSetNode]:
    return {
        node.type_condition.name.value: node.selection_set
        for node in selection.selections
        if isinstance(node, InlineFragmentNode) and node.type_condition
    }


def _unused_conditions(subgraph: SubgraphSchema, argument: ContextArgument) -> Iterator[str]:
    behind = {name for setter in argument.setters for name in _objects(subgraph, subgraph.types[setter])}
    for condition in _conditions(argument.selection).keys() - behind if argument.selection else ():
        yield f'no type that sets it is "{condition}"'


def _at(subgraph: SubgraphSchema, t: TypeDefinition, selection: SelectionSetNode) -> list[str] | _Problem:
    """The types of the value at each place that the selection leads to, all of them nullable."""
    if isinstance(selection.selections[0], FieldNode):
        return _selected(subgraph, t, selection)
    found: list[str] = []
    for condition, inner in _conditions(selection).items():
        target = subgraph.types.get(condition)
        if target is None or target.kind is not Kind.OBJECT:
            return _Problem(f'"{condition}" is no object')
        if condition in _objects(subgraph, t):
            selected = _selected(subgraph, target, inner)
            if isinstance(selected, _Problem):
                return selected
            found += selected
    return found or _Problem(f'none of its fragments is on "{t.name}"')


def _selected(subgraph: SubgraphSchema, t: TypeDefinition, selection: SelectionSetNode) -> list[str] | _Problem:
    """Several fields are as good as one where they are of one type."""
    if t.interface_object:
        return _Problem(f'"{t.name}" is an interface object')
    found: list[str] = []
    for node in selection.selections:
        inner = _field(subgraph, t, node) if isinstance(node, FieldNode) else _Problem("it has fragments further down")
        if isinstance(inner, _Problem):
            return inner
        found += inner
    return found[:1] if len(set(found)) == 1 else _Problem("it selects fields of different types")


def _field(subgraph: SubgraphSchema, t: TypeDefinition, node: FieldNode) -> list[str] | _Problem:
    if node.name.value == "__typename":
        return ["String"]
    f = t.fields.get(node.name.value)
    if f is None:
        return _Problem(f'"{t.name}" has no field "{node.name.value}"')
    wrong = next(argument_problems(subgraph, t, f, node), None)
    if wrong is not None:
        return _Problem(wrong)
    returned = subgraph.types.get(named(f.type))
    nullable = f.type.replace("!", "")
    if returned is None or returned.kind not in COMPOSITE:
        return [nullable] if node.selection_set is None else _Problem(f'"{t.name}.{f.name}" has no fields to select')
    if node.selection_set is None:
        return _Problem(f'"{t.name}.{f.name}" needs a selection of its fields')
    inner = _selected(subgraph, returned, node.selection_set)
    return inner if isinstance(inner, _Problem) else [nullable.replace(returned.name, reference) for reference in inner]


def _objects(subgraph: SubgraphSchema, t: TypeDefinition) -> frozenset[str]:
    if t.kind is Kind.OBJECT:
        return frozenset({t.name})
    implementing = {o.name for o in subgraph.types.values() if t.name in o.interfaces and o.kind is Kind.OBJECT}
    return frozenset({*t.members, *implementing})
