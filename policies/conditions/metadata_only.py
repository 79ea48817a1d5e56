"""METADATA_ONLY: that something was read or allowed, never what: a committed list of fields."""

from collections.abc import Mapping

METADATA_ONLY = "METADATA_ONLY"

_CONNECTION = frozenset({"edges", "nodes", "pageInfo", "totalCount"})
_EDGE = frozenset({"node", "cursor"})

# Never flags, field names or free text. A type that is not named here gives nothing.
FIELDS: Mapping[str, frozenset[str]] = {
    "AccessRecord": frozenset(
        {
            "at",
            "caller",
            "role",
            "organization",
            "purpose",
            "operation",
            "category",
            "decision",
            "condition",
            "consentId",
        }
    ),
    "Consent": frozenset({"id", "status", "grantee", "purpose", "categories", "validity", "createdAt"}),
    "ConsentRequest": frozenset({"id", "status", "grantee", "purpose", "categories", "validity", "createdAt"}),
    "EmergencyAccess": frozenset({"id", "at", "caller", "organization", "reasonCode", "review"}),
    "DataSubjectRequest": frozenset({"id", "kind", "status", "dueAt"}),
    # the way there
    "Citizen": frozenset({"accessLog", "consents", "consentRequests", "dataSubjectRequests"}),
    "Query": frozenset({"consentRequest"}),
    "AccessRecordConnection": _CONNECTION,
    "AccessRecordEdge": _EDGE,
    "PageInfo": frozenset({"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}),
    # the values of `grantee` and `validity`
    "Grantee": frozenset({"organization", "person"}),
    "Period": frozenset({"from", "to"}),
}


def metadata_only(type_name: str, field_name: str) -> bool:
    """List a coordinate, or do not."""
    return field_name in FIELDS.get(type_name, ())
