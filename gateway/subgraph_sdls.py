"""Running subgraphs asked for their SDLs before anything is composed: a thread of its own, whoever calls."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

SECONDS = 10.0  # an SDL is printed once, by whatever server; a person waits
MOST_BYTES = 32 * 1024 * 1024  # of one subgraph: large graphs have some hundred kilobytes


def ask_for_sdls(urls: Mapping[str, str]) -> Mapping[str, str]:
    """SDLs by subgraph name, all asked at once.

    Raises:
        SubgraphUnavailable: the first, by name, that did not answer with an SDL.
    """
    if not urls:
        return {}
    with ThreadPoolExecutor(max_workers=1) as thread:  # the caller may already be within an event loop
        return thread.submit(lambda: asyncio.run(_ask(urls))).result()


async def _ask(urls: Mapping[str, str]) -> Mapping[str, str]:
    from gateway.execution.transports.service_sdl import service_sdl
    from gateway.execution.transports.wires import Wires

    wires = Wires()
    try:
        wire = wires.with_tls(None)
        names = sorted(urls)
        answers = await asyncio.gather(
            *(service_sdl(name, urls[name], wire, seconds=SECONDS, most_bytes=MOST_BYTES) for name in names),
            return_exceptions=True,
        )
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return {name: answer for name, answer in zip(names, answers, strict=True) if isinstance(answer, str)}
    finally:
        await wires.close()
