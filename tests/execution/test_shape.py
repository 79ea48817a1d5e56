"""The answer is completed by the public schema: scalars, enums, lists, nulls that bubble, errors at their positions."""

from typing import Any

import pytest

from gateway.execution.report import MOST_ERRORS, Report
from gateway.execution.shape import compile_projection
from gateway.execution.slots import ABSENT, Failed, FieldError, Refused
from gateway.planning.plan import LeafType, ListOf, NonNull, ObjectShape, OutputShape, ProjectedField, Refusal

INVALID = ["INVALID_VALUE"]


def shaped(shape: OutputShape, value: Any) -> tuple[Any, list[dict[str, Any]]]:
    """A root field `v` of this shape."""
    report = Report()
    project = compile_projection((ProjectedField("v", "slot", shape),), "Query", {})
    return project({"slot": value}, report), report.errors()


def codes(errors: list[dict[str, Any]]) -> list[str]:
    return [error.get("extensions", {}).get("code", "") for error in errors]


@pytest.mark.parametrize(
    ("name", "value", "completed"),
    [
        ("Int", 3, 3),
        ("Int", 3.0, 3),
        ("Float", 3, 3),
        ("Float", 0.5, 0.5),
        ("String", "a", "a"),
        ("String", 3, "3"),
        ("String", True, "true"),
        ("ID", "a", "a"),
        ("ID", 3, "3"),
        ("Boolean", False, False),
        ("JSON", {"a": [1, None]}, {"a": [1, None]}),
        ("Date", 5, 5),
    ],
)
def test_scalars(name: str, value: Any, completed: Any) -> None:
    data, errors = shaped(LeafType(name), value)
    assert (data, errors) == ({"v": completed}, [])
    assert type(data["v"]) is type(completed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Int", "3"),
        ("Int", 3.5),
        ("Int", 2**31),
        ("Int", True),
        ("Int", float("inf")),
        ("Float", float("nan")),
        ("Float", "1"),
        ("String", ["a"]),
        ("ID", True),
        ("ID", 1.5),
        ("Boolean", 1),
    ],
)
def test_what_a_scalar_cannot_represent_is_null_with_an_error(name: str, value: Any) -> None:
    data, errors = shaped(LeafType(name), value)
    assert data == {"v": None}
    assert codes(errors) == INVALID and errors[0]["path"] == ["v"]


def test_an_enum_shows_public_values_only_and_does_not_tell_the_others() -> None:
    colour = LeafType("Colour", ("RED",))
    assert shaped(colour, "RED") == ({"v": "RED"}, [])
    data, errors = shaped(colour, "SECRET")
    assert data == {"v": None} and codes(errors) == INVALID
    assert "SECRET" not in str(errors)


def test_a_list_where_none_is_and_none_where_one_is() -> None:
    assert shaped(ListOf(LeafType("Int")), 3)[0] == {"v": None}
    assert shaped(LeafType("Int"), [3])[0] == {"v": None}
    assert shaped(ObjectShape("T", {"T": ()}), "text")[0] == {"v": None}


def test_nulls_in_lists_bubble_by_their_types() -> None:
    numbers = [1, None, "x", 2]
    assert shaped(ListOf(LeafType("Int")), numbers)[0] == {"v": [1, None, None, 2]}
    data, errors = shaped(ListOf(NonNull(LeafType("Int"))), numbers)
    assert data == {"v": None}
    assert [error["path"] for error in errors] == [["v", 1], ["v", 2]]  # each position has its error
    assert shaped(NonNull(ListOf(NonNull(LeafType("Int")))), numbers)[0] is None


def test_an_error_that_is_told_is_not_told_again_where_it_bubbles() -> None:
    inner = ObjectShape("T", {"T": (ProjectedField("a", "a", NonNull(LeafType("Int"))),)})
    failed = Failed(FieldError("no answer", {"code": "SUBGRAPH_UNAVAILABLE"}))
    data, errors = shaped(NonNull(inner), {"a": failed})
    assert data is None
    assert errors == [{"message": "no answer", "path": ["v", "a"], "extensions": {"code": "SUBGRAPH_UNAVAILABLE"}}]


def test_an_error_below_what_it_nulled_is_told_in_the_clients_names() -> None:
    leaf = ProjectedField("shown", "a(x: 1)", LeafType("Int"))
    shape = ListOf(ObjectShape("T", {"T": (leaf,)}))
    _, errors = shaped(shape, [Failed(FieldError("m"), ("a(x: 1)",))])
    assert errors[0]["path"] == ["v", 0, "shown"]
    _, errors = shaped(shape, Failed(FieldError("m"), (3, "unknown")))
    assert errors[0]["path"] == ["v", 3]


def test_types_that_are_not_public_are_null_and_those_that_are_not_told_an_error_too() -> None:
    either = ObjectShape("U", {"A": (ProjectedField("a", "a", LeafType("Int")),), "B": ()})
    assert shaped(either, {"__typename": "A", "a": 1}) == ({"v": {"a": 1}}, [])
    assert shaped(either, {"__typename": "B", "a": 1}) == ({"v": {}}, [])
    assert shaped(either, {"__typename": "Hidden", "a": 1}) == ({"v": None}, [])
    for untold in ({"a": 1}, {}, {"__typename": None}):
        data, errors = shaped(either, untold)
        assert (data, codes(errors)) == ({"v": None}, ["SUBGRAPH_INVALID_ANSWER"])
    assert codes(shaped(NonNull(either), {"__typename": "Hidden"})[1]) == ["INVALID_VALUE"]


def test_a_type_name_is_the_public_one_even_where_none_was_fetched() -> None:
    field = ProjectedField("t", "__typename", NonNull(LeafType("String")))
    assert shaped(ObjectShape("T", {"T": (field,)}), {}) == ({"v": {"t": "T"}}, [])


def test_refused_instances_are_silent_and_refused_categories_are_told() -> None:
    person = ObjectShape("P", {"P": (ProjectedField("a", "a", LeafType("Int")),)})
    assert shaped(person, ABSENT) == ({"v": None}, [])
    data, errors = shaped(person, Refused(FieldError("no", {"code": "FORBIDDEN"})))
    assert data == {"v": None} and errors == [{"message": "no", "path": ["v"], "extensions": {"code": "FORBIDDEN"}}]


def test_a_field_refused_by_its_coordinate_is_not_looked_at() -> None:
    refusal = Refusal("CONSENT_REQUIRED", "ask", (("action", "requestConsent"), ("categories", ("X",))))
    field = ProjectedField("v", "slot", LeafType("String"), refusal=refusal)
    report = Report()
    assert compile_projection((field,), "Query", {})({"slot": "secret"}, report) == {"v": None}
    assert report.errors() == [
        {
            "message": "ask",
            "path": ["v"],
            "extensions": {
                "code": "CONSENT_REQUIRED",
                "remedy": {"action": "requestConsent", "categories": ["X"]},
            },
        }
    ]
    bubbling = ProjectedField("v", "slot", NonNull(LeafType("String")), refusal=refusal)
    report = Report()
    assert compile_projection((bubbling,), "Query", {})({"slot": "secret"}, report) is None
    assert report.count == 1


def test_refusals_are_capped_and_the_rest_is_counted() -> None:
    refused = Refused(FieldError("no", {"code": "FORBIDDEN"}))
    data, errors = shaped(ListOf(LeafType("Int")), [refused] * (MOST_ERRORS + 20))
    assert data == {"v": [None] * (MOST_ERRORS + 20)}
    assert len(errors) == MOST_ERRORS + 1
    assert errors[-1] == {
        "message": "20 further fields were refused.",
        "extensions": {"code": "FORBIDDEN", "count": 20},
    }


def test_order_conditions_and_nothing_at_all() -> None:
    fields = (
        ProjectedField("b", "x", LeafType("Int")),
        ProjectedField("a", "y", LeafType("Int"), when=((("on", True),),)),
        ProjectedField("c", "z", LeafType("Int"), when=((("on", False),), (("also", True),))),
    )
    store = {"x": 1, "y": 2, "z": 3}

    def keys(**variables: bool) -> list[str]:
        return list(compile_projection(fields, "Query", variables)(store, Report()) or ())

    assert keys(on=True) == ["b", "a"]
    assert keys(on=False) == ["b", "c"]
    assert keys(on=True, also=True) == ["b", "a", "c"]
    assert compile_projection(fields[1:2], "Query", {"on": False})(store, Report()) == {}
