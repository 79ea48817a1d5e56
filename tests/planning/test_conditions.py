"""Conditions keep their meaning while they are made simple."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as some

from gateway.execution.conditions import holds
from gateway.planning.conditions import any_of, both, either
from gateway.planning.plan import ALWAYS, Condition

NAMES = ("a", "b", "c")
TERMS = some.tuples(some.sampled_from(NAMES), some.booleans())
CLAUSES = some.lists(TERMS, max_size=3, unique_by=lambda term: term[0]).map(lambda terms: tuple(sorted(terms)))
CONDITIONS = some.lists(CLAUSES, max_size=3).map(lambda clauses: any_of((clause,) for clause in clauses))
VARIABLES = [dict(zip(NAMES, values, strict=True)) for values in product((True, False), repeat=len(NAMES))]


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, CONDITIONS)
def test_both_and_either_mean_and_and_or(left: Condition, right: Condition) -> None:
    for variables in VARIABLES:
        one, other = holds(left, variables), holds(right, variables)
        assert holds(both(left, right), variables) is (one and other)
        assert holds(either(left, right), variables) is (one or other)
    assert both(left, right) == both(right, left)
    assert either(left, right) == either(right, left)


def test_a_condition_and_its_opposite_hold_always() -> None:
    assert either(((("a", True),),), ((("a", False),),)) == ALWAYS
    assert both(((("a", True),),), ((("a", False),),)) == ()
