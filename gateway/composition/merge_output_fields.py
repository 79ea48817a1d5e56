"""Fields of objects and interfaces, merged: the least upper type, arguments by intersection, and `@join__field` where needed."""

from collections.abc import Iterator, Mapping, Sequence

from graphql.language.print_string import print_string

from gateway.composition.context_arguments import context_arguments, is_contextual
from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.merge_marks import Source, join_directives, merge_description, merge_marks
from gateway.composition.merged_schema import Mark, MergedArgument, MergedField
from gateway.composition.merging import Merging
from gateway.composition.personal_data.inherited_annotation import with_inherited_annotation
from gateway.composition.propagated_access import access_applied
from gateway.composition.subgraph_schema import (
    ArgumentDefinition,
    FieldDefinition,
    SubgraphSchema,
    TypeDefinition,
)
from gateway.composition.type_reference import greatest_lower, least_upper


def declarations(context: Merging, type_name: str, field_name: str) -> tuple[FieldInSubgraph, ...]:
    """The field in every subgraph that declares it, with who overrides whom; remembered."""
    coordinate = (type_name, field_name)
    known = context.remembered.get(coordinate)
    if known is None:
        known = context.remembered[coordinate] = tuple(_declarations(context, type_name, field_name))
    return known


def _declarations(context: Merging, type_name: str, field_name: str) -> Iterator[FieldInSubgraph]:
    declaring = [(s, t) for s, t in context.declared.get(type_name, ()) if field_name in t.fields]
    fields = {s.name: t.fields[field_name] for s, t in declaring}
    overrides = {
        f.override_from: f.override_label
        for s, t in declaring
        if (f := t.fields[field_name]).override_from is not None and _takes_over(s, t, f, fields)
    }
    for subgraph, t in declaring:
        f = t.fields[field_name]
        source = subgraph.name in overrides
        taken = source and not f.external
        label = overrides[subgraph.name] if source else f.override_label if f.override_from in fields else None
        used = (type_name, field_name) in context.used[subgraph.name]
        yield FieldInSubgraph(subgraph, t, f, taken, taken and used, label)


def _takes_over(
    by: SubgraphSchema, t: TypeDefinition, f: FieldDefinition, fields: Mapping[str, FieldDefinition]
) -> bool:
    """Whether an `@override` counts; the others are errors, and the field stays with both."""
    source = fields.get(f.override_from or "")
    return (
        not f.external
        and not t.interface_object
        and f.override_from != by.name
        and (source is None or (source.override_from is None and source.requires is None and source.provides is None))
    )


def merge_output_field(context: Merging, type_name: str, declared: Sequence[FieldInSubgraph]) -> MergedField:
    resolving = _resolving(declared)
    types = [d.field.type for d in resolving]
    merged_type = least_upper(types, context.subtypes) or types[0]
    sources: list[Source] = [(d.subgraph, d.field.applied) for d in resolving]
    carried: list[Source] = [
        # What a subgraph said of a field that another took over holds on: its type's annotation is written out with it.
        (d.subgraph, with_inherited_annotation(d.type, d.field) if d.overridden else d.field.applied)
        for d in declared
    ]
    return MergedField(
        name=declared[0].field.name,
        type=merged_type,
        description=merge_description([d.field.description for d in resolving]),
        arguments=_merge_arguments(context, resolving),
        marks=(
            *_join_fields(context, type_name, declared, all_equal=len(set(types)) == 1),
            *join_directives(carried),
            *merge_marks(sources, context.composed, access_applied(context, type_name, declared[0].field.name)),
        ),
    )


def _merge_arguments(context: Merging, resolving: Sequence[FieldInSubgraph]) -> tuple[MergedArgument, ...]:
    merged = []
    for name, found in merged_by_name(resolving).items():
        merged.append(
            MergedArgument(
                name=name,
                type=greatest_lower([a.type for a in found], context.subtypes) or found[0].type,
                default=common_default(found),
                description=merge_description([a.description for a in found]),
                marks=merge_marks([(d.subgraph, d.field.arguments[name].applied) for d in resolving], context.composed),
            )
        )
    return tuple(merged)


def merged_by_name(declared: Sequence[FieldInSubgraph]) -> Mapping[str, list[ArgumentDefinition]]:
    """The arguments that every one who resolves the field takes: others a router could not send to all that may be asked."""
    resolving = _resolving(declared)
    contextual = contextual_names(resolving)
    names = dict.fromkeys(n for d in resolving for n in d.field.arguments if n not in contextual)
    found = {n: [d.field.arguments[n] for d in resolving if n in d.field.arguments] for n in names}
    return {name: given for name, given in found.items() if len(given) == len(resolving)}


def _resolving(declared: Sequence[FieldInSubgraph]) -> list[FieldInSubgraph]:
    return [d for d in declared if not d.field.external] or list(declared)


def contextual_names(declared: Sequence[FieldInSubgraph]) -> frozenset[str]:
    """Arguments that some subgraph fills from a context: clients do not see them."""
    return frozenset(a.name for d in declared for a in d.field.arguments.values() if is_contextual(a))


def common_default(found: Sequence[ArgumentDefinition]) -> str | None:
    """A value may be left out only where every subgraph allows it."""
    return found[0].default if all(a.default is not None for a in found) else None


def _join_fields(
    context: Merging, type_name: str, declared: Sequence[FieldInSubgraph], *, all_equal: bool
) -> tuple[Mark, ...]:
    by_name = {d.subgraph.name: d for d in declared}
    having_type = context.subgraphs if type_name == "Query" else [s for s, _ in context.declared[type_name]]
    if all_equal and all(_is_plain(by_name.get(s.name)) for s in having_type):
        return ()
    return tuple(_join_field(d, all_equal=all_equal) for d in declared if not d.overridden or d.used or d.label)


def _is_plain(declared: FieldInSubgraph | None) -> bool:
    if declared is None or declared.overridden or declared.label:
        return False
    f = declared.field
    contextual = any(is_contextual(a) for a in f.arguments.values())
    return not (f.external or f.requires is not None or f.provides is not None or contextual)


def _join_field(declared: FieldInSubgraph, *, all_equal: bool) -> Mark:
    f = declared.field
    return Mark(
        "join__field",
        (
            ("graph", declared.subgraph.graph),
            ("requires", _quoted(f.requires)),
            ("provides", _quoted(f.provides)),
            ("type", None if all_equal else _quoted(f.type)),
            ("external", "true" if f.external else None),
            ("override", _quoted(f.override_from)),
            ("usedOverridden", "true" if declared.used else None),
            ("overrideLabel", _quoted(declared.label)),
            ("contextArguments", _context_arguments(declared)),
        ),
    )


def _context_arguments(declared: FieldInSubgraph) -> str | None:
    given = [
        f'{{context: "{declared.subgraph.name}__{c.context}", name: "{c.argument.name}", '
        f"type: {print_string(c.argument.type)}, selection: {print_string(c.written)}}}"
        for c in context_arguments(declared.subgraph, declared.field)
    ]
    return f"[{', '.join(given)}]" if given else None


def _quoted(value: str | None) -> str | None:
    return None if value is None else print_string(value)
