"""FIELD_TYPE_MISMATCH: no type of those that subgraphs give a field covers all of them.

For what is returned the least upper type is taken, for what an input takes the narrowest.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merge_output_fields import declarations
from gateway.composition.merging import Merging
from gateway.composition.object_fields import output_fields
from gateway.composition.rules.rule import Found
from gateway.composition.type_reference import greatest_lower, least_upper

CODE = "FIELD_TYPE_MISMATCH"
_SUGGESTION = "give the field the same type everywhere, or types of which one is a supertype of the others"


def field_type_mismatch(merging: Merging) -> Found:
    for type_name, field_name in output_fields(merging.subgraphs):
        found = [d for d in declarations(merging, type_name, field_name) if not d.field.external]
        if found and least_upper([d.field.type for d in found], merging.subtypes) is None:
            places = tuple(Place(d.subgraph.name, d.field.line, d.field.type) for d in found)
            yield CompositionError(CODE, f'the types of "{type_name}.{field_name}" do not agree', places, _SUGGESTION)
    for type_name in sorted({t.name for s in merging.subgraphs for t in s.types.values() if t.input_fields}):
        inputs = [(s, s.types[type_name].input_fields) for s in merging.subgraphs if type_name in s.types]
        for field_name in sorted({name for _, fields in inputs for name in fields}):
            given = [(s, fields[field_name]) for s, fields in inputs if field_name in fields]
            if greatest_lower([f.type for _, f in given], merging.subtypes) is None:
                places = tuple(Place(s.name, f.line, f.type) for s, f in given)
                yield CompositionError(
                    CODE, f'the types of "{type_name}.{field_name}" do not agree', places, _SUGGESTION
                )
