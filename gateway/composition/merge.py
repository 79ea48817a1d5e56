"""Subgraphs that agree, merged into one schema: every type with what each subgraph contributes to it.

The rules have run: whatever could not be merged was refused before, so nothing here can fail.
"""

from collections.abc import Iterable, Sequence

from graphql.language.print_string import print_string

from gateway.composition.applied_values import text
from gateway.composition.linked_feature import PERSONAL
from gateway.composition.merge_interface_objects import with_interface_object_fields
from gateway.composition.merge_marks import Source, join_directives, merge_description, merge_marks
from gateway.composition.merge_output_fields import common_default, declarations, merge_output_field
from gateway.composition.merged_executable import executable_directives, merged_definition
from gateway.composition.merged_schema import (
    Mark,
    MergedField,
    MergedSchema,
    MergedType,
    MergedValue,
)
from gateway.composition.merging import Merging
from gateway.composition.propagated_access import access_applied
from gateway.composition.subgraph_schema import (
    ROOTS,
    Applied,
    ArgumentDefinition,
    SubgraphSchema,
    TypeDefinition,
    find,
    find_all,
)
from gateway.composition.supergraph import Kind
from gateway.composition.type_positions import Positions, type_positions
from gateway.composition.type_reference import greatest_lower

Declared = Sequence[tuple[SubgraphSchema, TypeDefinition]]


def merge(context: Merging) -> MergedSchema:
    """Merge them; types come out in the order of their names."""
    subgraphs = context.subgraphs
    positions = type_positions(context)
    names = sorted({name for s in subgraphs for name in s.types} | {"Query"})
    merged = {name: _merge_type(context, name, positions) for name in names}
    personal = sorted(f.url for s in subgraphs for f in s.features if f.identity == PERSONAL)
    return MergedSchema(
        subgraphs=subgraphs,
        types=with_interface_object_fields(context, merged),
        roots={operation: name for operation, name in ROOTS.items() if name in merged},
        executable=tuple(
            merged_definition(directive, context.subtypes, context.composed, context.written)
            for directive in executable_directives(subgraphs)
        ),
        composed=context.composed.definitions,
        personal=personal[-1] if personal else None,
        written=context.written,
        marks=merge_marks([(s, s.applied) for s in subgraphs], context.composed),
    )


def _merge_type(context: Merging, name: str, positions: Positions) -> MergedType:
    declared = context.declared.get(name, ())
    kind = Kind.OBJECT
    if declared:
        kind = Kind.INTERFACE if any(t.interface_object for _, t in declared) else declared[0][1].kind
    sources: list[Source] = [(s, t.applied) for s, t in declared]
    fields: tuple[MergedField, ...] = ()
    if kind in (Kind.OBJECT, Kind.INTERFACE):
        field_names = dict.fromkeys(f for _, t in declared for f in t.fields)
        found = (declarations(context, name, f) for f in field_names)
        fields = tuple(merge_output_field(context, name, d) for d in found)
    elif kind is Kind.INPUT:
        fields = _merge_input_fields(context, declared)
    return MergedType(
        name=name,
        kind=kind,
        description=merge_description([t.description for _, t in declared]),
        marks=(
            *_join_types(context, name, declared),
            *_contexts(declared),
            *join_directives(sources),
            *merge_marks(sources, context.composed, access_applied(context, name)),
        ),
        interfaces=tuple(dict.fromkeys(i for _, t in declared for i in t.interfaces)),
        members=tuple(sorted({m for _, t in declared for m in t.members})),
        fields=fields,
        values=_merge_values(context, declared, positions) if kind is Kind.ENUM else (),
    )


def _contexts(declared: Declared) -> tuple[Mark, ...]:
    found = dict.fromkeys(f"{s.name}__{text(a, 'name')}" for s, t in declared for a in find_all(t.applied, "context"))
    return tuple(Mark("context", (("name", print_string(name)),)) for name in found)


def _join_types(context: Merging, name: str, declared: Declared) -> tuple[Mark, ...]:
    implements = [
        Mark("join__implements", (("graph", s.graph), ("interface", print_string(i))))
        for s, t in declared
        for i in t.interfaces
    ]
    types: list[Mark] = []
    present: Sequence[tuple[SubgraphSchema, TypeDefinition | None]] = declared
    if name == "Query":
        # Every subgraph has one: `_service` at least stood there.
        present = [(s, s.types.get(name)) for s in context.subgraphs]
    for s, t in present:
        extension = "true" if t and t.keys and t.extension and s.is_federation_1 else None
        interface_object = "true" if t and t.interface_object else None
        for key in (t.keys if t else ()) or (None,):
            types.append(
                Mark(
                    "join__type",
                    (
                        ("graph", s.graph),
                        ("key", print_string(key.fields) if key else None),
                        ("extension", extension),
                        ("resolvable", "false" if key and not key.resolvable else None),
                        ("isInterfaceObject", interface_object),
                    ),
                )
            )
    members = [
        Mark("join__unionMember", (("graph", s.graph), ("member", print_string(m))))
        for s, t in declared
        for m in sorted(t.members)
    ]
    return (*implements, *types, *members)


def _merge_input_fields(context: Merging, declared: Declared) -> tuple[MergedField, ...]:
    names = dict.fromkeys(f for _, t in declared for f in t.input_fields)
    merged = []
    for name in names:
        found: list[tuple[SubgraphSchema, ArgumentDefinition]] = [
            (s, t.input_fields[name]) for s, t in declared if name in t.input_fields
        ]
        if len(found) < len(declared) and not _hidden(f.applied for _, f in found):
            continue  # by intersection: what one subgraph would reject is not offered
        types = {f.type for _, f in found}
        joins = (
            tuple(
                Mark("join__field", (("graph", s.graph), ("type", print_string(f.type) if len(types) > 1 else None)))
                for s, f in found
            )
            if len(types) > 1 or len(found) < len(declared)
            else ()
        )
        merged.append(
            MergedField(
                name=name,
                type=greatest_lower(types, context.subtypes) or found[0][1].type,
                description=merge_description([f.description for _, f in found]),
                default=common_default([f for _, f in found]),
                marks=(*joins, *merge_marks([(s, f.applied) for s, f in found], context.composed)),
            )
        )
    return tuple(merged)


def _merge_values(context: Merging, declared: Declared, positions: Positions) -> tuple[MergedValue, ...]:
    """Output enums by union, input enums by intersection; one used as both is the same everywhere (a rule saw to it)."""
    name = declared[0][1].name
    intersect = name in positions.inputs and name not in positions.outputs
    names = dict.fromkeys(v for _, t in declared for v in t.values)
    merged = []
    for value in names:
        found = [(s, t.values[value]) for s, t in declared if value in t.values]
        if intersect and len(found) < len(declared) and not _hidden(v.applied for _, v in found):
            continue
        merged.append(
            MergedValue(
                name=value,
                description=merge_description([v.description for _, v in found]),
                marks=(
                    *(Mark("join__enumValue", (("graph", s.graph),)) for s, _ in found),
                    *merge_marks([(s, v.applied) for s, v in found], context.composed),
                ),
            )
        )
    return tuple(merged)


def _hidden(applied: Iterable[tuple[Applied, ...]]) -> bool:
    """What some subgraph hides is not offered anyway, and stays known to be hidden."""
    return any(find(of_one, "inaccessible") is not None for of_one in applied)
