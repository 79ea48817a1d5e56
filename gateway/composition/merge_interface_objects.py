"""Fields that only an `@interfaceObject` gives: every object behind the interface has them in the supergraph."""

from collections.abc import Mapping
from dataclasses import replace

from gateway.composition.access_requirements import ACCESS
from gateway.composition.merge_marks import access_marks
from gateway.composition.merged_schema import Mark, MergedType
from gateway.composition.merging import Merging
from gateway.composition.propagated_access import access_applied
from gateway.composition.supergraph import Kind

_JOIN_MARKS = frozenset({"join__field", "join__directive"})


def with_interface_object_fields(context: Merging, types: Mapping[str, MergedType]) -> Mapping[str, MergedType]:
    """Add the missing ones with a bare `@join__field`: no subgraph has the field on the object itself."""
    offered = {
        name: {f.name for _, t in found for f in t.fields.values() if not f.external}
        for name, found in context.interface_objects.items()
    }
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
                # What the interface asks for on behalf of other objects is none of this one's business.
                kept = [m for m in f.marks if m.name not in _JOIN_MARKS and m.name not in ACCESS]
                access = access_marks(access_applied(context, t.name, f.name))
                added.append(replace(f, marks=(Mark("join__field"), *kept, *access)))
        if added:
            result[t.name] = replace(t, fields=(*t.fields, *added))
    return result
