"""The engine's one door: an operation and a guard in, an answer out.

limits -> parse -> validate -> choose -> coerce variables -> ask access -> plan -> execute -> shape
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from graphql import DocumentNode, OperationDefinitionNode, OperationType, get_variable_values

from gateway.composition.public_schema import public_schema, with_defer
from gateway.composition.supergraph import Supergraph
from gateway.errors import ClientError, InternalError
from gateway.execution.answer import Answer
from gateway.execution.authorization import GuardPolicies, refused, unauthorized_errors, unmet
from gateway.execution.bounded_cache import BoundedCache
from gateway.execution.compiled_deferral import compile_deferral
from gateway.execution.compiled_plan import CompiledPlan, compile_plan
from gateway.execution.cost import OperationCost, estimate
from gateway.execution.engine_settings import EngineSettings
from gateway.execution.execute import Execution
from gateway.execution.explanation import Explanation
from gateway.execution.guard import Guard
from gateway.execution.introspect import introspect
from gateway.execution.note_withheld import note_withheld
from gateway.execution.observer import SILENT, Observer
from gateway.execution.operation_request import OperationRequest
from gateway.execution.prepared import Chosen, KnownOperation, PlanKey, Prepared
from gateway.execution.protect import Protector
from gateway.execution.read_operation import Invalid, OperationReader, formatted
from gateway.execution.refuse_malformed import refuse_malformed
from gateway.execution.settled import settled
from gateway.execution.shown_refusal import shown_refusal
from gateway.execution.slots import StoreObject
from gateway.execution.swapped import Swapped
from gateway.execution.told_beside import told_beside
from gateway.execution.transports.port import EventSources, Transport
from gateway.execution.verdict_of import verdict_of
from gateway.planning.asked import asked
from gateway.planning.cost_tree import cost_tree
from gateway.planning.graph import QueryGraph
from gateway.planning.labels import labels_of
from gateway.planning.normalize import chosen_operation, normalize
from gateway.planning.operation import Operation
from gateway.planning.plan_operation import plan_operation
from gateway.planning.runnable import refuse_unrunnable
from policies.actor import Actor

BAD_VARIABLES = "BAD_USER_INPUT"

# A longer text, in characters, is normalised in a thread.
_LARGE = 4_000


NOT_STREAMED = ClientError(
    "A subscription is not answered once.",
    suggestion="Subscribe over WebSocket, or with `Accept: text/event-stream`.",
)
E = TypeVar("E", bound=Execution)


class Engine:
    """Runs operations over one supergraph; safe for any number of concurrent requests of one event loop.

    `swapped`: tells when another engine has taken this one's place.
    """

    def __init__(
        self,
        supergraph: Supergraph,
        transport: Transport,
        settings: EngineSettings | None = None,
        observer: Observer = SILENT,
        events: EventSources | None = None,
    ) -> None:
        refuse_unrunnable(supergraph)
        self._supergraph = supergraph
        self._transport = transport
        self._settings = settings or EngineSettings()
        self._observer = observer
        self.events = events
        self.schema = with_defer(public_schema(supergraph))
        refuse_malformed(self.schema, self._settings.scalars)
        self._graph = QueryGraph(supergraph)
        self._labelled: BoundedCache[frozenset[str], QueryGraph] = BoundedCache(16)
        self._reader = OperationReader(
            self.schema, self._settings.limits, self._settings.cached, self._settings.introspection
        )
        self._chosen: BoundedCache[tuple[str, str | None, bool], Chosen] = BoundedCache(self._settings.cached)
        self._plans: BoundedCache[PlanKey, CompiledPlan] = BoundedCache(self._settings.cached)
        self._making: dict[PlanKey, asyncio.Task[CompiledPlan]] = {}
        self.swapped = Swapped()
        self._introspected: BoundedCache[str, dict[str, Any]] = BoundedCache(16)
        self._names = {key: subgraph.name for key, subgraph in supergraph.subgraphs.items()}
        self._possible_types = {
            name: frozenset(each.members) for name, each in supergraph.types.items() if each.members
        }

    @property
    def asks_of_callers(self) -> bool:
        """Whether anything in the graph depends on who asks: `@authenticated`, `@requiresScopes`, `@policy`."""
        return bool(self._supergraph.requirements)

    async def run(
        self, request: OperationRequest, guard: Guard | None, explanation: Explanation | None = None
    ) -> Answer:
        """Answer one operation; what it has disclosed has been written down then.

        `explanation` is told the plan and its fetches, for a caller who may see them.

        Raises:
            InternalError: ours to log and to mask; nothing of the answer may be sent.
        """
        prepared = await self.prepare(request, guard, explanation)
        if isinstance(prepared, Answer):
            return prepared
        if prepared.is_subscription:
            return Answer(None, (shown_refusal(NOT_STREAMED),), executed=False)
        return await self.answer(prepared, self.begin(prepared, guard, Execution))

    async def kind_of(self, request: OperationRequest) -> str | None:
        """query, mutation or subscription; None when it cannot be read."""
        chosen = await self._read(request)
        return None if chosen is None else chosen.operation.kind

    async def is_shareable(self, request: OperationRequest) -> bool:
        """Of a query for which nothing is drawn: equal ones that are under way together may be run once."""
        chosen = await self._read(request)
        if chosen is None or chosen.operation.kind != "query":
            return False
        return not self._settings.labels.are_drawn(chosen.labels)

    async def is_deferred(self, request: OperationRequest) -> bool:
        """Whether the operation has fragments with `@defer`."""
        chosen = await self._read(replace(request, deferring=True))
        return chosen is not None and bool(chosen.operation.deferred)

    async def _read(self, request: OperationRequest) -> Chosen | None:
        try:
            return await self._choose(await self._reader.read(request.query), request)
        except (Invalid, ClientError):
            return None

    async def prepare(
        self, request: OperationRequest, guard: Guard | None, explanation: Explanation | None = None
    ) -> Prepared | Answer:
        """Everything before the first fetch; an Answer when the operation is refused there.

        Raises:
            InternalError: there is personal data and nobody to guard it.
        """
        if self._supergraph.protection.linked and guard is None:
            raise InternalError("this supergraph holds personal data: every request needs a guard")
        try:
            document = await self._reader.read(request.query)
            chosen = await self._choose(document, request)
            if chosen.command and not request.allow_command:
                return Answer(None, executed=False, command_refused=True)
            if request.context is not None:
                request.context.is_mutation = chosen.operation.kind == "mutation"
            variables = self._coerce(chosen.node, request.variables)
            compiled = await self.plan(chosen, guard, request.actor, explanation)
            self._refuse_whole(compiled, variables)
            estimated = self._estimated(compiled, variables)
            return Prepared(chosen, compiled, variables, request.context, explanation, estimated)
        except Invalid as invalid:
            return Answer(None, invalid.errors, executed=False)
        except ClientError as refused:
            return Answer(None, (shown_refusal(refused),), executed=False)

    def known(self) -> Sequence[KnownOperation]:
        """What was asked lately, the latest last: what a new engine is warmed with."""
        plans: dict[str, list[PlanKey]] = {}
        for key in self._plans.all():
            plans.setdefault(key[0], []).append(key)
        chosen = [(asked, self._chosen.get(asked)) for asked in self._chosen.all()]
        return [KnownOperation(*asked, tuple(plans.get(one.operation.text, ()))) for asked, one in chosen if one]

    async def warm(self, operations: Sequence[KnownOperation]) -> int:
        """Read and plan them before this engine is served, in any event loop; says how many. What is no longer valid, or
        asks access for other coordinates than it did, is passed over.
        """
        warmed = 0
        for known in operations:
            try:
                request = OperationRequest(known.text, operation_name=known.name, deferring=known.deferring)
                chosen = await self._choose(await self._reader.read(known.text), request)
                for key in known.plans:
                    if key[0] == chosen.operation.text and {each for each, _ in key[2]} == set(chosen.asked):
                        await self._planned(key, chosen)
            except (Invalid, ClientError):
                continue
            warmed += 1
        return warmed

    async def _choose(self, document: DocumentNode, request: OperationRequest) -> Chosen:
        key = (request.query, request.operation_name, request.deferring)
        found = self._chosen.get(key)
        if found is None:
            if len(request.query) > _LARGE:
                found = await asyncio.to_thread(self._normalized, document, request)
            else:
                found = self._normalized(document, request)
            self._chosen.put(key, found)
        return found

    def _normalized(self, document: DocumentNode, request: OperationRequest) -> Chosen:
        node = chosen_operation(document, request.operation_name)
        deferring = request.deferring and node.operation is not OperationType.SUBSCRIPTION
        operation = normalize(document, request.operation_name, self._graph, deferring=deferring)
        return Chosen(
            node,
            operation,
            asked(operation, self._graph),
            labels_of(operation, self._graph),
            self._graph.required.of_operation(operation),
            self._is_command(operation),
        )

    def _is_command(self, operation: Operation) -> bool:
        guarded = self._graph.guarded
        return operation.kind == "mutation" or any(
            guarded.is_command(operation.kind, type_name, want.name)
            for want in operation.root.wants
            for type_name in want.types
        )

    def _coerce(self, node: OperationDefinitionNode, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """Strictly, by the public schema: a value that its type does not take is an error."""
        definitions = node.variable_definitions or ()
        values = get_variable_values(self.schema, definitions, dict(given or {}), max_errors=20)
        if isinstance(values, list):
            raise Invalid(tuple(formatted(problem, BAD_VARIABLES) for problem in values))
        return dict(values.coerced)

    async def plan(
        self, chosen: Chosen, guard: Guard | None, actor: Actor, explanation: Explanation | None = None
    ) -> CompiledPlan:
        """The plan is the same for all whom access answers alike, who meet the same requirements, and for whom the same
        labels were drawn; who asks for one that is being made waits for that.
        """
        labels = self._settings.labels.in_force(chosen.labels)
        policies = self._settings.policies if guard is None else GuardPolicies(guard)
        missing = await unmet(chosen.requirements, actor, policies)
        answers = {each: verdict_of(each, guard) for each in chosen.asked}
        key = (
            chosen.operation.text,
            labels,
            tuple(sorted(answers.items(), key=lambda item: item[0])),
            tuple(sorted(missing)),
        )
        if explanation is None:
            return await self._planned(key, chosen)
        known = self._plans.get(key) is not None
        found = await self._planned(key, chosen)
        explanation.planned(found.plan, known=known)
        return found

    async def _planned(self, key: PlanKey, chosen: Chosen) -> CompiledPlan:
        """Remembered, or made off the event loop."""
        found = self._plans.get(key)
        if found is None:
            making = self._making.get(key)
            if making is None:
                making = self._making[key] = asyncio.create_task(self._make(key, chosen))
                making.add_done_callback(lambda made: made.cancelled() or made.exception())
            found = await asyncio.shield(making)  # a client that leaves takes nobody's plan along
        return found

    async def _make(self, key: PlanKey, chosen: Chosen) -> CompiledPlan:
        _, labels, access, requirements = key
        graph = self._graph_with(labels)
        try:
            plan = await asyncio.to_thread(
                plan_operation, chosen.operation, graph, dict(access), unmet=refused(requirements)
            )
            self._observer.planned(capped=plan.capped)
            made = compile_plan(plan, self._supergraph.roots[plan.kind], chosen.name, self._names)
            if self._settings.cost.is_asked(self._supergraph):
                made.costs = cost_tree(chosen.operation, plan.projection, self._supergraph)
            made.access = (key[0], *key[2:])
            made.deferral = compile_deferral(plan, made.root_type, chosen.name, self._names)
            self._plans.put(key, made)
            return made
        finally:
            del self._making[key]

    def _refuse_whole(self, compiled: CompiledPlan, variables: Mapping[str, Any]) -> None:
        if self._settings.refuse_unauthorized:
            refused = unauthorized_errors(compiled.plan.projection, variables)
            if refused:
                raise Invalid(refused)

    def _graph_with(self, labels: frozenset[str]) -> QueryGraph:
        """What it has looked up is remembered for the next plan."""
        found = self._labelled.get(labels)
        if found is None:
            found = self._graph.labelled(labels)
            self._labelled.put(labels, found)
        return found

    def begin(self, prepared: Prepared, guard: Guard | None, kind: type[E]) -> E:
        """An execution that has asked nothing yet."""
        return kind(
            prepared.compiled,
            prepared.variables,
            self._transport,
            Protector(guard, prepared.variables),
            self._names,
            self._possible_types,
            self._observer,
            prepared.context,
            self._settings.errors,
            prepared.explanation,
        )

    async def answer(self, prepared: Prepared, execution: Execution) -> Answer:
        """Run what has begun. The log is written before anything is returned, and there is no other way to an answer.

        Raises:
            InternalError: ours to log and to mask; nothing of the answer may be sent.
        """
        async with settled(execution.protector.guard, execution.nothing_asked):
            await execution.run()
            return self._complete(prepared, execution)

    def _complete(self, prepared: Prepared, execution: Execution) -> Answer:
        compiled, variables, store = prepared.compiled, prepared.variables, execution.store
        if (passed := execution.passed) is not None:
            return Answer(passed.data, extensions=self.beside(prepared, store)[0], written=passed.written)
        if compiled.plan.introspection is not None:
            self._introspect(compiled.plan.introspection, variables, store)
        note_withheld(compiled.withheld, store, variables, execution.protector)
        data = compiled.projection(variables)(store, execution.report)
        extensions, cost = self.beside(prepared, store)
        return Answer(data, execution.report.errors(), extensions=extensions, cost=cost)

    def beside(self, prepared: Prepared, store: StoreObject) -> tuple[Mapping[str, Any], OperationCost | None]:
        """What is told beside the data of a whole answer, and what it has cost."""
        return told_beside(prepared, store, self._names, self._settings.cost.mode)

    def _estimated(self, compiled: CompiledPlan, variables: Mapping[str, Any]) -> int | None:
        """What the operation should cost; None: nobody asks."""
        if compiled.costs is None:
            return None
        return estimate(compiled.costs, variables, self._settings.cost.assumed_list_size)

    def _introspect(self, operation: str, variables: Mapping[str, Any], store: StoreObject) -> None:
        """The schema's answer about itself; the same each time, unless it has variables."""
        answer = self._introspected.get(operation) if not variables else None
        if answer is None:
            answer = introspect(self.schema, operation, variables)
            if not variables:
                self._introspected.put(operation, answer)
        store.update(answer)
