"""The supergraphs that operations are drawn over: the public audit's, as Apollo composed them and as we do."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gateway.composition.compose import compose
from gateway.composition.field_set import FieldSet
from gateway.composition.read_supergraph import read_supergraph
from gateway.composition.source import SubgraphSource
from gateway.composition.supergraph import Supergraph
from gateway.errors import ClientError
from gateway.execution.answer import Answer
from gateway.execution.engine import Engine
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.operation_request import OperationRequest
from gateway.execution.override_labels import OverrideLabels
from gateway.execution.transports.in_process import InProcessTransport
from gateway.execution.transports.routing import RoutingTransport
from tests.conformance.oracle.draw_value import Words
from tests.conformance.oracle.monolith import Monolith
from tests.conformance.oracle.strict_subgraph import Command, StrictSubgraph
from tests.conformance.oracle.world import World, drawn, parsed_arguments

MORE_THAN_ANY_PERCENTAGE = 100.0
SHARES = {"corrupted-supergraph-node-id": 0.2, "non-resolvable-interface-object": 0.2, "abstract-types": 4.0}


@dataclass
class Suite:
    """One supergraph, its subgraphs, an engine over them and the monolith."""

    name: str
    sdl: str
    subgraph_sdls: Mapping[str, str]  # by public name
    seed: int = 0
    commands: list[Command] = field(default_factory=list)

    @cached_property
    def supergraph(self) -> Supergraph:
        return read_supergraph(self.sdl)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The override labels in force: about half of them."""
        fields = (field for each in self.supergraph.types.values() for field in each.fields.values())
        found = {there.override_label for field in fields for there in field.in_graphs.values() if there.override_label}
        return frozenset(label for label in found if drawn(self.seed, label) % 2)

    @cached_property
    def words(self) -> Words:
        fields = (field for each in self.supergraph.types.values() for field in each.fields.values())
        needed = (
            there.requires for field in fields for there in field.in_graphs.values() if there.requires is not None
        )
        said = [value for each in needed for value in _literals(each)]
        strings = sorted({each for each in said if isinstance(each, str)})
        return Words(tuple(strings), tuple(sorted({each for each in said if isinstance(each, int)})))

    @cached_property
    def world(self) -> World:
        return World(self.supergraph, self.seed)

    @cached_property
    def subgraphs(self) -> Sequence[StrictSubgraph]:
        return [
            StrictSubgraph(
                each.graph,
                self.subgraph_sdls[each.name],
                self.supergraph,
                self.world,
                self.labels,
                commands=self.commands,
            )
            for each in self.supergraph.subgraphs.values()
        ]

    @cached_property
    def engine(self) -> Engine:
        transport = RoutingTransport(
            {self.supergraph.subgraphs[each.graph].name: InProcessTransport(each) for each in self.subgraphs}
        )
        labels = OverrideLabels(self.labels, lambda: MORE_THAN_ANY_PERCENTAGE)
        return Engine(self.supergraph, transport, EngineSettings(cached=64, labels=labels))

    @cached_property
    def monolith(self) -> Monolith:
        return Monolith(self.supergraph, self.world, self.engine.schema)

    async def ask(self, query: str, variables: Mapping[str, Any], name: str | None = None) -> Answer:
        for subgraph in self.subgraphs:
            subgraph.forget()
        return await self.engine.run(OperationRequest(query, variables, name), None)

    def refused(self) -> list[str]:
        return [why for subgraph in self.subgraphs for why in subgraph.refused]


def _literals(fields: FieldSet) -> Iterator[object]:
    for part in fields.fields:
        yield from parsed_arguments(part.arguments).values()
        if part.selection is not None:
            yield from _literals(part.selection)
    for _, inner in fields.fragments:
        yield from _literals(inner)


def audit() -> Path | None:
    data = os.environ.get("CIVIC_DATA")
    return Path(data) / "audit" if data else None


def share(suite: str) -> float:
    """How many of the operations a suite gets: less where most cannot be planned, more where a rare class lives."""
    return SHARES.get(suite, 1.0)


def audit_suites(only: str = "", *, composed: bool = False, seed: int = 0) -> Iterator[Suite]:
    """`composed`: by our own composition; what it refuses (as it must, where the audit broke a supergraph) is left out."""
    directory = audit()
    assert directory is not None
    for each in sorted(directory.iterdir()):
        if not each.is_dir() or only not in each.name:
            continue
        sdls = {file.stem: file.read_text() for file in sorted((each / "subgraphs").iterdir())}
        sdl = (each / "supergraph.apollo.graphql").read_text()
        if composed:
            try:
                sdl = compose([SubgraphSource(name, f"http://{name}", text) for name, text in sdls.items()]).sdl
            except ClientError:
                continue
        yield Suite(each.name, sdl, sdls, seed)
