"""CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS: one subgraph takes an argument from a context, another requires it of clients (2.8)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.context_arguments import is_contextual
from gateway.composition.merge_output_fields import declarations
from gateway.composition.merging import Merging
from gateway.composition.object_fields import object_fields
from gateway.composition.rules.rule import Found

CODE = "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"


def contextual_argument_not_contextual_in_all_subgraphs(merging: Merging) -> Found:
    if "context" not in merging.written:
        return
    for type_name, field_name in object_fields(merging.subgraphs):
        found = [(d, a) for d in declarations(merging, type_name, field_name) for a in d.field.arguments.values()]
        contextual = {a.name for _, a in found if is_contextual(a)}
        for d, a in found:
            if a.name in contextual and not is_contextual(a) and a.required:
                yield CompositionError(
                    CODE,
                    f'"{type_name}.{field_name}({a.name}:)" is filled from a context elsewhere, and required here',
                    (Place(d.subgraph.name, a.line),),
                    "make it optional here, or fill it from a context as well",
                )
