"""The sample population in memory, by collection."""

from functools import cache

from resolvers.mongo import Document
from resolvers.seed.population import Population, people_rows, registry_rows


@cache
def drawn(population: Population) -> dict[str, list[Document]]:
    """People and all that is about them."""
    found: dict[str, list[Document]] = {}
    for _, rows in people_rows(population):
        for collection, document in rows:
            found.setdefault(collection, []).append(document)
    return found


@cache
def registry() -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for collection, document in registry_rows():
        found.setdefault(collection, []).append(document)
    return found
