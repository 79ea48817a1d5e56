"""One drawn operation through the engine and the monolith; what is wrong is shrunk to what still shows it."""

import asyncio
import json
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import DocumentNode, ExecutionResult, parse

from gateway.execution.answer import Answer
from gateway.planning.graph import QueryGraph
from gateway.planning.normalize import normalize
from gateway.planning.plan_operation import plan_operation
from gateway.planning.show import show
from tests.conformance.oracle.draw_operation import Drawn, draw_operation
from tests.conformance.oracle.excuses import is_excused
from tests.conformance.oracle.judge import differences
from tests.conformance.oracle.shrink import shrink
from tests.conformance.oracle.suites import Suite

AGAIN = 3  # so often is an operation asked once more: code is generated for what is used a few times
OF_ONE_WORLD = 8  # operations over the same data: what fails there fails in all of them
UNPLANNABLE = "UNPLANNABLE_OPERATION"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` empty: right, or `excused`."""

    suite: Suite
    drawn: Drawn
    why: Sequence[str]
    answer: Answer | None
    expected: ExecutionResult
    excused: bool = False


async def run_operation(suite: Suite, number: int) -> Verdict:
    return await judged(suite, draw_operation(suite.engine.schema, suite.name, number, suite.words))


async def judged(suite: Suite, drawn: Drawn) -> Verdict:
    """The last of its answers, or the first that is wrong.

    A plan that is used again is run by generated code, and by other code for other values of its conditions.
    """
    verdict = await _judged_once(suite, drawn)
    if verdict.excused or not drawn.again:
        return verdict
    for variables in (*(drawn.variables,) * AGAIN, *others(drawn)):
        if verdict.why:
            break
        verdict = await _judged_once(suite, replace(drawn, variables=variables))
    # Commands are counted, so they are not asked together.
    return verdict if verdict.why or suite.commands else await _judged_together(suite, verdict)


def others(drawn: Drawn) -> Iterator[Mapping[str, Any]]:
    """The variables with every condition turned round and every number another; none when there is none."""
    turned = {name: _another(value) for name, value in drawn.variables.items()}
    if turned != drawn.variables:
        yield turned


def _another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value


async def _judged_together(suite: Suite, verdict: Verdict) -> Verdict:
    """The same operation at the same time with several variables: no request is given what is another's."""
    drawn = verdict.drawn
    all_variables = [drawn.variables, *others(drawn), drawn.variables]
    answers = await asyncio.gather(*(suite.ask(drawn.query, each, drawn.name) for each in all_variables))
    for variables, answer in zip(all_variables, answers, strict=True):
        expected = suite.monolith.run(drawn.document, variables, drawn.name)
        why = [f"asked with others: {each}" for each in differences(answer, expected)]
        if why:
            return replace(verdict, why=why, answer=answer, expected=expected)
    return verdict


async def _judged_once(suite: Suite, drawn: Drawn) -> Verdict:
    suite.world.turn(drawn.number // OF_ONE_WORLD)
    expected = suite.monolith.run(drawn.document, drawn.variables, drawn.name)
    commands = list(suite.monolith.commands)
    try:
        answer = await suite.ask(drawn.query, drawn.variables, drawn.name)
    except Exception as failure:
        return Verdict(suite, drawn, [f"raised {''.join(traceback.format_exception(failure)[-4:])}"], None, expected)
    refused = not answer.executed and _code(answer) == UNPLANNABLE
    if refused and is_excused(suite.world, drawn.asked, suite.supergraph.roots):
        return Verdict(suite, drawn, (), answer, expected, excused=True)
    why = [*differences(answer, expected), *(f"asked what it may not: {each}" for each in suite.refused())]
    # After a non-null root field has failed, the rest of a mutation may run or not.
    ran = suite.commands[: len(commands)] if expected.data is None else suite.commands
    if answer.executed and ran != commands:
        why.append(f"commands: expected {commands}, got {ran}")
    return Verdict(suite, drawn, why, answer, expected)


def _code(answer: Answer) -> object:
    return answer.errors[0].get("extensions", {}).get("code") if answer.errors else None


async def told(verdict: Verdict) -> str:
    """The smallest operation that is still wrong, with everything one needs to look at it."""
    suite = verdict.suite

    async def still(document: DocumentNode, query: str) -> bool:
        return bool((await judged(suite, replace(verdict.drawn, query=query, document=document))).why)

    query = await shrink(suite.engine.schema, verdict.drawn.query, still)
    small = await judged(suite, replace(verdict.drawn, query=query, document=parse(query)))
    asked = [f"{s.graph}: {text} {_json(values)}" for s in suite.subgraphs for text, values in s.asked]
    return "\n".join(
        [
            f"--- {suite.name}, operation {verdict.drawn.number}: {'; '.join(small.why)[:1500]}",
            f"query: {query}",
            f"variables: {_json(small.drawn.variables)}",
            f"expected: {_json(small.expected.data)} {[str(error.path) for error in small.expected.errors or ()]}",
            f"got: {_json(small.answer.data) if small.answer else None} "
            f"{[(error.get('message'), error.get('path')) for error in small.answer.errors] if small.answer else ''}",
            *asked,
            _plan(suite, query, verdict.drawn.name),
        ]
    )


def _plan(suite: Suite, query: str, name: str | None) -> str:
    try:
        graph = QueryGraph(suite.supergraph, suite.labels)
        return show(plan_operation(normalize(parse(query), name, graph), graph))
    except Exception as failure:
        return f"no plan: {failure}"


def _json(value: Mapping[str, Any] | None) -> str:
    return json.dumps(value)[:2000]
