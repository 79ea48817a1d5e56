"""Walk a plan's fetches: each starts as soon as those it depends on are settled, and leaves its answer in the store.

prepare (ask the guard, prune, print) -> send -> read -> decide -> join -> references that now can be made
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import SubgraphUnavailable
from gateway.execution.claims import claimed_subject
from gateway.execution.compiled_plan import CompiledFetch, CompiledPlan
from gateway.execution.conditions import holds
from gateway.execution.decide_instances import PossibleTypes
from gateway.execution.error_policy import ErrorPolicy, Sender
from gateway.execution.explanation import Explanation
from gateway.execution.fetch_entities import fetch_entities
from gateway.execution.fetch_root import fetch_root
from gateway.execution.observer import Observer
from gateway.execution.paths import objects_at
from gateway.execution.protect import Protector
from gateway.execution.refusals import unauthenticated
from gateway.execution.report import Report
from gateway.execution.request_context import RequestContext
from gateway.execution.response_path import response_path
from gateway.execution.slots import TYPENAME, FieldError, StoreObject
from gateway.execution.transports.port import JSON, SubgraphRequest, SubgraphResponse, Transport
from gateway.planning.plan import ClaimSource, Fetch, Reference
from policies.fetch_grant import FetchGrant

NOTHING_SAID = ErrorPolicy()


class Execution:
    """One operation under way. `store` is the tree that fetches write and the projection reads. `nothing_asked`: what is raised
    instead of asking for anything.
    """

    nothing_asked: tuple[type[Exception], ...] = ()

    def __init__(
        self,
        compiled: CompiledPlan,
        variables: Mapping[str, Any],
        transport: Transport,
        protector: Protector,
        names: Mapping[str, str],  # a fetch's subgraph -> its public name
        possible_types: PossibleTypes,
        observer: Observer,
        context: RequestContext | None = None,
        errors: ErrorPolicy = NOTHING_SAID,
        explanation: Explanation | None = None,
    ) -> None:
        self.compiled = compiled
        self.variables = variables
        self.protector = protector
        self.possible_types = possible_types
        self.observer = observer
        self._explanation = explanation
        self.report = Report()
        self.store: StoreObject = {TYPENAME: compiled.root_type}
        self.passed: SubgraphResponse | None = None  # what is the answer as it stands
        self._transport = transport
        self._names = names
        self._context = context
        self._errors = errors
        self._waiting_for = {number: len(f.fetch.depends_on) for number, f in compiled.fetches.items()}
        self._joined = {number: asyncio.Event() for f in compiled.fetches.values() for number in f.join_after}
        self._settled: set[int] = set()
        self._references = list(compiled.references)

    async def run(self) -> StoreObject:
        self._make_references()
        ready = [number for number, waits in self._waiting_for.items() if not waits]
        if ready:
            try:
                async with asyncio.TaskGroup() as tasks:
                    await self._run_all(ready, tasks)
            except ExceptionGroup as several:  # the first says what went wrong; the rest were under way beside it
                raise several.exceptions[0] from several
        return self.store

    async def send(
        self, fetch: Fetch, operation: str, variables: Mapping[str, JSON], grant: FetchGrant
    ) -> SubgraphResponse:
        """Raises SubgraphUnavailable."""
        request = self.request(fetch, operation, variables, grant)
        if self._explanation is not None:
            self._explanation.sent(fetch, variables)
        try:
            return await self._transport.send(request)
        except SubgraphUnavailable:
            raise
        except Exception as failure:
            raise SubgraphUnavailable(
                f"The subgraph {request.subgraph} did not answer.", reasons=[f"{type(failure).__name__}: {failure}"]
            ) from failure

    def sender(self, fetch: Fetch) -> Sender:
        """Whose errors those of its answer are, and what of them is told."""
        return self._errors.of(self._names.get(fetch.subgraph, fetch.subgraph))

    def report_near(self, steps: Sequence[str | int], error: FieldError) -> None:
        """An error that made no null, at the nearest place to these slots."""
        self.report.near(response_path(self.compiled.plan.projection, steps), error)

    def request(
        self, fetch: Fetch, operation: str, variables: Mapping[str, JSON], grant: FetchGrant
    ) -> SubgraphRequest:
        return SubgraphRequest(
            subgraph=self._names.get(fetch.subgraph, fetch.subgraph),
            operation=operation,
            variables=variables,
            grant=grant,
            is_mutation=self.compiled.plan.kind == "mutation",
            context=self._context,
        )

    def variables_for(self, fetch: Fetch, used: tuple[str, ...]) -> dict[str, JSON]:
        """Of the operation as coerced, and the fetch's own; those that the caller left out stay out."""
        internal = dict(fetch.internal_variables)
        return {
            name: internal[name] if name in internal else self.variables[name]
            for name in used
            if name in internal or name in self.variables
        }

    @property
    def passes_through(self) -> bool:
        """Whether what a trusted subgraph writes may be handed on: nothing is decided, and nothing counted."""
        compiled = self.compiled
        return compiled.mirrored and self.protector.guard is None and compiled.costs is None

    @property
    def may_ask_again(self) -> bool:
        """A mutation's reads are sent once: what they read may be gone."""
        return self.compiled.plan.kind != "mutation"

    async def before_join(self, compiled: CompiledFetch) -> None:
        """Fetches that write the same root slots join in the plan's order."""
        for earlier in compiled.join_after:
            await self._joined[earlier].wait()

    async def _run_all(self, ready: list[int], tasks: asyncio.TaskGroup) -> None:
        for number in ready[1:]:
            tasks.create_task(self._run(number, tasks))
        await self._run(ready[0], tasks)  # one of them needs no task of its own

    async def _run(self, number: int, tasks: asyncio.TaskGroup) -> None:
        compiled = self.compiled.fetches[number]
        if holds(compiled.fetch.when, self.variables):
            if self._explanation is not None:
                self._explanation.started(compiled.fetch)
            if compiled.root is not None:
                await fetch_root(self, compiled, compiled.root)
            if compiled.groups:
                await fetch_entities(self, compiled)
            if self._explanation is not None:
                self._explanation.settled(compiled.fetch)
        self._settled.add(number)
        if number in self._joined:
            self._joined[number].set()
        self._make_references()
        ready = []
        for later in self.compiled.dependents[number]:
            self._waiting_for[later] -= 1
            if not self._waiting_for[later]:
                ready.append(later)
        if ready:
            await self._run_all(ready, tasks)

    def _make_references(self) -> None:
        waiting: list[Reference] = []
        for reference in self._references:
            if all(number in self._settled for number in reference.depends_on):
                self._make(reference)
            else:
                waiting.append(reference)
        self._references = waiting

    def _make(self, reference: Reference) -> None:
        """A container is there for every number, known or not: nothing is looked up."""
        if not holds(reference.when, self.variables):
            return
        for parent in objects_at(self.store, [reference.path]):
            if reference.slot in parent or (reference.on and parent.get(TYPENAME, reference.on[0]) not in reference.on):
                continue
            subject = claimed_subject(reference.claim, self.variables, self.protector.caller, parent)
            if subject is not None:
                parent[reference.slot] = {TYPENAME: reference.type_name, reference.key: subject}
            elif reference.claim.source is ClaimSource.CALLER and not self.protector.authenticated:
                parent[reference.slot] = unauthenticated()
            else:
                parent[reference.slot] = None
