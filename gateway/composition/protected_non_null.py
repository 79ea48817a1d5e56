"""PERSONAL_DATA_NON_NULL: a hint on personal fields that may not be null: a refusal takes the object around them along."""

from collections.abc import Iterator

from gateway.composition.composition_error import Hint
from gateway.composition.protection import FieldProtection
from gateway.composition.supergraph import Supergraph

CODE = "PERSONAL_DATA_NON_NULL"


def protected_non_null(supergraph: Supergraph) -> Iterator[Hint]:
    """One hint for each field that is decided by a category of its own, or returns one record of a category."""
    protection = supergraph.protection
    told = set()
    for (graph, type_name, name), found in protection.fields.items():
        if not supergraph.types[type_name].fields[name].type.endswith("!") or (type_name, name) in told:
            continue
        of_type = protection.types.get((graph, type_name))
        category = _own_category(found, of_type.category if of_type is not None else None)
        if category is not None:
            told.add((type_name, name))
            message = f'"{type_name}.{name}" is {category} and may not be null: where it is refused, "{type_name}" is lost with it'
            yield Hint(CODE, message)


def _own_category(found: FieldProtection, of_object: str | None) -> str | None:
    """What the field alone is refused by: its object is there, whoever may not read it."""
    own = found.own.category if found.own is not None else None
    if own is not None and own != of_object:
        return own
    returned = found.returned.category if found.returned is not None else None
    return returned if returned != of_object else None
