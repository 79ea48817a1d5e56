"""A subgraph in another process: GraphQL over HTTP, the fetch grant signed into the body of each attempt.

send -> equal queries under way -> retries -> cap on concurrency -> circuit breaker -> post in time -> read as GraphQL

Redirects are not followed: a grant is for the URL that the supergraph names.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from gateway.errors import SubgraphUnavailable
from gateway.execution.cache_policy import cache_policy
from gateway.execution.observer import SILENT, Observer
from gateway.execution.request_context import RequestContext
from gateway.execution.transports.call import Ask, Call
from gateway.execution.transports.circuit_breaker import with_breaker
from gateway.execution.transports.concurrency import with_cap
from gateway.execution.transports.header_rules import CACHE_CONTROL, Propagate, forwarded, take_back
from gateway.execution.transports.in_flight import UnderWay, with_sharing
from gateway.execution.transports.port import SubgraphRequest, SubgraphResponse
from gateway.execution.transports.retry import with_retries
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.execution.transports.wire import Outage, Unanswered, Wire, WireAnswer
from gateway.execution.transports.wires import Wires
from policies.fetch_grant import FetchGrant

# (grant, subgraph's name, query, variables, operation name) -> the signed grant
GrantSigner = Callable[[FetchGrant, str, str, Mapping[str, Any], str | None], str]

_NONE: Mapping[str, str] = {}
_HEADERS = {
    "content-type": "application/json",
    "accept": "application/graphql-response+json, application/json;q=0.9",
    "accept-encoding": "identity",  # without it a server may take any coding for granted
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # RFC 8259 lets a reader pass over one
# What a client is told. Never a status, a size, an address or a word of the answer: it may be about what is hidden.
_NO_ANSWER = "did not answer"
_TOLD = {
    Outage.TIMEOUT: "did not answer in time",
    Outage.DEADLINE: "did not answer in time",
    Outage.STATUS: "answered something that is no GraphQL",
    Outage.MALFORMED: "answered something that is no GraphQL",
    Outage.TOO_LARGE: "answered something that is no GraphQL",
}


class HttpTransport:
    """Asks subgraphs at their URLs. Without a signer no grant is sent: such a subgraph holds nothing protected.

    `wires`: shared connections, closed by whoever opened them; without, the transport has its own.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        signer: GrantSigner | None = None,
        rules: TrafficRules | None = None,
        wires: Wires | None = None,
        observer: Observer = SILENT,
    ) -> None:
        rules = rules or TrafficRules()
        self._own = Wires() if wires is None else None
        self._observer = observer
        shared = wires or self._own
        assert shared is not None
        self._under_way: UnderWay = {}
        self._remotes = {
            name: _Remote(url, signer, rules.of(name), shared, partial(observer.happened, name), self._under_way)
            for name, url in urls.items()
        }

    async def send(self, request: SubgraphRequest) -> SubgraphResponse:
        try:
            remote = self._remotes.get(request.subgraph)
            if remote is None:
                raise Unanswered(Outage.UNKNOWN, "it has no URL")
            answer = await remote.ask(_in_time(request, remote.timeout, remote.forwarded(request)))
            if request.context is not None:
                remote.take_back(answer, request.context)
            return _parse(answer, trusted=remote.trusted)
        except Unanswered as failure:
            self._observer.happened(request.subgraph, failure.outage, failure.why)
            told = _TOLD.get(failure.outage, _NO_ANSWER)
            raise SubgraphUnavailable(f"The subgraph {request.subgraph} {told}.", reasons=[failure.why]) from failure
        finally:
            if request.is_mutation:
                self._under_way.clear()  # whoever asks now sees what it did

    async def close(self) -> None:
        if self._own is not None:
            await self._own.close()


class _Remote:
    """One subgraph: where it is, and the layers around a request to it."""

    __slots__ = ("_most", "_rules", "_signer", "_url", "_varies", "_wire", "ask", "timeout", "trusted")

    def __init__(
        self,
        url: str,
        signer: GrantSigner | None,
        rules: SubgraphRules,
        wires: Wires,
        happened: Callable[[str], None],
        under_way: UnderWay,
    ) -> None:
        self._url = url
        self._signer = signer
        self._rules = rules
        self._varies = any(isinstance(rule, Propagate) for rule in rules.request_headers)
        self._wire: Wire = wires.with_tls(rules.tls)
        self._most = rules.most_response_bytes
        self.timeout = rules.timeout
        self.trusted = rules.pass_through
        self.ask: Ask = self._post
        if rules.breaker is not None:
            self.ask = with_breaker(self.ask, rules.breaker, happened)
        if rules.most_concurrent is not None:
            self.ask = with_cap(self.ask, rules.most_concurrent)
        if rules.retry is not None and rules.retry.attempts > 1:
            self.ask = with_retries(self.ask, rules.retry, happened)
        # A header of an answer may be meant for one client alone, as Set-Cookie is.
        if rules.deduplicate and not rules.response_headers:
            self.ask = with_sharing(self.ask, happened, under_way)

    def forwarded(self, request: SubgraphRequest) -> Mapping[str, str]:
        rules = self._rules.request_headers
        return forwarded(rules, request.context) if rules else _NONE

    def take_back(self, answer: WireAnswer, context: RequestContext) -> None:
        if self._rules.response_headers:
            take_back(self._rules.response_headers, answer, context)
        if self._rules.merge_cache_control:
            policy = cache_policy(answer.header(CACHE_CONTROL))
            # What depends on the client's headers is kept by that client alone.
            context.cache.append(replace(policy, private=True) if self._varies else policy)

    async def _post(self, call: Call) -> WireAnswer:
        """Each attempt is signed anew, since a subgraph accepts a grant once."""
        request = call.request
        body: dict[str, Any] = {"query": request.operation}
        if request.variables:
            body["variables"] = request.variables if call.variables is None else orjson.Fragment(call.variables)
        if self._signer is not None:
            token = self._signer(request.grant, request.subgraph, request.operation, request.variables, None)
            body["extensions"] = {"fetchGrant": token}
        headers = _HEADERS
        if request.context is not None:
            headers = {**call.headers, **request.context.tracing(), **_HEADERS}
        elif call.headers:
            headers = {**call.headers, **_HEADERS}
        try:
            async with asyncio.timeout_at(call.until):
                return await self._wire.post(self._url, orjson.dumps(body), headers, self._most)
        except TimeoutError:
            raise Unanswered(call.out_of_time, "it took too long") from None


def _in_time(request: SubgraphRequest, timeout: float, headers: Mapping[str, str]) -> Call:
    """A fetch has its own time, and never more than is left of its request's."""
    now = asyncio.get_running_loop().time()
    until = now + timeout
    deadline = request.context.deadline if request.context is not None else None
    if deadline is None or deadline >= until:
        return Call(request, until, headers)
    if deadline <= now:
        raise Unanswered(Outage.DEADLINE, "the request's time was over before it was asked")
    return Call(request, deadline, headers, Outage.DEADLINE)


def _parse(answer: WireAnswer, *, trusted: bool) -> SubgraphResponse:
    if 300 <= answer.status < 400:
        raise Unanswered(Outage.STATUS, f"redirects are not followed (HTTP {answer.status})")
    wrong = Outage.MALFORMED if answer.status < 400 else Outage.STATUS
    try:
        content = orjson.loads(answer.body.removeprefix(_BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as failure:
        raise Unanswered(wrong, _no_json(answer)) from failure
    if not isinstance(content, dict) or not ("data" in content or "errors" in content):
        raise Unanswered(wrong, f"its answer is no GraphQL (HTTP {answer.status})")
    data, errors = content.get("data"), content.get("errors")
    if not (data is None or isinstance(data, dict)) or not (errors is None or isinstance(errors, list)):
        raise Unanswered(wrong, f"its answer is no GraphQL (HTTP {answer.status})")
    written = _written_data(answer.body) if trusted and data is not None and len(content) == 1 else None
    return SubgraphResponse(data, [error for error in errors or () if isinstance(error, dict)], written)


def _no_json(answer: WireAnswer) -> str:
    """What it is, as far as its headers say."""
    said = [f"HTTP {answer.status}"]
    said += [f"{name} {value[:100]}" for name in ("content-type", "content-encoding") for value in answer.header(name)]
    return f"its answer is no JSON ({', '.join(said)})"


def _written_data(body: bytes) -> bytes:
    """The value of an object's one key, which has no colon in it."""
    return body[body.index(b":") + 1 : body.rindex(b"}")]
