"""Ask again after a failure that another attempt may not meet; queries only, and never beyond the fetch's own time.

A fetch of a mutation is asked once: it may have been done, and what it reads may be gone.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, retry_if_result, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from gateway.execution.transports.call import Ask, Call, Happened
from gateway.execution.transports.rules import RetryRules
from gateway.execution.transports.wire import Outage, Unanswered, WireAnswer

RETRIED = "retried"
_PASSING = frozenset((429, 502, 503, 504))  # statuses that say: not now


def with_retries(ask: Ask, rules: RetryRules, happened: Happened) -> Ask:
    """The first attempt goes straight through; the machinery of waiting is set up when it has failed."""
    again = retry_if_exception(_passes) | retry_if_result(_is_passing)
    backoff = wait_exponential_jitter(multiplier=rules.first_wait, max=rules.longest_wait, jitter=rules.first_wait)

    def waits(state: RetryCallState) -> float:
        """As long as the subgraph asks for, if it asks."""
        return max(backoff(state), _asked_for(state))

    enough = stop_after_attempt(rules.attempts)

    async def asked_again(call: Call, first: WireAnswer | Unanswered) -> WireAnswer:
        met: WireAnswer | Unanswered | None = first

        async def attempt() -> WireAnswer:
            nonlocal met
            if met is None:
                happened(RETRIED)
                return await ask(call)
            known, met = met, None
            if isinstance(known, Unanswered):
                raise known
            return known

        def is_over(state: RetryCallState) -> bool:
            return enough(state) or asyncio.get_running_loop().time() + waits(state) >= call.until

        retrying = AsyncRetrying(retry=again, wait=waits, stop=is_over, sleep=asyncio.sleep, retry_error_callback=_last)
        answer: WireAnswer = await retrying(attempt)
        return answer

    async def retried(call: Call) -> WireAnswer:
        try:
            answer = await ask(call)
        except Unanswered as failure:
            if call.request.is_mutation or not _passes(failure):
                raise
            return await asked_again(call, failure)
        if answer.status in _PASSING and not call.request.is_mutation:
            return await asked_again(call, answer)
        return answer

    return retried


def _passes(failure: BaseException) -> bool:
    """What took all its time once would do so again."""
    return isinstance(failure, Unanswered) and failure.outage is Outage.CONNECTION


def _is_passing(answer: WireAnswer) -> bool:
    return answer.status in _PASSING


def _asked_for(state: RetryCallState) -> float:
    """`Retry-After` in seconds; 0: it does not say."""
    if state.outcome is None or state.outcome.failed:
        return 0.0
    answer: WireAnswer = state.outcome.result()
    (*_, asked) = ("0", *answer.header("retry-after"))
    return retry_after(asked, answer.header("date"))


def retry_after(asked: str, said_at: Sequence[str]) -> float:
    """Seconds from now. A date is counted from the answer's own `Date`, so that two clocks need not agree; without, or
    when either is none, it says nothing.
    """
    if asked.isdecimal():
        return float(asked) if len(asked) < 6 else 0.0
    then, now = _date(asked), _date(said_at[-1] if said_at else "")
    return max(0.0, (then - now).total_seconds()) if then is not None and now is not None else 0.0


def _date(text: str) -> datetime | None:
    """A date of HTTP (RFC 9110, 5.6.7), in any of its three forms; one without a zone is UTC."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _last(state: RetryCallState) -> WireAnswer:
    assert state.outcome is not None
    answer: WireAnswer = state.outcome.result()
    return answer
