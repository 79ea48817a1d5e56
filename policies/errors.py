"""What can be wrong with the policies themselves, or with a fetch grant: never shown to a client."""

from gateway.errors import InternalError


class PolicyError(InternalError):
    """A row or a vocabulary that does not hold together: stops the start, naming file and line."""


class GrantRefused(InternalError):
    """A fetch grant that does not verify: the subgraph answers public fields only."""


class UnknownGrantKey(GrantRefused):
    """Signed with a key that is not known here: ask the gateway for its keys again."""
