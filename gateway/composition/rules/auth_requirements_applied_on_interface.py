"""AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE: `@authenticated`, `@requiresScopes` or `@policy` on an interface, a field of one, or an interface object."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema, find
from gateway.composition.supergraph import Kind

CODE = "AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE"


def auth_requirements_applied_on_interface(subgraph: SubgraphSchema) -> Found:
    for t in subgraph.types.values():
        if t.kind is not Kind.INTERFACE and not t.interface_object:
            continue
        elements = [(t.name, t.applied)]
        if not t.interface_object:  # its fields are real ones
            elements += [(f"{t.name}.{f.name}", f.applied) for f in t.fields.values()]
        for coordinate, applied in elements:
            for name in ("authenticated", "requiresScopes", "policy"):
                a = find(applied, name)
                if a is not None:
                    yield CompositionError(
                        CODE,
                        f'@{name} cannot be applied to "{coordinate}": an interface has no requirements of its own',
                        (Place(subgraph.name, a.line),),
                        "apply it to the objects that implement the interface",
                    )
