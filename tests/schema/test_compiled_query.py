"""A compiled query answers what graphql-core answers: data, nulls that bubble, errors at their paths."""

import asyncio
import gc
import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    parse,
    validate,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.compiled_query import compile_query
from schema.subgraph import execute_document

# graphql-core drops coroutines beside a field that fails at once; that ours are waited for is asserted below.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:coroutine '.*' was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
UNDER_WAY: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Iterator[None]:
    """What graphql-core dropped is collected here, or it would be told of in whichever test comes next."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


SCHEMA = """
type Query { a: Node  b: Node!  many: [Node]  all: [Node!]!  either: [Either]  echo(text: String = "nothing", times: Int): String }
type Node { id: ID!  name: String  sure: String!  kind: Kind  child: Node  certain: Node!  nodes: [Node]  every: [Node!]  grid: [[Int!]] }
type Leaf { id: ID!  name: String! }
union Either = Node | Leaf
enum Kind { ONE TWO }
"""
COMPOSITE: Mapping[str, Mapping[str, str]] = {
    "Query": {"a": "Node", "b": "Node", "many": "Node", "all": "Node", "either": "Either"},
    "Node": {"child": "Node", "certain": "Node", "nodes": "Node", "every": "Node"},
    "Leaf": {},
}
LEAVES = {
    "Query": ["echo", "__typename"],
    "Node": ["id", "name", "sure", "kind", "grid", "__typename"],
    "Leaf": ["id", "name", "__typename"],
}
LISTS = ("many", "all", "either", "nodes", "every")

# What a field of a record does, by chance: most answer, at once or later; some are null, fail, or give an exception.
Fate = Callable[[Any, str], str]


def schema_of(fate: Fate) -> GraphQLSchema:
    schema = build_schema(SCHEMA)
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.resolve = _resolver(name, fate)
        elif isinstance(type_, GraphQLUnionType):
            type_.resolve_type = lambda record, _info, _type: "Node" if record % 2 else "Leaf"
    return schema


def _resolver(name: str, fate: Fate) -> Any:
    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        how = fate(source, name)
        if how.startswith("later"):
            UNDER_WAY.append(name)
            return _answer_later(how.removeprefix("later "), source, name, arguments, fate)
        return _answer(how, source, name, arguments, fate)

    return resolve


async def _answer_later(how: str, source: Any, name: str, arguments: Mapping[str, Any], fate: Fate) -> Any:
    await asyncio.sleep(0)
    if name in UNDER_WAY:
        UNDER_WAY.remove(name)
    return _answer(how, source, name, arguments, fate)


def _answer(how: str, source: Any, name: str, arguments: Mapping[str, Any], fate: Fate) -> Any:
    if how == "raise":
        raise GraphQLError(f"{name} failed")
    if how == "exception":
        return ValueError(f"{name} is an exception")
    if how == "null":
        return None
    seed = ((source or 7) * 31 + len(name) * 17 + ord(name[0])) % 997
    if name in LISTS:
        return [_answer(fate(seed + n, "item"), seed + n, "item", {}, fate) for n in range(seed % 4)]
    return {
        "kind": ("ONE", "TWO")[seed % 2],
        "grid": [[1, seed], [None] if seed % 5 == 0 else []],
        "echo": str(arguments),
    }.get(name, seed if name in ("a", "b", "child", "certain", "item") else f"{name} {seed}")


async def answers(schema: GraphQLSchema, query: str, variables: Mapping[str, Any] | None = None) -> tuple[Any, Any]:
    """(data, errors) of the compiled query and of graphql-core."""
    document = parse(query)
    assert not validate(schema, document), query
    compiled = compile_query(schema, document)
    assert compiled is not None
    UNDER_WAY.clear()  # what graphql-core left running may have begun more while the last loop was closed
    ours = await compiled.run(None, variables or {})
    assert not UNDER_WAY, "what was begun is waited for, also where its place became null"
    theirs = await execute_document(schema, document, None, variables or {})
    UNDER_WAY.clear()
    return (ours[0], _told(ours[1])), (theirs[0], _told(theirs[1]))


def _told(errors: Any) -> list[tuple[str, str]]:
    return sorted((str(error.path), error.message) for error in errors)


def always(how: str, *names: str) -> Fate:
    return lambda source, name: how if name in names else "answer"


@pytest.mark.parametrize("later", ["", "later "])
@pytest.mark.parametrize("how", ["raise", "exception", "null"])
@pytest.mark.parametrize(
    "name", ["sure", "name", "child", "certain", "nodes", "every", "item", "grid", "b", "all", "kind"]
)
async def test_one_that_fails_makes_the_same_nulls_and_errors(name: str, how: str, later: str) -> None:
    if name == "item":
        later = ""
    schema = schema_of(always(later + how, name))
    for query in (
        "{ a { id name kind grid } }",
        "{ a { child { sure } name } b { id certain { sure name } } }",
        "{ many { id sure } all { name nodes { sure } } echo }",
        "{ a { every { certain { id } } } either { __typename ... on Node { sure } ... on Leaf { name } } }",
    ):
        ours, theirs = await answers(schema, query)
        assert ours[0] == theirs[0], query
        if len(theirs[1]) == 1:
            assert ours[1] == theirs[1], query
        assert bool(ours[1]) == bool(theirs[1])


@pytest.mark.parametrize(
    "query",
    [
        "{ x: a { ...N } a { name } a { id } } fragment N on Node { id child { ...C } } fragment C on Node { grid }",
        "{ either { ... on Either { __typename } ... on Leaf { l: name } ... { ... on Node { id } } } }",
        '{ echo one: echo(text: null) two: echo(text: "x", times: 3) }',
        "query ($t: String!, $n: Int = 4) { echo(text: $t, times: $n) }",
        "query ($n: Int) { echo(times: $n) }",
    ],
)
async def test_fragments_aliases_and_arguments(query: str) -> None:
    ours, theirs = await answers(schema_of(always("answer")), query, {"t": "text"})
    assert ours == theirs
    assert not ours[1]


async def test_a_variable_that_its_type_does_not_take_is_told_and_nothing_runs() -> None:
    ours, theirs = await answers(schema_of(always("answer")), "query ($t: String!) { echo(text: $t) }", {"t": 1})
    assert ours == theirs
    assert ours[0] is None


@pytest.mark.parametrize(
    "query",
    [
        "mutation { __typename }",
        "{ __schema { description } }",
        "{ a @skip(if: true) { id } }",
        "{ ...F @include(if: true) } fragment F on Query { echo }",
        "query One { echo } query Two { echo }",
    ],
)
def test_what_is_of_another_form_is_left_to_graphql_core(query: str) -> None:
    assert compile_query(schema_of(always("answer")), parse(query)) is None


def selections(type_name: str, depth: int) -> st.SearchStrategy[str]:
    """Selection sets of one type, with aliases, so that a field is asked for twice."""
    if type_name == "Either":
        return st.tuples(selections("Node", depth), selections("Leaf", depth)).map(
            lambda both: f"{{ ... on Node {both[0]} ... on Leaf {both[1]} }}".replace(
                "... on Leaf { ", "... on Leaf { l: __typename "
            ).replace(" name", " x: __typename")
        )
    leaf = st.sampled_from(LEAVES[type_name])
    parts = [leaf]
    if depth:
        for name, below in COMPOSITE[type_name].items():
            parts.append(st.tuples(st.just(name), selections(below, depth - 1)).map(" ".join))
    return st.lists(st.one_of(parts), min_size=1, max_size=4).map(lambda found: "{ " + " ".join(found) + " }")


FATES = ("answer", "later answer") * 8 + ("null", "raise", "exception", "later null", "later raise", "later exception")


@given(query=selections("Query", 3), seed=st.integers(0, 2**32))
@settings(deadline=None, max_examples=150)
def test_whatever_is_asked_and_whatever_fails(query: str, seed: int) -> None:
    # Drawn from a seed: an example that is given up must not leave a coroutine behind.
    chance = random.Random(seed)
    drawn: dict[tuple[Any, str], str] = {}

    def fate(source: Any, name: str) -> str:
        if (source, name) not in drawn:
            how = chance.choice(FATES)
            drawn[source, name] = how.removeprefix("later ") if name == "item" else how
        return drawn[source, name]

    ours, theirs = asyncio.run(answers(schema_of(fate), query))
    assert ours[0] == theirs[0]
    assert bool(ours[1]) == bool(theirs[1])
    assert {path for path, _ in ours[1]} >= {path for path, _ in theirs[1]} or len(ours[1]) >= len(theirs[1])
