"""Print a plan: every fetch as it will be sent, whom its entities stand for, what the client is shown, and in which parts."""

from collections.abc import Iterable

from gateway.composition.personal_data.elsewhere import Elsewhere
from gateway.composition.personal_data.parse_annotation import as_field_set
from gateway.planning.acting import READ
from gateway.planning.conditions import show_condition
from gateway.planning.plan import (
    ALWAYS,
    Condition,
    EntityGroup,
    Fetch,
    ListOf,
    NonNull,
    OutputShape,
    PathStep,
    Plan,
    ProjectedField,
    Protection,
    Reference,
    RepresentationField,
    SelectedField,
    Selection,
    composite,
)
from gateway.planning.show_parts import show_parts


def show(plan: Plan) -> str:
    """The whole plan, stable: equal plans print alike."""
    lines = [f"{plan.kind} plan" + (" (search capped)" if plan.capped else "")]
    for reference in plan.references:
        lines.append(_reference(reference))
    for fetch in plan.fetches:
        lines += _fetch(fetch)
    if plan.introspection is not None:
        lines.append(f"introspection {plan.introspection}")
    lines.append("shown")
    lines += [f"  {line}" for field in plan.projection for line in _projected(field)]
    lines += show_parts(plan)
    return "\n".join(lines) + "\n"


def print_request(fetch: Fetch) -> str:
    """The GraphQL document of a fetch, with everything that any condition may leave out."""
    declared = [f"${name}: {type_}" for name, type_ in fetch.variable_types]
    declared += [f"${group.variable}: [_Any!]!" for group in fetch.entities]
    head = fetch.operation_type + (f"({', '.join(declared)})" if declared else "")
    if fetch.root is not None:
        return f"{head} {_inline(fetch.root)}"
    groups = []
    for group in fetch.entities:
        alias = "" if group.alias == "_entities" else f"{group.alias}: "
        groups.append(f"{alias}_entities(representations: ${group.variable}) {_inline(group.selection)}")
    return f"{head} {{ {' '.join(groups)} }}"


def _inline(selection: Selection) -> str:
    parts = []
    for each in selection.fields:
        alias = "" if each.response_key == each.name else f"{each.response_key}: "
        inner = f" {_inline(each.selection)}" if each.selection is not None else ""
        parts.append(f"{alias}{each.name}{each.arguments}{inner}")
    parts += [f"... on {each.type_condition} {_inline(each.selection)}" for each in selection.fragments]
    return f"{{ {' '.join(parts)} }}"


def _when(condition: Condition) -> str:
    return "" if condition == ALWAYS else f"  if {show_condition(condition)}"


def _path(path: Iterable[PathStep]) -> str:
    return ".".join(step.slot + (f"<{'|'.join(step.on)}>" if step.on else "") for step in path) or "(root)"


def _reference(reference: Reference) -> str:
    after = f" after {', '.join(map(str, reference.depends_on))}" if reference.depends_on else ""
    at = f"{_path(reference.path)}: {reference.slot}"
    return f"reference {at} = {reference.type_name} by {reference.key} from {reference.claim.source}{after}"


def _fetch(fetch: Fetch) -> list[str]:
    after = f" after {', '.join(map(str, fetch.depends_on))}" if fetch.depends_on else ""
    scope = "" if fetch.scope == "public" else f" [{fetch.scope}]"
    declared = ", ".join(f"${name}: {type_}" for name, type_ in fetch.variable_types)
    at = f" at {_path(fetch.at)}" if fetch.at else ""
    head = f"fetch {fetch.id} {fetch.subgraph} {fetch.operation_type}{at}"
    lines = [head + (f"({declared})" if declared else "") + scope + after + _when(fetch.when)]
    if fetch.root is not None:
        lines += _selection(fetch.root, "  ")
    for group in fetch.entities:
        lines += _group(group)
    return lines


def _group(group: EntityGroup) -> list[str]:
    lines = [f"  {group.alias} of {', '.join(map(_path, group.paths))}" + _when(group.when)]
    if group.resolves_type:
        lines[0] += "  resolving the type"
    for each in group.representations:
        types = "" if each.runtime_types == (each.type_name,) else f" for {'|'.join(each.runtime_types)}"
        lines.append(f"    by {each.type_name} {_representation(each.fields)}{types}")
    for name, protection in group.object_protections:
        lines.append(f"    {name} is {protection.category} ({protection.claim.source}{_by(protection)})")
    return lines + _selection(group.selection, "    ")


def _representation(fields: Iterable[RepresentationField]) -> str:
    parts = []
    for each in fields:
        text = each.name if each.name == each.slot else f"{each.name} = {each.slot}"
        text = text if each.required else f"[{text}]"
        if each.on:
            text = f"<{'|'.join(each.on)}> {text}"
        parts.append(text + (f" {_representation(each.fields)}" if each.fields else ""))
    return f"{{{', '.join(parts)}}}"


def _selection(selection: Selection, indent: str) -> list[str]:
    lines = []
    for each in selection.fields:
        lines.append(indent + _selected(each) + _when(each.when))
        if each.selection is not None:
            lines += _selection(each.selection, indent + "  ")
    for fragment in selection.fragments:
        types = (
            "" if fragment.runtime_types == (fragment.type_condition,) else f" for {'|'.join(fragment.runtime_types)}"
        )
        lines.append(f"{indent}... on {fragment.type_condition}{types}" + _when(fragment.when))
        lines += _selection(fragment.selection, indent + "  ")
    return lines


def _selected(each: SelectedField) -> str:
    text = each.name + each.arguments
    if each.response_key != each.name:
        text = f"{each.response_key}: {text}"
    if each.slot not in (each.name + each.arguments, each.name):
        text += f" -> {each.slot}"
    if not each.keep:
        text += "  for the guard"
    if each.by_id:
        text += "  by id"
    for protection in each.protections:
        text += f"  {protection.category}({protection.claim.source}{_by(protection)})"
    for name, protection in each.object_protections:
        text += f"  {name}:{protection.category}({protection.claim.source}{_by(protection)})"
    return text


def _by(protection: Protection) -> str:
    """In place of read; and who else is asked for what it is decided by."""
    action = "" if protection.action == READ else f" {protection.action}"
    return action + "".join(f" by {_elsewhere(each)}" for each in protection.dimensions.elsewhere)


def _elsewhere(each: Elsewhere) -> str:
    paths, key = (", ".join(map(as_field_set, found)) for found in (each.paths, each.key))
    return f"{paths} of {each.subgraph} for {' '.join((*each.at, key))}"


def _projected(field: ProjectedField) -> list[str]:
    text = field.response_key if field.response_key == field.slot else f"{field.response_key} = {field.slot}"
    line = f"{text}: {_shape(field.shape)}" + _when(field.when)
    if field.refusal is not None:
        line += f"  refused {field.refusal.code}"
    lines = [line]
    shape = composite(field.shape)
    if shape is None:
        return lines
    shapes = list(shape.by_type.values())
    same = bool(shapes) and all(each == shapes[0] for each in shapes)
    for name, fields in shape.by_type.items():
        indent = "  "
        if not same:
            lines.append(f"  on {name}")
            indent = "    "
        lines += [indent + below for each in fields for below in _projected(each)]
        if same:
            break
    return lines


def _shape(shape: OutputShape) -> str:
    if isinstance(shape, NonNull):
        return f"{_shape(shape.inner)}!"
    if isinstance(shape, ListOf):
        return f"[{_shape(shape.item)}]"
    return shape.name
