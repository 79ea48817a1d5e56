"""What may stand in a slot of the store besides JSON: a value that failed, and one that was refused.

A slot that is missing was never answered; None is the subgraph's own null. The projection turns the two below into null
and reports their errors at every response path that shows them, so that an error never needs a path of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gateway.planning.plan import SUBJECT_SLOT

if TYPE_CHECKING:
    from gateway.execution.pruned_selection import PrunedSelection

TYPENAME: Final = "__typename"
# Of an interface object whose owner had an error to tell in place of its real type: that failure.
UNTOLD_TYPE: Final = "\0type"

StoreObject = dict[str, Any]  # slot -> JSON leaf, StoreObject, list of them, Failed or Refused


@dataclass(frozen=True, slots=True, eq=False)
class FieldError:
    """An error to be reported at a path; identity matters, so that one error is told from an equal one.

    `masked`: a subgraph's, about something personal; what it said is not in it. `of_command`: what a command says of its
    input, meant for the caller.
    """

    message: str
    extensions: Mapping[str, Any] = field(default_factory=dict)
    masked: bool = False
    of_command: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Failed:
    """Null because of `error`; `below` leads on to where it happened, in slots and list positions.

    `lost`: what was selected there; where another fetch has the object, all of that which it does not bring is lost still.
    """

    error: FieldError
    below: tuple[str | int, ...] = ()
    lost: "PrunedSelection | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """Null because of access; without `error` an instance that is silently absent."""

    error: FieldError | None = None


def is_absent(value: Any) -> bool:
    """An object that was refused after it had been joined: whoever holds it shows nothing of it."""
    return value.__class__ is dict and value.get(SUBJECT_SLOT).__class__ is Refused


ABSENT: Final = Refused()  # a refused instance: for the client it is not there
