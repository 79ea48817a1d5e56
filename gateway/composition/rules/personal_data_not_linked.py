"""PERSONAL_DATA_NOT_LINKED: `@personalData` or `@publicData` is used without `@link` to its specification.

A specification of another address that has directives of these names would protect nothing either, and look as if it did.
"""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.linked_feature import PERSONAL
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import Applied, SubgraphSchema

CODE = "PERSONAL_DATA_NOT_LINKED"
_NAMES = frozenset({"personalData", "publicData"})


def personal_data_not_linked(subgraph: SubgraphSchema) -> Found:
    for a in _applications(subgraph):
        if a.feature != PERSONAL and not _NAMES.isdisjoint((a.name, a.written)):
            yield CompositionError(
                CODE,
                f"@{a.written} is used, but its specification is not linked: it would protect nothing",
                (Place(subgraph.name, a.line),),
                'add extend schema @link(url: "https://specs.civic.example/personal/v1.0", import: ["@personalData", "@publicData"])',
            )


def _applications(subgraph: SubgraphSchema) -> Iterator[Applied]:
    for t in subgraph.types.values():
        yield from t.applied
        for f in t.fields.values():
            yield from f.applied
