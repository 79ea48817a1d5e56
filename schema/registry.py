"""The domains of the civic graph, by name; each is a subgraph of its own."""

from collections.abc import Mapping

from resolvers.collections import Collection
from resolvers.context import Resources
from schema.audit.domain import AUDIT
from schema.consent.domain import CONSENT
from schema.domain import Domain
from schema.facilities.domain import FACILITIES
from schema.health.domain import HEALTH
from schema.identity.domain import IDENTITY
from schema.judicial.domain import JUDICIAL
from schema.statistics.domain import STATISTICS
from schema.subgraph import Subgraph

DOMAINS: tuple[Domain, ...] = (IDENTITY, FACILITIES, HEALTH, CONSENT, AUDIT, JUDICIAL, STATISTICS)


def domain(name: str) -> Domain:
    """Raises KeyError for a name that is no domain."""
    return {one.name: one for one in DOMAINS}[name]


def collections() -> tuple[Collection, ...]:
    """The collections of all domains, for `prepare_database`."""
    return tuple(collection for one in DOMAINS for collection in one.collections)


def subgraphs(resources: Resources) -> Mapping[str, Subgraph]:
    """Every domain, running on one database."""
    return {one.name: Subgraph(one, resources) for one in DOMAINS}
