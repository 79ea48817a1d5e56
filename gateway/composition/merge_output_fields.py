"""Fields of objects and interfaces, merged: the least upper type, arguments by intersection, and `@join__field` where needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql.language.print_string import print_string

from gateway.composition.field_set_paths import Coordinate, used_coordinates
from gateway.composition.merge_marks import Source, join_directives, merge_description, merge_marks
from gateway.composition.merged_schema import Mark, MergedArgument, MergedField
from gateway.composition.personal_data.inherited_annotation import with_inherited_annotation
from gateway.composition.subgraph_schema import (
    ArgumentDefinition,
    FieldDefinition,
    SubgraphSchema,
    TypeDefinition,
)
from gateway.composition.subtypes import Subtypes
from gateway.composition.type_reference import greatest_lower, least_upper


@dataclass(frozen=True, slots=True)
class FieldInSubgraph:
    """A field where one subgraph declares it. `overridden`: another one took it over; `used`: federation still asks for it here."""

    subgraph: SubgraphSchema
    type: TypeDefinition
    field: FieldDefinition
    overridden: bool = False
    used: bool = False
    label: str | None = None  # of the override that takes it over, or of its own

    @property
    def resolves(self) -> bool:
        return not self.field.external and not self.overridden


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging asks again and again, computed once."""

    subgraphs: tuple[SubgraphSchema, ...]
    subtypes: Subtypes
    used: Mapping[str, frozenset[Coordinate]]
    composed: frozenset[tuple[str, str]]


def merging(subgraphs: tuple[SubgraphSchema, ...], subtypes: Subtypes, composed: frozenset[tuple[str, str]]) -> Merging:
    return Merging(subgraphs, subtypes, {s.name: used_coordinates(s) for s in subgraphs}, composed)


def declarations(context: Merging, type_name: str, field_name: str) -> tuple[FieldInSubgraph, ...]:
    """The field in every subgraph that declares it, with who overrides whom."""
    declaring = [(s, t) for s in context.subgraphs if (t := s.types.get(type_name)) and field_name in t.fields]
    overrides = {
        f.override_from: f.override_label
        for _, t in declaring
        if (f := t.fields[field_name]).override_from is not None and not f.external
    }
    found = []
    for subgraph, t in declaring:
        f = t.fields[field_name]
        taken = subgraph.name in overrides and not f.external
        label = overrides[subgraph.name] if taken else f.override_label
        used = (type_name, field_name) in context.used[subgraph.name]
        found.append(FieldInSubgraph(subgraph, t, f, taken, taken and used, label))
    return tuple(found)


def merge_output_field(context: Merging, type_name: str, declared: Sequence[FieldInSubgraph]) -> MergedField:
    resolving = [d for d in declared if not d.field.external] or list(declared)
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
            *merge_marks(sources, context.composed),
        ),
    )


def _merge_arguments(context: Merging, resolving: Sequence[FieldInSubgraph]) -> tuple[MergedArgument, ...]:
    names = dict.fromkeys(name for d in resolving for name in d.field.arguments)
    merged = []
    for name in names:
        found = [d.field.arguments[name] for d in resolving if name in d.field.arguments]
        if len(found) < len(resolving):
            continue  # a router could not send it to every subgraph that may be asked
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


def common_default(found: Sequence[ArgumentDefinition]) -> str | None:
    """A value may be left out only where every subgraph allows it."""
    return found[0].default if all(a.default is not None for a in found) else None


def _join_fields(
    context: Merging, type_name: str, declared: Sequence[FieldInSubgraph], *, all_equal: bool
) -> tuple[Mark, ...]:
    by_name = {d.subgraph.name: d for d in declared}
    having_type = [s for s in context.subgraphs if type_name in s.types or type_name == "Query"]
    plain = all_equal and all(_is_plain(by_name.get(s.name)) for s in having_type)
    if plain:
        return ()
    return tuple(_join_field(d, all_equal=all_equal) for d in declared if not d.overridden or d.used or d.label)


def _is_plain(declared: FieldInSubgraph | None) -> bool:
    if declared is None or declared.overridden or declared.label:
        return False
    f = declared.field
    return not (f.external or f.requires is not None or f.provides is not None)


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
        ),
    )


def _quoted(value: str | None) -> str | None:
    return None if value is None else print_string(value)
