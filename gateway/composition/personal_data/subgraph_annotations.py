"""The effective annotations of one subgraph, before it is merged: for the rules that check how they are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import value_from_ast_untyped

from gateway.composition.linked_feature import PERSONAL
from gateway.composition.personal_data.inherited_annotation import with_inherited_annotation
from gateway.composition.personal_data.parse_annotation import InvalidAnnotation, parse_annotation
from gateway.composition.protection import Annotation
from gateway.composition.subgraph_schema import (
    ROOTS,
    Applied,
    FieldDefinition,
    SubgraphSchema,
    TypeDefinition,
    find,
)
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named


@dataclass(frozen=True, slots=True)
class Annotated:
    """A type or a field with a `@personalData` of its own; `arguments` are those in force, its type's included."""

    type: TypeDefinition
    field: FieldDefinition | None
    applied: Applied
    arguments: Mapping[str, object]

    @property
    def coordinate(self) -> str:
        return f"{self.type.name}.{self.field.name}" if self.field else self.type.name


def annotated(subgraph: SubgraphSchema) -> Iterator[Annotated]:
    for t in subgraph.types.values():
        own = find(t.applied, "personalData", PERSONAL)
        if own is not None:
            yield Annotated(t, None, own, _values(own))
        for f in t.fields.values():
            of_field = find(f.applied, "personalData", PERSONAL)
            if of_field is not None:
                effective = find(with_inherited_annotation(t, f), "personalData", PERSONAL)
                yield Annotated(t, f, of_field, _values(effective or of_field))


def readable(subgraph: SubgraphSchema) -> Iterator[tuple[Annotated, Annotation]]:
    """Those that can be read; the others have an error of their own."""
    for one in annotated(subgraph):
        try:
            yield one, parse_annotation(one.arguments)
        except InvalidAnnotation:
            continue


def is_value_type(subgraphs: tuple[SubgraphSchema, ...], subgraph: SubgraphSchema, t: TypeDefinition) -> bool:
    """No key anywhere, no annotation of its own here, not a root: it is decided where it hangs."""
    keyed = any(t.name in s.types and s.types[t.name].keys for s in subgraphs)
    own = find(t.applied, "personalData", PERSONAL) or find(t.applied, "publicData", PERSONAL)
    return t.kind is Kind.OBJECT and not keyed and own is None and t.name not in ROOTS.values()


def items(subgraph: SubgraphSchema, type_name: str) -> frozenset[str]:
    """The categories of the records behind a field's type: its own, or through a connection's nodes and edges."""
    found: set[str] = set()
    seen: set[str] = set()
    open_ = [type_name]
    while open_:
        name = open_.pop()
        t = subgraph.types.get(name)
        if t is None or name in seen:
            continue
        seen.add(name)
        own = find(t.applied, "personalData", PERSONAL)
        if own is not None:
            category = _values(own).get("category")
            found.update({category} if isinstance(category, str) else ())
        elif t.kind in (Kind.INTERFACE, Kind.UNION):
            open_ += [*t.members, *(o.name for o in subgraph.types.values() if name in o.interfaces)]
        elif not t.keys:
            open_ += [named(f.type) for f in t.fields.values()]
    return frozenset(found)


def _values(applied: Applied) -> dict[str, object]:
    return {name: value_from_ast_untyped(value) for name, value in applied.arguments.items()}
