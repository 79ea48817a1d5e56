"""PERSONAL_DATA_UNKEYED: an entity is reached where its subject is not known, or is decided through `@external`, and has no key for it.

What is reached where its subject is not known is decided on its inputs first, and its fields follow by `_entities`: so a
record needs a key that this subgraph resolves, and a container one that this subgraph can name it by. What is decided by
fields of another subgraph needs a key that the other resolves and this one has.
"""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_set_paths import key_coordinates
from gateway.composition.personal_data.elsewhere import External, elsewhere, where_it_leaves
from gateway.composition.personal_data.parse_annotation import as_field_set
from gateway.composition.personal_data.subgraph_annotations import readable
from gateway.composition.rules.rule import Found, Whole
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

CODE = "PERSONAL_DATA_UNKEYED"


def personal_data_unkeyed(whole: Whole) -> Found:
    yield from _reached(whole)
    yield from _decided_through_external(whole)


def _decided_through_external(whole: Whole) -> Found:
    told: set[tuple[str, External]] = set()
    for subgraph in whole.subgraphs:
        for one, annotation in readable(subgraph):
            for path in annotation.paths:
                external = where_it_leaves(whole.supergraph, subgraph.graph, one.type.name, path)
                if external is None or (subgraph.graph, external) in told or _is_key(subgraph, external):
                    continue
                told.add((subgraph.graph, external))
                if elsewhere(whole.supergraph, subgraph.graph, external, annotation.paths) is not None:
                    continue
                leaving, name = external.type_name, external.rest[0]
                declared = subgraph.types[leaving].fields[name]
                yield CompositionError(
                    CODE,
                    f'@personalData on "{one.coordinate}" leads through "{leaving}.{name}", which is @external, and no other '
                    f'subgraph that has "{as_field_set(external.rest)}" can be asked for it by a key of "{leaving}" that this '
                    "one has and that tells nobody whose it is",
                    (Place(subgraph.name, one.applied.line), Place(subgraph.name, declared.line)),
                    f'give "{leaving}" a @key that the owner of "{name}" resolves and subgraph "{subgraph.name}" has',
                )


def _is_key(subgraph: SubgraphSchema, external: External) -> bool:
    """A key is in the representation by which its object was entered."""
    return not external.at and (external.type_name, external.rest[0]) in key_coordinates(subgraph)


def _reached(whole: Whole) -> Iterator[CompositionError]:
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
