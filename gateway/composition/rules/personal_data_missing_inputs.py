"""PERSONAL_DATA_MISSING_INPUTS: a category's rows ask for what its annotation does not lead to.

Records of clinical categories say custodian, date and flags; what else an organisation holds says its custodian; other categories every input that their conditions name.
A field is spared where the records behind it (its items, a connection's nodes) say it themselves.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.personal_data.subgraph_annotations import items, readable
from gateway.composition.protection import Annotation
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.type_reference import named
from gateway.composition.vocabulary import Vocabulary

CODE = "PERSONAL_DATA_MISSING_INPUTS"


def personal_data_missing_inputs(whole: Whole) -> Found:
    vocabulary = whole.vocabulary
    if vocabulary is None:
        return
    for s in whole.subgraphs:
        for one, annotation in readable(s):
            missing = _missing(vocabulary, annotation)
            if not missing or (one.field and annotation.category in items(s, named(one.field.type))):
                continue
            yield CompositionError(
                CODE,
                f'"{one.coordinate}" is {annotation.category}, whose conditions need {", ".join(missing)}',
                (Place(s.name, one.applied.line),),
                "give the annotation a field set that leads to each of them",
            )


def _missing(vocabulary: Vocabulary, annotation: Annotation) -> list[str]:
    if annotation.category is None:
        return []
    missing = []
    if annotation.category in vocabulary.clinical:
        missing += [name for name in ("custodian", "date", "flags") if getattr(annotation, name) is None]
    elif annotation.category in vocabulary.held and annotation.custodian is None:
        missing.append("custodian")
    required = vocabulary.required_inputs.get(annotation.category, frozenset())
    given = {name for name, _ in annotation.inputs}
    return missing + [f'input "{name}"' for name in sorted(required - given)]
