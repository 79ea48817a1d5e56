"""Whose access directives count for an element of the supergraph (2.12): AND over subgraphs, implementations and interface objects.

A field of an interface asks for what each object behind it asks for, and an object for what an `@interfaceObject` that stands
for it asks for: no way to a value is easier than another.
"""

from gateway.composition.merging import Merging
from gateway.composition.subgraph_schema import Applied, FieldDefinition, SubgraphSchema, TypeDefinition


def access_applied(context: Merging, type_name: str, field_name: str | None = None) -> tuple[Applied, ...]:
    """Every directive that is applied where it counts for the type, or for its field."""
    names = (type_name, *context.implementers.get(type_name, ()))
    return tuple(a for name in names for a in _of_one(context, name, field_name))


def _of_one(context: Merging, type_name: str, field_name: str | None) -> tuple[Applied, ...]:
    declared = context.declared.get(type_name, ())
    if field_name is None:
        return tuple(a for _, t in declared for a in t.applied)
    found = list(_of_field(declared, field_name))
    for interface in context.interfaces.get(type_name, ()):
        found += _of_field(context.interface_objects.get(interface, ()), field_name)
    return tuple(found)


def _of_field(declared: tuple[tuple[SubgraphSchema, TypeDefinition], ...], name: str) -> tuple[Applied, ...]:
    fields: list[FieldDefinition] = [t.fields[name] for _, t in declared if name in t.fields]
    return tuple(a for f in fields if not f.external for a in f.applied)
