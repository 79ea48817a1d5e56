"""MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL: a directive that reaches the supergraph, on an external field: it is for who resolves it."""

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.external_fields import external_fields
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find

_MERGED = ("tag", "inaccessible", "authenticated", "requiresScopes", "policy", "cost", "listSize")
CODE = "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"


def merged_directive_application_on_external(merging: Merging) -> Found:
    for e in external_fields(merging):
        f, subgraph = e.external.field, e.external.subgraph
        for name in (*_MERGED, "deprecated") if not subgraph.is_federation_1 else ():
            if find(f.applied, name, FEDERATION if name in _MERGED else "") is not None:
                yield CompositionError(
                    CODE,
                    f'@{name} cannot be applied to the external field "{e.coordinate}"',
                    (Place(subgraph.name, f.line),),
                    "apply it in the subgraph that resolves the field",
                )
