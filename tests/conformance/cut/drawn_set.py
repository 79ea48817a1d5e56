"""One drawn set of subgraphs: composed in every order, compared with its monolith, and asked drawn operations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from gateway.composition.compose import Composition, compose
from gateway.composition.source import SubgraphSource
from tests.conformance.cut.cut_monolith import cut_monolith
from tests.conformance.cut.draw_monolith import Monolith, draw_monolith
from tests.conformance.oracle.run_operation import Verdict, run_operation, told
from tests.conformance.oracle.suites import Suite


@dataclass(frozen=True, slots=True)
class DrawnSet:
    name: str
    monolith: Monolith
    subgraphs: Sequence[SubgraphSource]
    orders: Sequence[Sequence[SubgraphSource]]


def draw_set(random: Random, name: str) -> DrawnSet:
    """`name` seeds the operations and the world's values."""
    monolith = draw_monolith(random)
    subgraphs = cut_monolith(monolith, random)
    shuffled = list(subgraphs)
    random.shuffle(shuffled)
    return DrawnSet(name, monolith, subgraphs, (subgraphs[::-1], shuffled))


async def problems(drawn: DrawnSet, operations: int) -> list[str]:
    """What is wrong with it; composition's own errors are raised.

    Raises:
        CompositionFailed: the set is refused, which no set that was cut from a monolith may be.
    """
    composed = compose(drawn.subgraphs)
    found = [*_order(drawn, composed), *_lost(drawn, composed)]
    suite = Suite(drawn.name, composed.sdl, {each.name: each.sdl for each in drawn.subgraphs})
    for number in range(operations):
        verdict = await run_operation(suite, number)
        if verdict.why:
            found.append(await told(verdict))
        elif verdict.excused:
            found.append(_refused(verdict))
    return found


def _order(drawn: DrawnSet, composed: Composition) -> Iterator[str]:
    for order in drawn.orders:
        again = compose(order)
        if (again.sdl, again.hints) != (composed.sdl, composed.hints):
            yield f"{drawn.name}: composed otherwise as {', '.join(each.name for each in order)}"


def _lost(drawn: DrawnSet, composed: Composition) -> Iterator[str]:
    """Every root field of the monolith, and every field that some subgraph resolves, is in the supergraph."""
    types = composed.supergraph.types
    for root, fields in (("Query", drawn.monolith.query), ("Mutation", drawn.monolith.mutation)):
        yield from (f"{drawn.name}: {root}.{name} is lost" for name in fields if name not in types[root].fields)
    for name, known in drawn.monolith.objects.items():
        lost = set(known.interfaces) & set(types) - set(types[name].interfaces) if name in types else set()
        joined = [each for each in lost if any(_implements(one.sdl, name, each) for one in drawn.subgraphs)]
        yield from (f"{drawn.name}: {name} has lost the interface {each}" for each in joined)


def _implements(sdl: str, name: str, interface: str) -> bool:
    return any(
        f"type {name} implements" in line and interface in line.split(" @")[0].split() for line in sdl.splitlines()
    )


def _refused(verdict: Verdict) -> str:
    return f"{verdict.suite.name}, operation {verdict.drawn.number}: refused: {verdict.drawn.query}"
