"""The audit subgraph: the access log, on the citizen it is about. It has no root field of its own."""

from resolvers.audit import fields
from resolvers.audit.collections import COLLECTIONS
from schema.audit.types import Citizen
from schema.domain import Domain

AUDIT = Domain(
    "audit",
    query=None,
    types=(Citizen,),
    entities={"Citizen": fields.citizens_by_key},
    collections=COLLECTIONS,
)
