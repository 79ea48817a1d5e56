"""What of a Federation 1 field set is another subgraph's: the rest is left out, as its composition did."""

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode, print_ast

from gateway.composition.field_set_paths import parse_selection
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named


def externals_of(subgraph: SubgraphSchema, type_name: str, fields: str) -> str | None:
    """The field set without leaves that are not external; None when nothing is left, as it stands when nothing goes."""
    selection = parse_selection(fields)
    if selection is None or type_name not in subgraph.types:
        return fields  # that is a rule's to say
    kept = _kept(subgraph, type_name, selection)
    if kept == _printed(selection):
        return fields
    return " ".join(kept) or None


def _kept(subgraph: SubgraphSchema, type_name: str, selection: SelectionSetNode) -> list[str]:
    kept = []
    t = subgraph.types.get(type_name)
    for node in selection.selections:
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else type_name
            inner = _kept(subgraph, condition, node.selection_set)
            kept += [f"... on {condition} {{ {' '.join(inner)} }}"] if inner else []
        elif isinstance(node, FieldNode):
            f = t.fields.get(node.name.value) if t else None
            # An interface's fields are answered by the objects behind it.
            if f is None or f.external or t is None or t.kind is Kind.INTERFACE:
                kept.append(" ".join(print_ast(node).split()))
            elif node.selection_set:
                inner = _kept(subgraph, named(f.type), node.selection_set)
                kept += [f"{node.name.value} {{ {' '.join(inner)} }}"] if inner else []
    return kept


def _printed(selection: SelectionSetNode) -> list[str]:
    return [" ".join(print_ast(node).split()) for node in selection.selections]
