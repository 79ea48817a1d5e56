"""The oracle's own strength: one bug planted in the engine for each class in which routers are wrong, each found.

A bug is a change to a function of ours that one could make by mistake. It is found when some operation of the class's
supergraph is judged wrong; without the bug the same operations are right.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from gateway.composition.supergraph import FieldInGraph
from gateway.execution import complete_leaf, engine, fetch_entities, representations, shape
from gateway.planning import drop_partial_types, finish, normalize, own_wants, representation
from gateway.planning.graph import QueryGraph
from gateway.planning.plan import ProjectedField
from gateway.planning.slots import TYPENAME
from gateway.planning.ways import Ways
from tests.conformance.oracle.classes import NAMES
from tests.conformance.oracle.own_suites import own_suites
from tests.conformance.oracle.run_operation import run_operation
from tests.conformance.oracle.suites import Suite, audit, audit_suites

pytestmark = pytest.mark.anyio

MOST = 60  # operations until a bug has to be found
Plant = Callable[[pytest.MonkeyPatch], None]


def keep_the_first_of_a_repeated_key(patch: pytest.MonkeyPatch) -> None:
    inner = normalize._Normalizing._inner
    patch.setattr(normalize._Normalizing, "_inner", lambda self, found: inner(self, found[:1]))


def answer_nothing_where_all_is_skipped(patch: pytest.MonkeyPatch) -> None:
    run = engine.Engine.run

    async def buggy(self: Any, *given: Any, **named: Any) -> Any:
        answer = await run(self, *given, **named)
        return answer if answer.data else replace(answer, data=None)

    patch.setattr(engine.Engine, "run", buggy)


def take_external_fields_for_own(patch: pytest.MonkeyPatch) -> None:
    def buggy(self: QueryGraph, graph: str, type_name: str, name: str, provides: Any) -> FieldInGraph | None:
        return self.declared(graph, type_name, name)

    patch.setattr(QueryGraph, "_resolved", buggy)


def believe_an_interface_object(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Ways, "_stands_in", lambda self, site: False)


def read_requirements_without_their_arguments(patch: pytest.MonkeyPatch) -> None:
    for module in (own_wants, representation):
        patch.setattr(module, "slot_of", lambda name, arguments: name)


def ask_for_two_things_under_one_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(finish.Keys, "key_of", lambda self, each, shape: each.name)


def keep_one_type_of_an_abstract_field(patch: pytest.MonkeyPatch) -> None:
    narrowed = drop_partial_types._narrowed
    patch.setattr(
        drop_partial_types, "_narrowed", lambda below, allowed, graph: narrowed(below, set(sorted(allowed)[:1]), graph)
    )


def name_every_type_alike(patch: pytest.MonkeyPatch) -> None:
    one = shape._Compiling._field

    def buggy(self: Any, field: ProjectedField, type_name: str) -> Any:
        if field.slot != TYPENAME:
            return one(self, field, type_name)
        return (field.response_key, TYPENAME, None, lambda *_: "Thing", True)

    patch.setattr(shape._Compiling, "_field", buggy)


def leave_a_null_where_it_is(patch: pytest.MonkeyPatch) -> None:
    one = shape._Compiling._field
    patch.setattr(shape._Compiling, "_field", lambda *given: (*one(*given)[:-1], False))


def pass_hidden_enum_values_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(complete_leaf, "_enum", lambda name, values: lambda value: value)


def send_keys_that_are_null(patch: pytest.MonkeyPatch) -> None:
    fill = representations._fill

    def buggy(built: dict[str, Any], fields: Any, source: Any) -> Any:
        return fill(built, tuple(replace(each, required=False) for each in fields), source)

    patch.setattr(representations, "_fill", buggy)


def close_ranks_where_an_entity_is_not_known(patch: pytest.MonkeyPatch) -> None:
    answers = fetch_entities._answers

    def buggy(*given: Any) -> list[Any]:
        found = answers(*given)
        return [*(each for each in found if each is not None), *(None for each in found if each is None)]

    patch.setattr(fetch_entities, "_answers", buggy)


def overlook_variables_inside_a_value(patch: pytest.MonkeyPatch) -> None:
    variables = normalize._variables
    patch.setattr(normalize, "_variables", lambda node, printed: () if "{" in printed else variables(node, printed))


@dataclass(frozen=True, slots=True)
class Planted:
    """`number`: the class; 0: beside the ten."""

    number: int
    suite: str
    plant: Plant


PLANTED = (
    Planted(1, "shared-root", keep_the_first_of_a_repeated_key),
    Planted(2, "include-skip", answer_nothing_where_all_is_skipped),
    Planted(3, "simple-requires-provides", take_external_fields_for_own),
    Planted(4, "simple-interface-object", believe_an_interface_object),
    Planted(5, "requires-with-argument-conflict", read_requirements_without_their_arguments),
    Planted(6, "abstract-types", ask_for_two_things_under_one_key),
    Planted(7, "union-intersection", keep_one_type_of_an_abstract_field),
    Planted(8, "typename", name_every_type_alike),
    Planted(9, "abstract-types", leave_a_null_where_it_is),
    Planted(10, "simple-inaccessible", pass_hidden_enum_values_on),
)
BESIDE = (
    Planted(0, "keys that may be null", send_keys_that_are_null),
    Planted(0, "keys that may be null", close_ranks_where_an_entity_is_not_known),
    Planted(0, "commands that fail", overlook_variables_inside_a_value),
)


def test_every_class_has_its_bug() -> None:
    assert {planted.number for planted in PLANTED} == set(NAMES)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.number} {each.plant.__name__}")
async def test_a_planted_bug_is_found(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    if audit() is None:
        pytest.skip("CIVIC_DATA does not name the directory with the public audit's data")
    planted.plant(monkeypatch)
    suite = next(each for each in audit_suites() if each.name == planted.suite)
    assert await _is_found(suite), NAMES[planted.number]


@pytest.mark.parametrize("planted", BESIDE, ids=lambda each: each.plant.__name__)
async def test_a_bug_beside_the_classes_is_found(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    planted.plant(monkeypatch)
    assert await _is_found(next(own_suites(planted.suite)))


async def _is_found(suite: Suite) -> bool:
    for number in range(MOST):
        if (await run_operation(suite, number)).why:
            return True
    return False
