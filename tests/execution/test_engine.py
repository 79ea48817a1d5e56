"""The engine's door: what is refused before it runs, with which code, and after how much work."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from gateway.execution.engine_settings import EngineSettings
from gateway.execution.limits import Limits
from gateway.execution.operation_request import OperationRequest
from tests.execution.subgraphs import LINK, Gateway, Subgraph, in_process

pytestmark = pytest.mark.anyio

SDL = (
    LINK
    + """
type Query { me: Person find(name: String, ids: [ID!], by: Filter, age: Age): Person }
type Mutation { first(n: Int!): [Int!] second(n: Int!): [Int!] }
type Person @key(fields: "id") { id: ID! name: String! friends: [Person!] }
input Filter { name: String = "Lan" age: Int! }
enum Age { YOUNG OLD }
"""
)
OTHER = LINK + "type Mutation { third(n: Int!): [Int!] }"
PERSON = {"__typename": "Person", "id": "1", "name": "Lan", "friends": []}


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """How many Python functions were called, in every thread that began meanwhile: work, where a time would be noise."""
    made = [0]

    def see(_frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            made[0] += 1

    before = sys.getprofile()
    threading.setprofile(see)
    sys.setprofile(see)
    try:
        yield made
    finally:
        sys.setprofile(before)
        threading.setprofile(None)


class Calls:
    def __init__(self) -> None:
        self.made: list[int] = []

    def __call__(self, _info: object, n: int) -> list[int]:
        self.made.append(n)
        return list(self.made)


def gateway(settings: EngineSettings | None = None) -> Gateway:
    calls = Calls()
    one = Subgraph(
        "one",
        SDL,
        {
            "Query": {"me": PERSON, "find": lambda _info, **given: PERSON | {"name": repr(sorted(given.items()))}},
            "Mutation": {"first": calls, "second": calls},
        },
        [PERSON],
    )
    return in_process([one, Subgraph("two", OTHER, {"Mutation": {"third": calls}})], settings)


async def code_of(query: str, settings: EngineSettings | None = None, **more: object) -> str:
    answer = await gateway(settings).engine.run(OperationRequest(query, **more), None)  # type: ignore[arg-type]
    assert answer.data is None and not answer.executed
    codes = {error["extensions"]["code"] for error in answer.errors}
    assert len(codes) == 1
    return str(codes.pop())


class TestRefused:
    async def test_syntax(self) -> None:
        assert await code_of("{ me { ") == "GRAPHQL_PARSE_FAILED"
        assert await code_of("") == "GRAPHQL_PARSE_FAILED"

    async def test_validation(self) -> None:
        assert await code_of("{ nobody }") == "GRAPHQL_VALIDATION_FAILED"
        assert await code_of("{ me }") == "GRAPHQL_VALIDATION_FAILED"
        assert await code_of("{ find(name: 1) { id } }") == "GRAPHQL_VALIDATION_FAILED"

    async def test_where_it_is_wrong(self) -> None:
        answer = await gateway().ask("{\n  nobody }")
        assert answer.errors[0]["locations"] == [{"line": 2, "column": 3}]

    @pytest.mark.parametrize(
        "variables",
        [{"n": 1}, {"n": ["a"]}, {"by": {}}, {"by": {"age": "x"}}, {"by": {"age": 1, "more": 2}}, {"age": "ANCIENT"}],
    )
    async def test_variables(self, variables: dict[str, object]) -> None:
        query = "query($n: String, $by: Filter, $age: Age) { find(name: $n, by: $by, age: $age) { name } }"
        assert await code_of(query, variables=variables) == "BAD_USER_INPUT"

    async def test_a_missing_required_variable(self) -> None:
        assert await code_of("query($by: Filter!) { find(by: $by) { id } }") == "BAD_USER_INPUT"

    async def test_which_operation(self) -> None:
        two = "query A { me { id } } query B { me { name } }"
        assert await code_of(two) == "BAD_USER_INPUT"
        assert await code_of(two, operation_name="C") == "BAD_USER_INPUT"
        assert (await gateway().ask(two, operation_name="B")).data == {"me": {"name": "Lan"}}

    async def test_a_mutation_where_none_is_allowed(self) -> None:
        answer = await gateway().engine.run(OperationRequest("mutation { first(n: 1) }", allow_command=False), None)
        assert answer.command_refused and answer.data is None


class TestLimits:
    @pytest.mark.parametrize(
        "query",
        [
            "{" + " ".join(f"a{n}: me {{ id }}" for n in range(10_000)) + "}",
            "{ me " + "{ friends " * 100 + "{ id }" + "}" * 101,
            "{" * 100_000,
            "{ me(a: " + "[" * 5_000,
            "{ me { ...F0 } } "
            + " ".join(f"fragment F{n} on Person {{ id ...F{n + 1} ...F{n + 1} }}" for n in range(40))
            + " fragment F40 on Person { id }",
            "{ me { ...F0 } } "
            + " ".join(f"fragment F{n} on Person {{ friends {{ ...F{n + 1} }} }}" for n in range(60))
            + " fragment F60 on Person { id }",
            "{ me { ...F0 } } "
            + " ".join(f"fragment F{n} on Person {{ ...F{n + 1} }}" for n in range(2_000))
            + " fragment F2000 on Person { id }",
            '{ find(name: "' + '""\n\\"' * 10_000,
            "{" + "me { friends { id } } " * 1_000 + "}",
        ],
        ids=[
            "aliases",
            "levels",
            "braces",
            "brackets",
            "bomb",
            "fragment levels",
            "fragment chain",
            "texts without end",
            "fields repeated",
        ],
    )
    async def test_refused_after_little_work(self, query: str) -> None:
        engine = gateway().engine
        with counted_calls() as made:
            answer = await engine.run(OperationRequest(query), None)
        assert answer.data is None
        assert [error["extensions"]["code"] for error in answer.errors] in (
            ["LIMIT_EXCEEDED"],
            ["GRAPHQL_PARSE_FAILED"],
        )
        assert made[0] < 1_000_000

    async def test_fragments_that_spread_themselves_are_invalid(self) -> None:
        query = "{ me { ...A } } fragment A on Person { id ...B } fragment B on Person { id ...A }"
        assert await code_of(query) == "GRAPHQL_VALIDATION_FAILED"

    async def test_settings(self) -> None:
        few = EngineSettings(Limits(max_fields=3, max_depth=2, max_aliases=1, max_tokens=20))
        assert await code_of("{ me { id name } a: me { id } }", few) == "LIMIT_EXCEEDED"
        assert await code_of("{ me { friends { id } } }", few) == "LIMIT_EXCEEDED"
        assert await code_of("{ a: me { b: id } }", few) == "LIMIT_EXCEEDED"
        assert (
            await code_of('{ find(name: "a" ids: ["1" "2" "3" "4" "5" "6" "7" "8" "9"]) { id } }', few)
            == "LIMIT_EXCEEDED"
        )
        assert (await gateway(few).ask('{ find(name: "{{{{: : :") { id } }')).data == {"find": {"id": "1"}}


class TestAnswered:
    async def test_defaults_are_coerced(self) -> None:
        query = "query($by: Filter, $ids: [ID!]) { find(by: $by, ids: $ids) { name } }"
        answer = await gateway().ask(query, {"by": {"age": 3}, "ids": 7})
        assert answer.data == {"find": {"name": "[('by', {'name': 'Lan', 'age': 3}), ('ids', ['7'])]"}}

    async def test_mutations_run_one_after_another_in_the_order_of_the_text(self) -> None:
        answer = await gateway().ask("mutation { c: third(n: 3) a: first(n: 1) b: second(n: 2) d: third(n: 4) }")
        assert answer.data == {"c": [3], "a": [3, 1], "b": [3, 1, 2], "d": [3, 1, 2, 4]}

    async def test_introspection(self) -> None:
        query = '{ kind: __type(name: "Person") { name fields { name } } __schema { queryType { name } } me { id } }'
        answer = await gateway().ask(query)
        assert answer.data == {
            "kind": {"name": "Person", "fields": [{"name": "id"}, {"name": "name"}, {"name": "friends"}]},
            "__schema": {"queryType": {"name": "Query"}},
            "me": {"id": "1"},
        }

    async def test_introspection_switched_off(self) -> None:
        off = EngineSettings(introspection=False)
        assert await code_of("{ __schema { queryType { name } } }", off) == "GRAPHQL_VALIDATION_FAILED"
        assert await code_of('{ ... { __type(name: "Person") { name } } }', off) == "GRAPHQL_VALIDATION_FAILED"
        assert (await gateway(off).ask("{ __typename }")).data == {"__typename": "Query"}

    async def test_the_same_text_is_read_and_planned_once(self) -> None:
        engine = gateway().engine
        request = OperationRequest("{ me { id } }")
        first, second = await engine.run(request, None), await engine.run(request, None)
        assert first == second

    async def test_custom_scalars_refuse_what_is_malformed(self) -> None:
        def parse(value: object) -> object:
            if value != "2026-01-01":
                raise ValueError("Day is like 2026-01-01")
            return "parsed"

        sdl = LINK + "scalar Day type Query { on(day: Day, days: [Day]): String }"
        subgraph = Subgraph("one", sdl, {"Query": {"on": lambda _info, **given: repr(given)}})
        engine = in_process([subgraph], EngineSettings(scalars={"Day": parse, "Unknown": parse})).engine
        right = await engine.run(OperationRequest('{ on(day: "2026-01-01") }'), None)
        assert right.data == {"on": "{'day': '2026-01-01'}"}  # as it was given
        literal = await engine.run(OperationRequest('{ on(day: "soon") }'), None)
        assert "Day is like 2026-01-01" in literal.errors[0]["message"]
        assert literal.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        variable = await engine.run(OperationRequest("query($d: [Day]) { on(days: $d) }", {"d": ["soon"]}), None)
        assert "Day is like 2026-01-01" in variable.errors[0]["message"]
        assert variable.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"
