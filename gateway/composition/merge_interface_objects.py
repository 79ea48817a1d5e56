"""Fields that only an `@interfaceObject` gives: every object behind the interface has them in the supergraph."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.composition.merged_schema import Mark, MergedType
from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind

_JOIN_MARKS = frozenset({"join__field", "join__directive"})


def with_interface_object_fields(
    subgraphs: Sequence[SubgraphSchema], types: Mapping[str, MergedType]
) -> Mapping[str, MergedType]:
    """Add the missing ones with a bare `@join__field`: no subgraph has the field on the object itself."""
    offered: dict[str, set[str]] = {}
    for s in subgraphs:
        for definition in s.types.values():
            if definition.interface_object:
                names = (f.name for f in definition.fields.values() if not f.external)
                offered.setdefault(definition.name, set()).update(names)
    result = dict(types)
    for t in types.values():
        if t.kind is not Kind.OBJECT:
            continue
        present = {f.name for f in t.fields}
        added = []
        for interface in t.interfaces:
            for f in types[interface].fields if interface in offered else ():
                if f.name in present or f.name not in offered[interface]:
                    continue
                present.add(f.name)
                kept = tuple(m for m in f.marks if m.name not in _JOIN_MARKS)
                added.append(replace(f, marks=(Mark("join__field"), *kept)))
        if added:
            result[t.name] = replace(t, fields=(*t.fields, *added))
    return result
