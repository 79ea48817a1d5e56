"""EXTERNAL_MISSING_ON_BASE: a field is `@external` wherever it is declared: nobody resolves it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import declarations
from gateway.composition.merging import Merging
from gateway.composition.object_fields import output_fields
from gateway.composition.rules.rule import Found

CODE = "EXTERNAL_MISSING_ON_BASE"


def external_missing_on_base(merging: Merging) -> Found:
    for type_name, field_name in output_fields(merging.subgraphs):
        found = declarations(merging, type_name, field_name)
        names = {type_name, *(i for d in found for i in d.type.interfaces)}
        if all(d.field.external for d in found) and not any(
            t.interface_object
            for s in merging.subgraphs
            for name in (names if type_name not in s.types else (type_name,))
            if (t := s.types.get(name)) and field_name in t.fields and not t.fields[field_name].external
        ):
            yield CompositionError(
                CODE,
                f'"{type_name}.{field_name}" is @external in every subgraph that declares it',
                tuple(Place(d.subgraph.name, d.field.line) for d in found),
                "declare the field without @external in the subgraph that resolves it",
            )
