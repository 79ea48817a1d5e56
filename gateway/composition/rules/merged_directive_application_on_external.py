"""MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL: a directive that reaches the supergraph, on an external field: it is for who resolves it."""

from collections.abc import Iterable

from gateway.composition.applied_values import text
from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.external_fields import external_fields
from gateway.composition.field_in_subgraph import FieldInSubgraph
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.merging import Merging
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import find_all

_MERGED = {
    ("", "deprecated"),
    *(
        (FEDERATION, name)
        for name in ("tag", "inaccessible", "authenticated", "requiresScopes", "policy", "cost", "listSize")
    ),
}
CODE = "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL"


def merged_directive_application_on_external(merging: Merging) -> Found:
    for e in external_fields(merging):
        f, subgraph = e.external.field, e.external.subgraph
        repeated = _tags(e.resolving) if subgraph.is_federation_1 else frozenset()
        for a in f.applied:
            if (a.feature, a.name) in _MERGED and not (a.name == "tag" and text(a, "name") in repeated):
                yield CompositionError(
                    CODE,
                    f'@{a.name} cannot be applied to the external field "{e.coordinate}"',
                    (Place(subgraph.name, f.line),),
                    "apply it in the subgraph that resolves the field",
                )


def _tags(resolving: Iterable[FieldInSubgraph]) -> frozenset[str]:
    """Federation 1 says them where the field is external as well."""
    return frozenset(text(tag, "name") for d in resolving for tag in find_all(d.field.applied, "tag"))
