"""What became of a public schema: breaking, dangerous and safe changes for the operations that are written against it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from graphql import GraphQLError, GraphQLSchema, build_schema
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes

from gateway.composition.public_schema import public_schema
from gateway.composition.read_supergraph import read_supergraph
from gateway.errors import BadUserInput


class Severity(StrEnum):
    """`breaking`: operations fail that did not. `dangerous`: they may get what they do not expect."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Change:
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.severity.value:<9}  {self.code}  {self.message}"


def read_public_schema(sdl: str, where: str) -> GraphQLSchema:
    """A public schema from its SDL, or from that of a supergraph.

    Raises:
        BadUserInput: it is neither; says why.
    """
    if re.search(r"@(core|link)\s*\(", sdl) and "join__" in sdl:
        return public_schema(read_supergraph(sdl))
    try:
        return build_schema(sdl)
    except (GraphQLError, TypeError) as error:
        message = error.message if isinstance(error, GraphQLError) else str(error)
        raise BadUserInput(
            f"{where} is no schema: {message}", suggestion="give the SDL of a public schema, or of a supergraph"
        ) from None


def schema_changes(old: GraphQLSchema, new: GraphQLSchema) -> tuple[Change, ...]:
    """The worst first, then by code and message: equal schemas give equal changes."""
    order = list(Severity)
    changes = {
        Change(_severity(change), change.type.name, change.description) for change in find_schema_changes(old, new)
    }
    return tuple(sorted(changes, key=lambda change: (order.index(change.severity), change.code, change.message)))


def _severity(change: object) -> Severity:
    if isinstance(change, BreakingChange):
        return Severity.BREAKING
    return Severity.DANGEROUS if isinstance(change, DangerousChange) else Severity.SAFE
