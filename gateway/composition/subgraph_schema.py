"""A subgraph's schema as data: federation's machinery stripped, names resolved, extensions and definitions in one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import ConstValueNode, DirectiveDefinitionNode

from gateway.composition.linked_feature import (
    FEDERATION,
    DirectiveName,
    LinkedFeature,
    directive_name,
    is_part_of_federation,
)
from gateway.composition.supergraph import Kind


@dataclass(frozen=True, slots=True)
class Applied:
    """A directive as applied: the specification it is of, its name there, and how it is written here."""

    feature: str
    name: str
    written: str
    arguments: Mapping[str, ConstValueNode]
    line: int


@dataclass(frozen=True, slots=True)
class ArgumentDefinition:
    """An argument of a field, or a field of an input object; `default` is printed."""

    name: str
    type: str
    default: str | None
    applied: tuple[Applied, ...]
    description: str | None
    line: int

    @property
    def required(self) -> bool:
        return self.type.endswith("!") and self.default is None


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """`external` and `shareable` are what they mean (a type's own application included), not what is written.

    `in_extension`: it stands in an `extend type`.
    """

    name: str
    type: str
    arguments: Mapping[str, ArgumentDefinition]
    applied: tuple[Applied, ...]
    description: str | None
    line: int
    external: bool = False
    shareable: bool = False
    requires: str | None = None
    provides: str | None = None
    override_from: str | None = None
    override_label: str | None = None
    in_extension: bool = False


@dataclass(frozen=True, slots=True)
class ValueDefinition:
    name: str
    applied: tuple[Applied, ...]
    description: str | None
    line: int


@dataclass(frozen=True, slots=True)
class KeyDefinition:
    """`of_extension`: it is applied to an `extend type`, or to a type that is `@extends`."""

    fields: str
    resolvable: bool
    line: int
    of_extension: bool = False


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """`extension`: it is only extended here, by `extend type` or `@extends`; its base is elsewhere. `defined`: it is written as
    a definition, be it with `@extends`.

    `repeated`: interfaces and members that are listed again. `shared_twice`: `@shareable` is, in one block.
    """

    name: str
    kind: Kind
    applied: tuple[Applied, ...]
    description: str | None
    line: int
    fields: Mapping[str, FieldDefinition] = field(default_factory=dict)
    input_fields: Mapping[str, ArgumentDefinition] = field(default_factory=dict)
    values: Mapping[str, ValueDefinition] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    keys: tuple[KeyDefinition, ...] = ()
    extension: bool = False
    defined: bool = False
    interface_object: bool = False
    repeated: tuple[str, ...] = ()
    shared_twice: bool = False


@dataclass(frozen=True, slots=True)
class OwnDefinition:
    """What a subgraph writes out of a type that is federation's or link's; `values`: an enum's."""

    kind: Kind
    line: int
    values: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SubgraphSchema:
    """Root types have their default names. `federation` (1, 0): it links nothing of it.

    `unknown_roots`: names that a schema gives its roots, and nothing is. `machinery`: types of federation's or link's own that it defines. `taken_roots`: by a default name
    that another type has, the name of the root and that type's line. `without_base`: in Federation 1, what it extends and no other subgraph defines;
    `emptied`: returned types whose fields are all external and asked for by nothing.
    """

    name: str
    graph: str
    url: str
    federation: tuple[int, int]
    features: tuple[LinkedFeature, ...]
    types: Mapping[str, TypeDefinition]
    directives: Mapping[str, DirectiveDefinitionNode]
    applied: tuple[Applied, ...] = ()  # on the schema
    machinery: Mapping[str, OwnDefinition] = field(default_factory=dict)
    taken_roots: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    unknown_roots: Mapping[str, int] = field(default_factory=dict)
    on_directive_arguments: tuple[tuple[Applied, ...], ...] = ()
    without_base: tuple[TypeDefinition, ...] = ()
    emptied: tuple[TypeDefinition, ...] = ()
    federation_unknown: bool = False  # no such version
    federation_misread: bool = False  # its link is wrong in itself: the subgraph counts as one of Federation 1

    @property
    def is_federation_1(self) -> bool:
        return self.federation < (2, 0)

    def meaning(self, written: str) -> DirectiveName:
        """What `@written` means here, Federation 1's directives included."""
        name = directive_name(self.features, written)
        if name.feature or not (self.is_federation_1 or self.federation_misread):
            return name
        # Of Federation 2's directives some came to be used without its link, by a definition of one's own.
        known = written in FEDERATION_1 or (written in FEDERATION_2_0 and written in self.directives)
        return DirectiveName(FEDERATION, written) if known else name

    @property
    def executable_directives(self) -> frozenset[str]:
        """Its own directives that an operation may carry."""
        return frozenset(
            name
            for name, definition in self.directives.items()
            if any(node.value in EXECUTABLE for node in definition.locations) and not self.meaning(name).feature
        )

    @property
    def directly_linked(self) -> frozenset[str]:
        """Directives of federation's that are linked by their own specifications: known whatever federation is linked."""
        names = {f.default_directive for f in self.features if is_part_of_federation(f)}
        return frozenset(names | ({"listSize"} if "cost" in names else set()))

    def imported_as(self, feature: str, name: str) -> str | None:
        """The name that an imported type or directive (with `@`) of a specification has here."""
        for link in self.features:
            for written, own in link.imports.items() if link.identity == feature else ():
                if own == name:
                    return written
        return None


FEDERATION_1 = frozenset({"key", "requires", "provides", "external", "extends", "tag"})
FEDERATION_2_0 = frozenset({"shareable", "override", "inaccessible", "interfaceObject"})
BUILT_IN_SCALARS = frozenset({"String", "Int", "Float", "Boolean", "ID"})
BUILT_IN_DIRECTIVES = frozenset({"deprecated", "specifiedBy", "skip", "include"})
EXECUTABLE = frozenset(
    {
        "QUERY",
        "MUTATION",
        "SUBSCRIPTION",
        "FIELD",
        "FRAGMENT_DEFINITION",
        "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION",
    }
)
ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}


def find(applied: tuple[Applied, ...], name: str, feature: str = FEDERATION) -> Applied | None:
    """The last application of a directive, if any."""
    return next((a for a in reversed(applied) if a.name == name and a.feature == feature), None)


def find_all(applied: tuple[Applied, ...], name: str, feature: str = FEDERATION) -> tuple[Applied, ...]:
    return tuple(a for a in applied if a.name == name and a.feature == feature)
