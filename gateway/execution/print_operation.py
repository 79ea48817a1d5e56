"""Print what a subgraph is asked; equal selections give equal text, so that a subgraph may key its caches by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.execution.pruned_selection import PrunedField, PrunedSelection
from gateway.execution.slots import TYPENAME
from gateway.planning.plan import EntityGroup, Fetch


@dataclass(frozen=True, slots=True)
class PrintedOperation:
    """`variables`: those of the operation and internal ones that the text declares, without representations."""

    text: str
    variables: tuple[str, ...]


def print_root(fetch: Fetch, selection: PrunedSelection, name: str = "") -> PrintedOperation:
    """`name`: of the operation as the subgraph gets it; empty: it has none."""
    out: list[str] = []
    used: dict[str, None] = {}
    _print_selection(selection, out, used)
    return _document(fetch, name, "".join(out), used, ())


def print_entities(
    fetch: Fetch, groups: Sequence[tuple[EntityGroup, PrunedSelection]], name: str = ""
) -> PrintedOperation:
    used: dict[str, None] = {}
    parts: list[str] = []
    for group, selection in groups:
        alias = "_entities" if group.alias == "_entities" else f"{group.alias}: _entities"
        parts.append(f"{alias}(representations: ${group.variable})")
        _print_entity_selection(group, selection, parts, used)
    return _document(fetch, name, "{" + " ".join(parts) + "}", used, [group.variable for group, _ in groups])


def _document(
    fetch: Fetch, name: str, body: str, used: dict[str, None], representations: Sequence[str]
) -> PrintedOperation:
    declared = [f"${name}: {printed}" for name, printed in fetch.variable_types if name in used]
    declared += [f"${name}: [_Any!]!" for name in representations]
    head = f"{fetch.operation_type} {name}" if name else fetch.operation_type
    head += f"({', '.join(declared)})" if declared else ""
    return PrintedOperation(body if head == "query" else f"{head}{body}", tuple(used))


def _print_entity_selection(
    group: EntityGroup, selection: PrunedSelection, out: list[str], used: dict[str, None]
) -> None:
    """`_entities` is a union: fields stand in a fragment for each type that is asked for."""
    out.append("{")
    on_every_type = [f for f in selection.fields if f.source.slot != TYPENAME]
    for selected in selection.fields:
        if selected.source.slot == TYPENAME:
            _print_field(selected, out, used)
    if on_every_type:
        for type_name in dict.fromkeys(r.type_name for r in group.representations):
            out.append(f"... on {type_name}{{")
            for selected in on_every_type:
                _print_field(selected, out, used)
            out.append("}")
    printed = _print_fragments(selection, out, used)
    if not selection.fields and not printed:
        out.append(TYPENAME)
    out.append("}")


def _print_selection(selection: PrunedSelection, out: list[str], used: dict[str, None]) -> None:
    out.append("{")
    for selected in selection.fields:
        _print_field(selected, out, used)
    printed = _print_fragments(selection, out, used)
    if not selection.fields and not printed:
        out.append(TYPENAME)  # the parent of refused fields is fetched all the same
    out.append("}")


def _print_fragments(selection: PrunedSelection, out: list[str], used: dict[str, None]) -> bool:
    printed = False
    for fragment in selection.fragments:
        if fragment.selection.fields or fragment.selection.fragments:
            out.append(f"... on {fragment.type_condition}")
            _print_selection(fragment.selection, out, used)
            printed = True
    return printed


def _print_field(selected: PrunedField, out: list[str], used: dict[str, None]) -> None:
    source = selected.source
    alias = "" if source.response_key == source.name else f"{source.response_key}: "
    out.append(f" {alias}{source.name}{source.arguments}")
    used.update(dict.fromkeys(source.variables))
    if selected.child is not None:
        _print_selection(selected.child, out, used)
