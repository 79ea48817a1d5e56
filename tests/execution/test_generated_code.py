"""Generated code gives what the plain interpretation gives, or leaves it to that; and what repeats becomes one object."""

import gc
import weakref
from copy import deepcopy
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.execution.generated_projection import generate_projection
from gateway.execution.generated_reader import GeneratedReader
from gateway.execution.pruned_selection import PrunedSelection, prune
from gateway.execution.read_answer import read_object
from gateway.execution.report import Report
from gateway.execution.shape import compile_projection
from gateway.execution.slots import ABSENT, TYPENAME, Failed, FieldError, Refused
from gateway.planning.plan import (
    LeafType,
    ListOf,
    NonNull,
    ObjectShape,
    OutputShape,
    ProjectedField,
    SelectedField,
    SelectedFragment,
    Selection,
)

NAMES = ("a", "b", "c")
TYPES = ("A", "B")
FAILED = Failed(FieldError("it failed"))
LEAVES = st.one_of(
    st.sampled_from(["x", "RED", 1, 1.0, True, 0, 2**31, 1.5, None, [1], {"k": 1}]),
    st.sampled_from([FAILED, ABSENT, Refused(FieldError("no"))]),
)
NAMED = ("String", "ID", "Int", "Float", "Boolean", "JSON")


def leaf_shapes() -> st.SearchStrategy[Any]:
    return st.sampled_from([*(LeafType(name) for name in NAMED), LeafType("Color", ("RED",))])


@st.composite
def object_shapes(draw: st.DrawFn, depth: int = 3) -> ObjectShape:
    by_type = {}
    for type_name in draw(st.sampled_from([("A",), TYPES])):
        names = draw(st.lists(st.sampled_from([*NAMES, TYPENAME]), min_size=1, max_size=3, unique=True))
        by_type[type_name] = tuple(
            ProjectedField(
                f"key_{name}", name, NonNull(LeafType("String")) if name == TYPENAME else draw(shapes(depth))
            )
            for name in names
        )
    return ObjectShape("Named", by_type)


def shapes(depth: int) -> st.SearchStrategy[Any]:
    inner: st.SearchStrategy[Any] = leaf_shapes() if not depth else st.one_of(leaf_shapes(), object_shapes(depth - 1))
    listed = st.one_of(inner, inner.map(ListOf), inner.map(lambda each: ListOf(NonNull(each))))
    return st.one_of(listed, listed.map(NonNull))


@st.composite
def values(draw: st.DrawFn, shape: OutputShape) -> Any:
    """Mostly what the shape says."""
    if draw(st.integers(0, 12)) == 0:
        return draw(LEAVES)
    if isinstance(shape, NonNull):
        shape = shape.inner
    if isinstance(shape, ListOf):
        return [draw(values(shape.item)) for _ in range(draw(st.integers(0, 3)))]
    if isinstance(shape, LeafType):
        fit = {"Int": 3, "Float": 1.5, "Boolean": True, "Color": "RED", "JSON": {"k": [1]}}
        return fit.get(shape.name, "text")
    type_name = draw(st.sampled_from(list(shape.by_type)))
    made = {field.slot: draw(values(field.shape)) for field in shape.by_type[type_name] if field.slot != TYPENAME}
    return made if len(shape.by_type) == 1 and draw(st.booleans()) else {TYPENAME: type_name, **made}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_generated_projection_is_the_plain_one(data: st.DataObject) -> None:
    shape = data.draw(object_shapes())
    fields = next(iter(shape.by_type.values()))
    plain, generated = compile_projection(fields, "A", {}), generate_projection(fields, "A", {})
    assert generated is not None
    for _ in range(3):
        store = {field.slot: data.draw(values(field.shape)) for field in fields if field.slot != TYPENAME}
        report = Report()
        expected, given_back = plain(store, report), generated(store)
        if given_back is not None:
            assert not report.count
            assert orjson.dumps(given_back) == orjson.dumps(expected)


def test_a_good_answer_needs_no_plain_projection() -> None:
    shape = ObjectShape("A", {"A": (ProjectedField("id", "id", NonNull(LeafType("ID"))),)})
    fields = (ProjectedField("all", "list", ListOf(shape)), ProjectedField("none", "gone", LeafType("Int")))
    generated = generate_projection(fields, "Query", {})
    assert generated is not None
    same = {"id": "1"}
    answer = generated({TYPENAME: "Query", "list": [same, None, same], "gone": ABSENT})
    assert answer == {"all": [{"id": "1"}, None, {"id": "1"}], "none": None}
    assert answer["all"][0] is answer["all"][2]
    assert generated({"list": [{"id": None}], "gone": None}) is None
    assert generated({"list": []}) is None


@st.composite
def selections(draw: st.DrawFn, depth: int = 3) -> Selection:
    fields = [SelectedField(TYPENAME, TYPENAME, TYPENAME)]
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        below = draw(selections(depth - 1)) if depth and draw(st.booleans()) else None
        slot = draw(st.sampled_from([name, f"{name}(x: 1)"]))
        fields.append(SelectedField(name, name, slot, selection=below))
    fragments: tuple[SelectedFragment, ...] = ()
    if depth and draw(st.integers(0, 3)) == 0:
        fragments = (SelectedFragment("A", ("A",), Selection((SelectedField("d", "d", "d"),))),)
    return Selection(tuple(fields), fragments)


@st.composite
def answers(draw: st.DrawFn, selection: Selection) -> Any:
    type_name = draw(st.sampled_from(TYPES))
    made: dict[str, Any] = {}
    fields = [
        *selection.fields,
        *(f for each in selection.fragments if type_name == "A" for f in each.selection.fields),
    ]
    for field in fields:
        if field.name == TYPENAME:
            made[TYPENAME] = type_name
        elif field.selection is None or draw(st.integers(0, 9)) == 0:
            made[field.response_key] = draw(LEAVES)
        else:
            one = answers(field.selection)
            made[field.response_key] = draw(
                st.one_of(one, st.lists(one, max_size=4), st.lists(st.lists(one), max_size=2))
            )
    if draw(st.integers(0, 15)) == 0:
        made["more"] = 1
    return made


def shown(value: Any) -> str:
    """Kinds of numbers too, and which failure it is."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{key}:{shown(item)}" for key, item in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(shown, value)) + "]"
    return f"{value!r}" if not isinstance(value, Failed) or value is FAILED else f"malformed {value.error.message}"


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_generated_reading_is_plain_reading(data: st.DataObject) -> None:
    selection = prune(data.draw(selections()), {}, {})
    reader = GeneratedReader(selection, lambda path: data.draw(st.booleans()))
    for _ in range(5):
        answer = data.draw(answers_of(selection))
        expected = read_object(selection, copied(answer), "A")
        memo = reader.memo()
        read = reader.read(copied(answer), selection.answer_type(answer, "A"), memo)
        reader.learn(memo)
        assert shown(read) == shown(expected)


def answers_of(selection: PrunedSelection) -> st.SearchStrategy[Any]:
    return answers(_source(selection))


def _source(selection: PrunedSelection) -> Selection:
    return Selection(
        tuple(
            SelectedField(
                f.source.name, f.source.response_key, f.source.slot, selection=_source(f.child) if f.child else None
            )
            for f in selection.fields
        ),
        tuple(
            SelectedFragment(f.type_condition, tuple(f.runtime_types), _source(f.selection))
            for f in selection.fragments
        ),
    )


def copied(value: Any) -> Any:
    """Failures stay the same object."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


AUTHOR = Selection((SelectedField("id", "id", "id"), SelectedField("n", "n", "n")))
REVIEWS = Selection(
    (
        SelectedField(
            "reviews",
            "reviews",
            "reviews",
            selection=Selection((SelectedField("author", "author", "author", selection=AUTHOR),)),
        ),
    )
)


def read_often(exclusive: bool, *authors: Any) -> list[Any]:
    reader = GeneratedReader(prune(REVIEWS, {}, {}), lambda path: exclusive)
    for _ in range(5):
        memo = reader.memo()
        read = reader.read(deepcopy({"reviews": [{"author": each} for each in authors]}), None, memo)
        reader.learn(memo)
    return [each["author"] for each in read["reviews"]]


def test_what_is_equal_becomes_one_object() -> None:
    one, two, other = read_often(True, {"id": "1", "n": 1}, {"id": "1", "n": 1}, {"id": "2", "n": 1})
    assert one is two and one is not other


def test_numbers_of_different_kinds_are_not_equal() -> None:
    read = read_often(True, *({"id": "1", "n": n} for n in (1, True, 1.0)))
    assert [repr(each["n"]) for each in read] == ["1", "True", "1.0"]


def test_what_another_fetch_writes_by_position_stays_apart() -> None:
    one, two = read_often(False, {"id": "1", "n": 1}, {"id": "1", "n": 1})
    assert one == two and one is not two


def test_a_selection_of_which_nothing_is_left_is_read_too() -> None:
    """Everything below it is skipped: the subgraph is asked for a type name that nobody wants."""
    empty = Selection((SelectedField("a", "a", "a", selection=Selection()),))
    reader = GeneratedReader(prune(empty, {}, {}), lambda path: True)
    for _ in range(5):
        assert reader.read({"a": [{}, {}]}, None, reader.memo()) == {"a": [{}, {}]}
        assert reader.read({"a": {TYPENAME: "A"}}, None, reader.memo()) == {"a": {}}


def test_what_failed_is_equal_to_nothing() -> None:
    error = FieldError("no")
    one, two = read_often(True, *({"id": "1", "n": Failed(error)} for _ in range(2)))
    assert one is not two


def test_what_would_be_too_much_code_is_left_to_the_plain_projection() -> None:
    shape = LeafType("Int")
    wide = tuple(
        ProjectedField(f"o{n}", f"o{n}", ObjectShape("A", {"A": (ProjectedField("a", "a", shape),)}))
        for n in range(1000)
    )
    assert generate_projection(wide, "Query", {}) is None
    deep: OutputShape = shape
    for _ in range(30):  # a doubled shape, thirty deep, is thirty functions
        below = (ProjectedField("a", "a", deep),)
        deep = ObjectShape("I", {"A": below, "B": below})
    assert generate_projection((ProjectedField("i", "i", deep),), "Query", {}) is not None


def test_what_was_generated_goes_with_its_plan() -> None:
    """Without a look for garbage: what is in a circle waits for a full one, and those are seldom."""
    reader = GeneratedReader(prune(REVIEWS, {}, {}), lambda path: True)
    for _ in range(5):
        memo = reader.memo()
        reader.read({"reviews": [{"author": [{"id": "1", "n": 1}]}, {"author": [[None]]}]}, None, memo)
        reader.learn(memo)
    projection = generate_projection([ProjectedField("a", "a", ListOf(LeafType("String")))], "Query", {})
    assert projection is not None and reader._sharing[None] is not None
    left: list[weakref.ref[Any]] = [weakref.ref(projection), weakref.ref(reader._sharing[None])]
    gc.collect()
    gc.disable()
    try:
        del reader, projection
        assert [each() for each in left] == [None, None]
    finally:
        gc.enable()
