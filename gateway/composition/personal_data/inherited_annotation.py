"""A type's annotation covers the fields that the same subgraph declares on it; a field's overrides it argument by argument."""

from dataclasses import replace

from gateway.composition.linked_feature import PERSONAL
from gateway.composition.subgraph_schema import Applied, FieldDefinition, TypeDefinition, find


def with_inherited_annotation(declaring: TypeDefinition, field: FieldDefinition) -> tuple[Applied, ...]:
    """The field's directives, its type's annotation written out among them."""
    of_type, of_field = (find(a, "personalData", PERSONAL) for a in (declaring.applied, field.applied))
    if of_type is None:
        public = find(declaring.applied, "publicData", PERSONAL)
        decided = of_field or find(field.applied, "publicData", PERSONAL)
        return field.applied if public is None or decided else (*field.applied, public)
    if of_field is None:
        return (*field.applied, of_type)
    others = tuple(a for a in field.applied if a is not of_field)
    return (*others, replace(of_field, arguments={**of_type.arguments, **of_field.arguments}))
