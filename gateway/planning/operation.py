"""An operation as a tree of wants: which field is wanted of which runtime types, under which condition.

A want is asked of its types *together*: `{ node { id } }` wants `id` of every type that Node can be by one way, which is
more than wanting it of each by ways of their own. Aliases are gone (see `project`), fragments too.
"""

from dataclasses import dataclass

from gateway.planning.plan import ALWAYS, Condition, DeferredFields, DeferredFragment, ProjectedField


@dataclass(frozen=True, slots=True, eq=False)
class Want:
    """`types` are runtime types (and the interface itself where a subgraph may have it as an interface object), sorted.

    `only`: nothing of it may be asked of an object of another type, not even before its type is known.
    `leaves` numbers what the want stands for, itself or everything below it, so that a part of it can be named.
    """

    name: str
    arguments: str  # canonical, without parentheses
    slot: str
    variables: tuple[str, ...]
    types: tuple[str, ...]
    leaves: frozenset[int]
    when: Condition = ALWAYS
    below: "Below | None" = None
    only: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Below:
    """What is wanted of the object that a field returns; `types`: every runtime type it may have, sorted."""

    types: tuple[str, ...]
    wants: tuple[Want, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document, normalised. Two operations that print alike plan alike.

    `text` identifies it for the plan cache. `variable_types`: declared type, default included.
    """

    kind: str
    text: str
    root: Below
    projection: tuple[ProjectedField, ...]
    variable_types: tuple[tuple[str, str], ...] = ()
    introspection: str | None = None
    deferred: tuple[DeferredFragment, ...] = ()  # fragments with `@defer`, when the answer may come in parts
    deferred_root: tuple[DeferredFields, ...] = ()
