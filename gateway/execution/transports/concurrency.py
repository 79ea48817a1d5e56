"""At most so many requests to one subgraph at once; the rest waits, within its own time."""

import asyncio

from gateway.execution.transports.call import Ask, Call
from gateway.execution.transports.wire import Unanswered, WireAnswer


def with_cap(ask: Ask, most: int) -> Ask:
    slots = asyncio.Semaphore(most)

    async def capped(call: Call) -> WireAnswer:
        try:
            async with asyncio.timeout_at(call.until):
                await slots.acquire()
        except TimeoutError:
            raise Unanswered(call.out_of_time, f"{most} requests to it were under way all the time") from None
        try:
            return await ask(call)
        finally:
            slots.release()

    return capped
