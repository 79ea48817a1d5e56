"""The supergraph as data: for every type, field, argument and value, which subgraph has it and how (join v0.2-v0.5).

Written by `read_supergraph` from a supergraph SDL, composed by us or by anyone. Everything is sorted, so that nothing
downstream depends on the order of subgraphs, types or fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.composition.field_set import FieldSet
from gateway.composition.protection import Protection
from gateway.composition.read_costs import NO_COSTS, Costs
from gateway.composition.requirements import Requirements


class Kind(StrEnum):
    OBJECT = "OBJECT"
    INTERFACE = "INTERFACE"
    UNION = "UNION"
    ENUM = "ENUM"
    INPUT = "INPUT"
    SCALAR = "SCALAR"


COMPOSITE = (Kind.OBJECT, Kind.INTERFACE, Kind.UNION)  # what has fields to select


@dataclass(frozen=True, slots=True)
class Subgraph:
    """`graph` is the value of join__Graph, `name` and `url` what it says."""

    graph: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Key:
    """One `@key` of a type in one subgraph."""

    fields: FieldSet
    resolvable: bool = True


@dataclass(frozen=True, slots=True)
class Argument:
    name: str
    type: str  # printed public type
    default: str | None
    graphs: tuple[str, ...]  # subgraphs that have the argument
    inaccessible: bool = False


@dataclass(frozen=True, slots=True)
class FieldInGraph:
    """A field as one subgraph has it; `type` is printed, where it differs from the merged one too."""

    graph: str
    type: str
    external: bool = False
    requires: FieldSet | None = None
    provides: FieldSet | None = None
    override_from: str | None = None
    override_label: str | None = None
    used_overridden: bool = False
    context_arguments: tuple[str, ...] = ()  # filled from a `@context` further up, by name


@dataclass(frozen=True, slots=True)
class Field:
    """`in_graphs`: the subgraphs that declare the field (external ones and used overridden ones too)."""

    name: str
    type: str  # printed, merged
    arguments: tuple[Argument, ...]
    in_graphs: Mapping[str, FieldInGraph]
    inaccessible: bool = False


@dataclass(frozen=True, slots=True)
class TypeInGraph:
    """A type as one subgraph has it."""

    graph: str
    keys: tuple[Key, ...] = ()
    interfaces: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # of a union
    values: tuple[str, ...] = ()  # of an enum
    is_interface_object: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    name: str
    kind: Kind
    in_graphs: Mapping[str, TypeInGraph]
    fields: Mapping[str, Field] = field(default_factory=dict)
    interfaces: tuple[str, ...] = ()  # merged
    members: tuple[str, ...] = ()  # merged: of a union, or the objects that implement an interface
    values: tuple[str, ...] = ()  # merged, of an enum, inaccessible ones too
    public_values: tuple[str, ...] = ()
    inaccessible: bool = False


@dataclass(frozen=True, slots=True)
class Supergraph:
    """`hash` is of the SDL's bytes; root types by operation type (query, mutation, subscription).

    `requirements`: what depends on the caller alone, by (type, field), or (type, None) for the type itself.
    """

    sdl: str
    hash: str
    subgraphs: Mapping[str, Subgraph]
    types: Mapping[str, Type]
    roots: Mapping[str, str]
    protection: Protection
    requirements: Mapping[tuple[str, str | None], Requirements] = field(default_factory=dict)
    costs: Costs = NO_COSTS
