"""INTERFACE_OBJECT_USAGE_ERROR: an `@interfaceObject` without `@key`, with no interface behind it, or beside one of its objects."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

CODE = "INTERFACE_OBJECT_USAGE_ERROR"


def interface_object_usage_error(subject: SubgraphSchema | Merging) -> Found:
    return _without_key(subject) if isinstance(subject, SubgraphSchema) else _across(subject)


def _without_key(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        if t.interface_object and t.kind is Kind.OBJECT and not t.keys:
            yield CompositionError(
                CODE,
                f'"{t.name}" is an @interfaceObject without @key',
                (Place(subgraph.name, t.line),),
                "give it a key of the interface that it stands for",
            )


def _across(merging: Merging) -> Found:
    for name, found in sorted(merging.interface_objects.items()):
        if len(found) == len(merging.declared[name]) and name not in merging.of_several_kinds:
            yield CompositionError(
                CODE,
                f'"{name}" is an @interfaceObject wherever it is defined: there is no interface that it stands for',
                tuple(Place(s.name, t.line) for s, t in found),
                "define the interface in the subgraph that knows its objects",
            )
        for s, t in found:
            beside = [o for o in merging.implementers.get(name, ()) if o in s.types]
            if beside:
                yield CompositionError(
                    CODE,
                    f'"{name}" is an @interfaceObject in {s.name}, which defines {", ".join(beside)} behind it as well',
                    (Place(s.name, t.line), *(Place(s.name, s.types[o].line) for o in beside)),
                    "make it an interface there, or take the objects out",
                )
