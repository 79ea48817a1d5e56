"""MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL: a directive that reaches the supergraph, on an external field: it is for who resolves it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find

_MERGED = ("tag", "inaccessible", "authenticated", "requiresScopes", "policy", "cost", "listSize")
CODE = "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"


def merged_directive_application_on_external(merging: Merging) -> Found:
    for subgraph in merging.subgraphs:
        for t in subgraph.types.values() if not subgraph.is_federation_1 else ():
            for f in t.fields.values():
                for name in (*_MERGED, "deprecated") if f.external else ():
                    if find(f.applied, name, FEDERATION if name in _MERGED else "") is not None:
                        yield CompositionError(
                            CODE,
                            f'@{name} cannot be applied to the external field "{t.name}.{f.name}"',
                            (Place(subgraph.name, f.line),),
                            "apply it in the subgraph that resolves the field",
                        )
