"""What is personal in a supergraph: the effective annotation of every field in every subgraph, computed once.

The rules are those of our linked specification (`personal_data/`): a type's annotation covers the fields that the same
subgraph declares on it, a field's overrides it argument by argument, the returned type's own holds in addition.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SubjectSource(StrEnum):
    """Where an annotation's subject is read from."""

    FIELDS = "fields"  # a path of field names from the declaring type
    ARGS = "args"  # $args.NAME(.NAME)*
    CALLER = "caller"  # $caller
    EACH = "each"  # $each: a root list over many subjects


@dataclass(frozen=True, slots=True)
class Subject:
    source: SubjectSource
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """One effective `@personalData`; paths are field names from the declaring type, None: not declared.

    `category` None: a container (with a subject), never refused itself.
    """

    subject: Subject | None
    category: str | None
    custodian: tuple[str, ...] | None = None
    flags: tuple[str, ...] | None = None
    date: tuple[str, ...] | None = None
    inputs: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (name, path)
    narrowed: bool = False

    @property
    def subject_path(self) -> tuple[str, ...] | None:
        """None: no field tells whose it is."""
        return self.subject.path if self.subject is not None and self.subject.source is SubjectSource.FIELDS else None

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Every path of field names that it is decided by."""
        single = (self.subject_path, self.custodian, self.flags, self.date)
        return (*(path for path in single if path is not None), *(path for _, path in self.inputs))


class Coverage(StrEnum):
    """How a field is decided; UNDECIDED is a composition error and, at run time, forbidden."""

    PERSONAL = "personal"
    PUBLIC = "public"
    POLICY = "policy"
    CONTAINER = "container"  # an edge to a container that resolves by itself: parent's own subject, $args or $caller
    KEY = "key"  # a container's key
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class FieldProtection:
    """A field in one subgraph. `own`: its effective annotation (the type's, overridden by the field's); with a category it
    is decided by it. `returned`: the returned type's own annotation there, decided per item. `inherits`: a connection, edge,
    PageInfo or value type without key that is decided where it hangs.

    `boundary`: the selection below must not be fetched with the parent: it ends at the key (an edge to a person or
    to a record whose subject is not known), and is re-entered after the guard was asked.
    """

    coverage: Coverage
    own: Annotation | None = None
    returned: Annotation | None = None
    inherits: bool = False
    boundary: bool = False
    policies: tuple[tuple[str, ...], ...] = ()  # @policy


@dataclass(frozen=True, slots=True)
class Protection:
    """`linked` false: the supergraph does not link the specification, and nothing in it is protected.

    `actions`: root fields that are decided by rows of their own name, and the categories of those rows.
    """

    linked: bool = False
    fields: Mapping[tuple[str, str, str], FieldProtection] = field(default_factory=dict)  # (graph, type, field)
    types: Mapping[tuple[str, str], Annotation] = field(default_factory=dict)  # (graph, type), type's own annotation
    actions: Mapping[str, frozenset[str]] = field(default_factory=dict)


UNPROTECTED = Protection()
