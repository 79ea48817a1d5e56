"""PERSONAL_DATA_UNKEYED: an entity is reached where its subject is not known, and has no key to come back by.

It is decided on its inputs first, and its fields follow by `_entities`: so a record needs a key that this subgraph resolves,
and a container one that this subgraph can name it by.
"""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

CODE = "PERSONAL_DATA_UNKEYED"


def personal_data_unkeyed(whole: Whole) -> Found:
    protection = whole.supergraph.protection
    for (graph, type_name, field_name), found in protection.fields.items():
        subgraph = whole.by_graph(graph)
        declaring = subgraph.types.get(type_name)
        if not found.boundary or declaring is None or field_name not in declaring.fields:
            continue
        f = declaring.fields[field_name]
        returned = subgraph.types.get(named(f.type))
        if returned is None:
            continue
        names = [returned.name]
        if returned.kind in (Kind.INTERFACE, Kind.UNION):
            names = [*returned.members, *(o.name for o in subgraph.types.values() if returned.name in o.interfaces)]
        for name in names:
            annotation = protection.types.get((graph, name))
            target = subgraph.types[name]
            record = annotation is not None and annotation.category is not None
            if any(key.resolvable or not record for key in target.keys) or (annotation is None and not target.keys):
                continue
            yield CompositionError(
                CODE,
                f'"{type_name}.{field_name}" reaches "{name}" without knowing whose it is, and "{name}" has no key'
                + (" that this subgraph resolves" if record else ""),
                (Place(subgraph.name, f.line), Place(subgraph.name, target.line)),
                f'give "{name}" a @key that subgraph "{subgraph.name}" resolves, or the field a subject it is known by',
            )
