"""What a running subgraph says of itself: `_service { sdl }` (federation's subgraph specification)."""

import asyncio

import orjson

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.subgraph_url import wrong_with_url
from gateway.execution.transports.wire import Unanswered, Wire, WireAnswer

_QUERY = orjson.dumps({"query": "{ _service { sdl } }"})
_HEADERS = {"content-type": "application/json", "accept": "application/json"}
_SUGGESTION = "start the subgraph and correct schema.subgraph_url, or name its SDL by schema.file"


async def service_sdl(name: str, url: str, wire: Wire, *, seconds: float, most_bytes: int) -> str:
    """Ask once.

    Raises:
        SubgraphUnavailable: names the subgraph, what came instead of an SDL, and what to do.
    """
    wrong = wrong_with_url(url)
    if wrong is not None:
        raise SubgraphUnavailable(f"{name} cannot be asked for its schema at {url}: {wrong}", suggestion=_SUGGESTION)
    try:
        async with asyncio.timeout(seconds):
            answer = await wire.post(url, _QUERY, _HEADERS, most_bytes)
    except TimeoutError:
        raise SubgraphUnavailable(
            f"{name} did not say its schema at {url} within {seconds:g} s", suggestion=_SUGGESTION
        ) from None
    except Unanswered as failure:
        raise SubgraphUnavailable(
            f"{name} did not say its schema at {url}: {failure.why}", suggestion=_SUGGESTION
        ) from None
    return _read(name, url, answer)


def _read(name: str, url: str, answer: WireAnswer) -> str:
    where = f"{name} at {url}"
    if answer.status != 200:
        raise SubgraphUnavailable(f"{where} answered HTTP {answer.status}", suggestion=_SUGGESTION)
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        kind = next(iter(answer.header("content-type")), "no content type")
        raise SubgraphUnavailable(f"{where} answered no JSON ({kind})", suggestion=_SUGGESTION) from None
    data = document.get("data") if isinstance(document, dict) else None
    service = data.get("_service") if isinstance(data, dict) else None
    sdl = service.get("sdl") if isinstance(service, dict) else None
    if not isinstance(sdl, str):
        raise SubgraphUnavailable(
            f"{where} does not know `_service {{ sdl }}`",
            suggestion="let its server be a federation subgraph, or name its SDL by schema.file",
        )
    return sdl
