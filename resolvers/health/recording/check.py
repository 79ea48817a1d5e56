"""Is a visit as QĐ 4750 wants it? All violations at once.

fields -> codes -> times -> amounts -> flags -> what papers repeat of table 1
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from resolvers.health.recording.check_amounts import check_amounts
from resolvers.health.recording.check_codes import check_codes
from resolvers.health.recording.check_fields import check_fields
from resolvers.health.recording.check_flags import check_flags
from resolvers.health.recording.check_times import check_times
from resolvers.health.recording.content import Content, places
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.rules import repeated


def problems_of(content: Content, facility: str, known: Collection[str], now: datetime) -> tuple[Problem, ...]:
    """Every violation, in the order of the checks; none: it may be recorded. `known`: facilities that there are."""
    return (
        *check_fields(content),
        *check_codes(content, facility, known),
        *check_times(content, now),
        *check_amounts(content),
        *check_flags(content),
        *_check_repeated(content),
    )


def _check_repeated(content: Content) -> Iterator[Problem]:
    """What a paper repeats of table 1 is the same there."""
    for path, first, field in repeated():
        for place, _, value in places(content, path):
            said = [one for _, _, one in places(content, first)]
            if value is not None and said not in ([value], [None]):
                yield Problem(place, ProblemCode.DOES_NOT_ADD_UP, f"table 1 says something else of {field}", field)
