"""A small public document of another server, such as its keys."""

from typing import Any

import aiohttp
import orjson

from gateway.errors import SubgraphUnavailable

DOCUMENT_SECONDS = 5.0


async def get_json(url: str) -> Any:
    """GET, no credentials, no redirects.

    Raises:
        SubgraphUnavailable: no JSON came back in time.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DOCUMENT_SECONDS)) as session,
            session.get(url, allow_redirects=False, headers={"accept": "application/json"}) as response,
        ):
            if response.status != 200:
                raise SubgraphUnavailable(f"{url} answered HTTP {response.status}")
            return orjson.loads(await response.read())
    except (TimeoutError, aiohttp.ClientError, orjson.JSONDecodeError) as failure:
        raise SubgraphUnavailable(f"{url} gave no JSON", reasons=[type(failure).__name__]) from failure
