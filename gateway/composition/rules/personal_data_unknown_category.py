"""PERSONAL_DATA_UNKNOWN_CATEGORY: an annotation names a category that no row or consent can speak of."""

from difflib import get_close_matches

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.personal_data.subgraph_annotations import annotated
from gateway.composition.rules.rule import Found, Whole

CODE = "PERSONAL_DATA_UNKNOWN_CATEGORY"


def personal_data_unknown_category(whole: Whole) -> Found:
    if whole.vocabulary is None:
        return
    known = whole.vocabulary.categories
    for s in whole.subgraphs:
        for one in annotated(s):
            category = one.arguments.get("category")
            if isinstance(category, str) and category not in known:
                near = get_close_matches(category, sorted(known), n=1)
                yield CompositionError(
                    CODE,
                    f'"{one.coordinate}" has the category "{category}", which is not known',
                    (Place(s.name, one.applied.line),),
                    f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}",
                )
