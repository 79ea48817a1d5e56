"""QUERY_ROOT_TYPE_INACCESSIBLE: the query root is hidden."""

from gateway.composition.composition_error import CompositionError
from gateway.composition.merged_visibility import hidden, places
from gateway.composition.rules.rule import Found, Whole

CODE = "QUERY_ROOT_TYPE_INACCESSIBLE"


def query_root_type_inaccessible(whole: Whole) -> Found:
    if hidden(whole.merged.types["Query"]):
        yield CompositionError(
            CODE, "the query root is @inaccessible", places(whole, "Query"), "hide its fields instead"
        )
