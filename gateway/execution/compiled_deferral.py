"""What execution derives once from a plan with deferred fragments, for each set of fragments that are deferred."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.execution.compiled_plan import CompiledPlan, compile_plan
from gateway.execution.deferred_route import Route, route_to
from gateway.planning.phases import FIRST, Phase, phases
from gateway.planning.plan import Deferral, Plan, deferred_term

_KEPT = 16


@dataclass(frozen=True, slots=True)
class DeferredPart:
    """`after`: the fragments whose parts are given before; FIRST among them is the first answer."""

    fragment: int
    label: str | None
    after: frozenset[int]
    compiled: CompiledPlan


@dataclass(frozen=True, slots=True)
class Parts:
    """`terms`: for each fragment, whether it is shown with the first answer, having nothing to wait for."""

    first: CompiledPlan
    deferred: tuple[DeferredPart, ...]
    route: Route | None
    terms: Mapping[str, bool]

    def terms_of(self, fragment: int, parents: Mapping[int, int | None]) -> Mapping[str, bool]:
        """The terms under which the fragment's own fields are shown, and those of no other."""
        terms = dict(self.terms)
        at: int | None = fragment
        while at is not None:
            terms[deferred_term(at)] = True
            at = parents[at]
        return terms


@dataclass(slots=True)
class CompiledDeferral:
    plan: Plan
    root_type: str
    deferral: Deferral
    parents: Mapping[int, int | None]
    name: str | None
    names: Mapping[str, str]
    _parts: dict[frozenset[int], Parts] = field(default_factory=dict)

    def parts(self, variables: Mapping[str, Any]) -> Parts:
        """By the variables of the fragments' `if`."""
        active = frozenset(
            each.number
            for each in self.deferral.fragments
            if each.variable is None or variables.get(each.variable) is not False
        )
        found = self._parts.get(active)
        if found is None:
            found = self._compile(phases(self.plan, active))
            if len(self._parts) < _KEPT:
                self._parts[active] = found
        return found

    def _compile(self, order: tuple[Phase, ...]) -> Parts:
        deferral = self.deferral
        deferred = frozenset(each.fragment for each in order)
        labels = {each.number: each.label for each in deferral.fragments}
        first = replace(self._plan(order[0]), projection=deferral.projection, introspection=self.plan.introspection)
        return Parts(
            self._compiled(first),
            tuple(
                DeferredPart(
                    each.fragment,
                    labels[each.fragment],
                    each.after - {FIRST},
                    self._compiled(self._plan(each)),
                )
                for each in order[1:]
            ),
            route_to({self.root_type: deferral.projection}, {self.root_type: deferral.root}),
            {deferred_term(each.number): each.number not in deferred for each in deferral.fragments},
        )

    def _compiled(self, plan: Plan) -> CompiledPlan:
        return compile_plan(plan, self.root_type, self.name, self.names)

    def _plan(self, phase: Phase) -> Plan:
        return replace(
            self.plan,
            fetches=phase.fetches,
            references=phase.references,
            projection=(),
            introspection=None,
            deferral=None,
        )


def compile_deferral(plan: Plan, root_type: str, name: str | None, names: Mapping[str, str]) -> CompiledDeferral | None:
    """None: nothing of the plan is deferred. `name`, `names` as of `compile_plan`."""
    if plan.deferral is None:
        return None
    return CompiledDeferral(
        plan,
        root_type,
        plan.deferral,
        {each.number: each.parent for each in plan.deferral.fragments},
        name,
        names,
    )
