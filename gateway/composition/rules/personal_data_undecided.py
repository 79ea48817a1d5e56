"""PERSONAL_DATA_UNDECIDED: in a supergraph that links the specification every output field resolves to a category,
`@publicData`, `@policy`, a container that resolves by itself, or a container's key (closed world)."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.protection import Coverage
from gateway.composition.rules.rule import Found, Whole

CODE = "PERSONAL_DATA_UNDECIDED"


def personal_data_undecided(whole: Whole) -> Found:
    undecided: dict[str, list[Place]] = {}
    for (graph, type_name, field_name), protection in whole.supergraph.protection.fields.items():
        if protection.coverage is Coverage.UNDECIDED:
            subgraph = whole.by_graph(graph)
            t = subgraph.types.get(type_name)
            f = t.fields.get(field_name) if t else None
            place = Place(subgraph.name, f.line if f else t.line if t else 0)
            undecided.setdefault(f"{type_name}.{field_name}", []).append(place)
    for coordinate, places in sorted(undecided.items()):
        yield CompositionError(
            CODE,
            f'nothing says whether "{coordinate}" is personal',
            tuple(sorted(places)),
            "annotate the field or its type: @personalData(category: …) if it is about a person, @publicData if it is about nobody",
        )
