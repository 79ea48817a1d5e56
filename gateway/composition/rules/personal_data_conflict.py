"""PERSONAL_DATA_CONFLICT: what one annotation says is about nobody, another says is about a person."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.linked_feature import PERSONAL
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import Applied, FieldDefinition, TypeDefinition, find

CODE = "PERSONAL_DATA_CONFLICT"


def personal_data_conflict(merging: Merging) -> Found:
    personal: dict[str, list[Place]] = {}
    public: dict[str, list[Place]] = {}
    for s in merging.subgraphs:
        for t in s.types.values():
            for said, found in ((personal, "personalData"), (public, "publicData")):
                of_type = find(t.applied, found, PERSONAL)
                if of_type is not None:
                    said.setdefault(t.name, []).append(Place(s.name, of_type.line))
                for f in t.fields.values():
                    of_field = _of_field(t, f, found)
                    if of_field is not None:
                        for name in (t.name, *_behind(merging, t, f)):
                            said.setdefault(f"{name}.{f.name}", []).append(Place(s.name, of_field.line))
    for coordinate in sorted(personal.keys() & public.keys()):
        yield CompositionError(
            CODE,
            f'"{coordinate}" is @personalData and @publicData',
            tuple(sorted({*personal[coordinate], *public[coordinate]})),
            "keep one of them; what may be about a person is personal",
        )


def _behind(merging: Merging, t: TypeDefinition, f: FieldDefinition) -> tuple[str, ...]:
    """The objects that answer the field of an interface, or that an interface object speaks of.

    The key of an interface object is spared: objects behind it may be of both kinds, and each decides on its own.
    """
    is_key = any(f.name in key.fields.split() for key in t.keys)
    return () if is_key else merging.implementers.get(t.name, ())


def _of_field(t: TypeDefinition, f: FieldDefinition, name: str) -> Applied | None:
    """What covers the field. A field's @personalData narrows its type's @publicData; the other way round is a conflict."""
    own = find(f.applied, name, PERSONAL)
    if own is not None:
        return own
    if name == "publicData" and find(f.applied, "personalData", PERSONAL) is not None:
        return None
    return find(t.applied, name, PERSONAL)
