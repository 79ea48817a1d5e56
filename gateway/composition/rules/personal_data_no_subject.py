"""PERSONAL_DATA_NO_SUBJECT: an annotation does not say whose data it is, and hangs nowhere that would."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.personal_data.subgraph_annotations import is_value_type, readable
from gateway.composition.rules.rule import Found

CODE = "PERSONAL_DATA_NO_SUBJECT"


def personal_data_no_subject(merging: Merging) -> Found:
    for s in merging.subgraphs:
        for one, annotation in readable(s):
            if annotation.subject is not None or (one.field and is_value_type(merging.subgraphs, s, one.type)):
                continue
            yield CompositionError(
                CODE,
                f'@personalData on "{one.coordinate}" has no subject, and neither has its type',
                (Place(s.name, one.applied.line),),
                "say whose data it is: a path to the citizen's number, $args.NAME, $caller, or $each on a root list",
            )
