"""Equal queries of one caller that are under way at the same time are asked once.

Equal is: subgraph, operation, variables, the grant's content (which holds the caller), and the headers that are forwarded
by rule; the request's id and the trace context may differ. What is shared is bytes: everybody reads, decides and logs an
answer of their own. Nothing that was sent before a mutation was done is shared with who asks after it.
"""

import asyncio
from dataclasses import dataclass

import orjson

from gateway.execution.flight import Flight
from gateway.execution.transports.call import Ask, Call, Happened
from gateway.execution.transports.wire import Outage, Unanswered, WireAnswer
from policies.fetch_grant import FetchGrant

SHARED = "shared"

_Outcome = WireAnswer | Unanswered | None  # None: who asked has left or had less time; ask again
_Key = tuple[str, str, bytes, tuple[tuple[str, str], ...]]


@dataclass(slots=True, eq=False)
class _Flight(Flight[_Outcome]):
    grant: FetchGrant


UnderWay = dict[_Key, list[_Flight]]  # at all subgraphs of a transport; emptied when a mutation is done


def with_sharing(ask: Ask, happened: Happened, under_way: UnderWay) -> Ask:
    """Of one subgraph. Whoever asks first asks for those who come while it waits; when it leaves, another one does."""

    async def shared(call: Call) -> WireAnswer:
        request = call.request
        if request.is_mutation:
            return await ask(call)
        # In the order of the plan: equal ones that a client wrote in another order are asked twice, which costs less.
        variables = call.variables = orjson.dumps(request.variables)
        key = (request.subgraph, request.operation, variables, tuple(call.headers.items()) if call.headers else ())
        while True:
            flights = under_way.setdefault(key, [])
            flight = next((each for each in flights if each.grant == request.grant), None)
            if flight is None:
                return await lead(call, key, flights)
            happened(SHARED)
            outcome = await _landing(flight, call)
            if isinstance(outcome, WireAnswer):
                return outcome
            if outcome is not None:
                raise Unanswered(outcome.outage, outcome.why)

    async def lead(call: Call, key: _Key, flights: list[_Flight]) -> WireAnswer:
        flight = _Flight(call.request.grant)
        flights.append(flight)
        outcome: _Outcome = None
        try:
            outcome = answer = await ask(call)
            return answer
        except Unanswered as failure:
            outcome = None if failure.outage is Outage.DEADLINE else failure
            raise
        finally:
            flights.remove(flight)
            if not flights and under_way.get(key) is flights:
                del under_way[key]
            flight.land(outcome)

    return shared


async def _landing(flight: _Flight, call: Call) -> _Outcome:
    mine = flight.join()
    try:
        async with asyncio.timeout_at(call.until):
            return await mine
    except TimeoutError:
        raise Unanswered(call.out_of_time, "an equal request under way took too long") from None
