"""The supergraph before it is printed: merged types, with what `join` says of them per subgraph, in their final order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import DirectiveDefinitionNode

from gateway.composition.subgraph_schema import SubgraphSchema
from gateway.composition.supergraph import Kind


@dataclass(frozen=True, slots=True)
class Mark:
    """A directive of the supergraph as it is printed; arguments are printed values, those that are None left out."""

    name: str
    arguments: tuple[tuple[str, str | None], ...] = ()

    def __str__(self) -> str:
        return self.printed({})

    def printed(self, written: Mapping[str, str]) -> str:
        """`written`: the names by which federation's own directives are printed."""
        name = written.get(self.name, self.name)
        printed = ", ".join(f"{argument}: {value}" for argument, value in self.arguments if value is not None)
        return f"@{name}({printed})" if printed else f"@{name}"


@dataclass(frozen=True, slots=True)
class MergedArgument:
    name: str
    type: str
    default: str | None
    description: str | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedField:
    """A field of an object or interface; of an input object too, then with a `default` and no arguments."""

    name: str
    type: str
    description: str | None
    arguments: tuple[MergedArgument, ...] = ()
    default: str | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedValue:
    name: str
    description: str | None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MergedType:
    name: str
    kind: Kind
    description: str | None
    marks: tuple[Mark, ...] = ()
    interfaces: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    fields: tuple[MergedField, ...] = ()
    values: tuple[MergedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class ComposedDirective:
    """A directive that `@composeDirective` carries over: its definition, and the specification that it is linked from."""

    definition: DirectiveDefinitionNode
    url: str
    imported_as: str
    name: str  # in its specification


@dataclass(frozen=True, slots=True)
class MergedSchema:
    """`personal`: some subgraph links the personal-data specification, by this URL. `written`: the printed names of directives."""

    subgraphs: tuple[SubgraphSchema, ...]
    types: Mapping[str, MergedType]
    roots: Mapping[str, str]
    executable: tuple[DirectiveDefinitionNode, ...] = ()
    composed: tuple[ComposedDirective, ...] = ()
    personal: str | None = field(default=None)
    written: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()  # of the schema
