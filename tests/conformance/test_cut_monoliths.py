"""Random sets of subgraphs, cut from one monolith: they compose, in any order to the same bytes, and are answered right.

`python -m tests.conformance.cut` draws many more of them, and more operations of each.
"""

import asyncio
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.composition.damage import check_composed_or_refused, damaged
from tests.conformance.cut.drawn_set import draw_set, problems

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
RANDOMS = st.randoms(use_true_random=False)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(RANDOMS)
def test_a_set_cut_from_one_monolith_composes_and_is_answered_as_the_monolith_does(random: Random) -> None:
    found = asyncio.run(problems(draw_set(random, "drawn"), operations=3))
    assert not found, "\n".join(found)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=SLOW)
@given(RANDOMS)
def test_a_broken_set_raises_nothing_but_composition_errors(random: Random) -> None:
    check_composed_or_refused(damaged(draw_set(random, "broken").subgraphs, random.randint, random.choice))
