"""The kernel honours the grant for every annotation, whatever the resolvers do: on a small schema of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest
import strawberry

from gateway.errors import Conflict
from policies.actor import Actor
from policies.decision import Clause
from policies.fetch_grant import PUBLIC_GRANT, FetchGrant, GrantScope
from resolvers.context import Resources, SubgraphContext
from resolvers.cursors import CursorCodec
from resolvers.representations import keys_of
from schema.declarations import answer
from schema.directives import PersonalData, PublicData
from schema.domain import Domain
from schema.info import Info
from schema.subgraph import Subgraph

pytestmark = pytest.mark.anyio

ANNE, BEN = "001090000001", "001090000002"
CALLED: list[str] = []


@dataclass(frozen=True)
class Person:
    number: str
    name: str = "Anne"


@dataclass(frozen=True)
class Holder:
    code: str


@dataclass(frozen=True)
class Note:
    id: str
    owner: Person
    holder: Holder | None
    marks: tuple[str, ...] | None
    day: str | None
    text: str = "secret"
    status: str = "OPEN"


NOTES = {
    "plain": Note("plain", Person(ANNE), Holder("01001"), (), "2026-01-01"),
    "flagged": Note("flagged", Person(ANNE), Holder("01001"), ("HIV",), "2026-01-01"),
    "elsewhere": Note("elsewhere", Person(ANNE), Holder("79003"), (), "2026-01-01"),
    "unmarked": Note("unmarked", Person(ANNE), Holder("01001"), None, "2026-01-01"),
    "undated": Note("undated", Person(ANNE), Holder("01001"), (), None),
    "of-ben": Note("of-ben", Person(BEN), Holder("01001"), (), "2026-01-01"),
}


@strawberry.federation.type(name="Person", keys=["number"], directives=[PersonalData(subject="number")])
class PersonType:
    number: str
    name: str | None = strawberry.field(directives=[PersonalData(category="NAME")])

    @answer(description="", directives=[PersonalData(category="NOTE")])
    async def notes(self) -> "list[NoteType] | None":
        CALLED.append("notes")
        return cast("list[NoteType]", list(NOTES.values()))


@strawberry.federation.type(name="Holder", directives=[PublicData()])
class HolderType:
    code: str


@strawberry.federation.type(
    name="Note",
    keys=["id"],
    directives=[
        PersonalData(
            subject="owner { number }",
            category="NOTE",
            custodian="holder { code }",
            flags="marks",
            date="day",
            inputs="status",
        )
    ],
)
class NoteType:
    id: strawberry.ID
    owner: PersonType | None
    holder: HolderType | None
    marks: list[str] | None
    day: str | None
    text: str | None
    status: str | None

    @answer(description="", directives=[PublicData()])
    def colour(self) -> str | None:
        return "red"


@strawberry.type(name="WritePayload", directives=[PublicData()])
class WritePayload:
    ok: bool
    note: NoteType | None


@strawberry.type
class Query:
    @answer(description="")
    def note(self, id: strawberry.ID) -> NoteType | None:
        return cast(NoteType | None, NOTES.get(id))

    @answer(description="", directives=[PersonalData(subject="$args.number", category="NAME")])
    def greeting(self, number: str) -> str | None:
        CALLED.append("greeting")
        return "hello"

    @answer(description="", directives=[PersonalData(subject="$caller", category="NAME")])
    def my_greeting(self) -> str | None:
        return "hello"

    @answer(description="", directives=[PersonalData(subject="$each", category="NOTE")])
    async def all_notes(self) -> list[NoteType] | None:
        return cast(list[NoteType], list(NOTES.values()))

    @answer(description="", directives=[PublicData()])
    def fails(self, how: str) -> int | None:
        if how == "conflict":
            raise Conflict("taken", suggestion="choose another", extensions={"field": "how"})
        raise RuntimeError(f"the password is {how}")


@strawberry.type
class Mutation:
    @answer(description="", directives=[PublicData()])
    async def write(self, info: Info) -> WritePayload | None:
        CALLED.append("write")
        return WritePayload(ok=True, note=cast(NoteType, NOTES["plain"]))


async def people(
    context: SubgraphContext, representations: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> list[Person]:
    CALLED.append(f"people {len(representations)} {sorted(selected)}")
    return [Person(number) for number in keys_of(representations, "number")]


async def notes(
    context: SubgraphContext, representations: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> list[Note | None]:
    CALLED.append(f"notes {len(representations)}")
    return [NOTES.get(key) for key in keys_of(representations, "id")]


SUBGRAPH = Subgraph(
    Domain("small", query=Query, mutation=Mutation, entities={"Person": people, "Note": notes}),
    Resources(cast(Any, None), lambda: datetime(2026, 11, 23, tzinfo=UTC), CursorCodec(b"")),
)
HERE = Clause("TREATING", flags=frozenset(), facilities=frozenset({"01001"}))


def grant(scope: GrantScope = GrantScope.SUBJECTS, **categories: Clause) -> FetchGrant:
    opened = {name: (clause,) for name, clause in categories.items()}
    return FetchGrant(Actor("clinician", sub="dr", personal_id=BEN), scope=scope, subjects={ANNE: opened}, each=opened)


@pytest.fixture(autouse=True)
def nothing_called() -> None:
    CALLED.clear()


async def ask(query: str, given: FetchGrant, **variables: Any) -> dict[str, Any]:
    data, errors = await SUBGRAPH.execute(query, variables, given)
    assert errors == [] and data is not None
    return data


ENTITIES = """query ($r: [_Any!]!) { _entities(representations: $r) {
    ... on Person { number name notes { id } } ... on Note { id text colour } } }"""


def people_named(*numbers: str) -> list[dict[str, str]]:
    return [{"__typename": "Person", "number": number} for number in numbers]


async def test_a_field_with_a_category_asks_for_subject_and_category_before_it_is_resolved() -> None:
    data = await ask(ENTITIES, grant(NAME=Clause("SELF", flags=frozenset())), r=people_named(ANNE, BEN))
    assert data["_entities"] == [
        {"number": ANNE, "name": "Anne", "notes": None},
        {"number": BEN, "name": None, "notes": None},
    ]
    assert "notes" not in CALLED


async def test_items_are_tested_one_by_one_and_never_by_merged_clauses() -> None:
    data = await ask(ENTITIES, grant(NOTE=HERE), r=people_named(ANNE))
    assert data["_entities"][0]["notes"] == [{"id": "plain"}, {"id": "undated"}]
    dated = Clause("CONSENT", flags=frozenset({"HIV"}), date_to=datetime(2026, 12, 31, tzinfo=UTC).date())
    data = await ask(ENTITIES, grant(NOTE=dated), r=people_named(ANNE))
    assert data["_entities"][0]["notes"] == [{"id": "plain"}, {"id": "flagged"}, {"id": "elsewhere"}]


async def test_entities_come_in_one_call_for_each_type_and_an_unpermitted_one_is_absent() -> None:
    mixed = [
        {"__typename": "Note", "id": "plain"},
        *people_named(ANNE),
        {"__typename": "Note", "id": "flagged"},
        {"__typename": "Note", "id": "nobody"},
        *people_named(BEN),
        {"__typename": "Note", "id": "of-ben"},
    ]
    before = [dict(one) for one in mixed]
    data = await ask(ENTITIES, grant(NOTE=HERE), r=mixed)
    assert [one and one.get("id", one.get("number")) for one in data["_entities"]] == [
        "plain",
        ANNE,
        None,
        None,
        BEN,
        None,
    ]
    assert sorted(CALLED[:2]) == ["notes 4", "people 2 ['name', 'notes', 'number']"]
    assert mixed == before


async def test_representations_that_are_wrong_fail_at_their_place_alone() -> None:
    data, errors = await SUBGRAPH.execute(
        ENTITIES,
        {"r": [*people_named(ANNE), {"__typename": "Ghost", "id": "1"}, {"__typename": "Note"}, {}]},
        grant(),
    )
    assert data == {"_entities": [{"number": ANNE, "name": None, "notes": None}, None, None, None]}
    assert [(one["path"], one["extensions"]["code"]) for one in errors] == [
        (["_entities", place], "BAD_USER_INPUT") for place in (1, 2, 3)
    ]


NOTE = """query ($id: ID!) { note(id: $id) {
    id owner { number name } holder { code } marks day status text colour } }"""


async def test_a_grant_for_inputs_answers_keys_inputs_and_public_fields() -> None:
    data = await ask(NOTE, grant(GrantScope.INPUTS), id="flagged")
    assert data["note"] == {
        "id": "flagged",
        "owner": {"number": ANNE, "name": None},
        "holder": {"code": "01001"},
        "marks": ["HIV"],
        "day": "2026-01-01",
        "status": "OPEN",
        "text": None,
        "colour": "red",
    }


async def test_by_id_unknown_unpermitted_and_without_grant_are_the_same() -> None:
    for given, key in ((grant(NOTE=HERE), "flagged"), (grant(NOTE=HERE), "nobody"), (PUBLIC_GRANT, "plain")):
        assert await ask(NOTE, given, id=key) == {"note": None}
    assert (await ask(NOTE, grant(NOTE=HERE), id="plain"))["note"]["text"] == "secret"


async def test_root_fields_take_their_subject_from_arguments_caller_or_each() -> None:
    query = """query ($n: String!) { greeting(number: $n) myGreeting allNotes { id } }"""
    opened = grant(NAME=HERE)
    assert await ask(query, opened, n=ANNE) == {"greeting": "hello", "myGreeting": None, "allNotes": None}
    assert (await ask(query, opened, n=BEN))["greeting"] is None
    everything = await ask(query, PUBLIC_GRANT, n=ANNE)
    assert everything == {"greeting": None, "myGreeting": None, "allNotes": None}
    assert CALLED == ["greeting"]
    each = await ask("{ allNotes { id } }", grant(GrantScope.EACH, NOTE=HERE))
    assert [one["id"] for one in each["allNotes"]] == ["plain", "undated", "of-ben"]


async def test_a_command_runs_only_under_a_grant_for_commands_and_says_keys_alone() -> None:
    command = "mutation { write { ok note { id text status } } }"
    for given in (PUBLIC_GRANT, grant(NOTE=HERE), grant(GrantScope.INPUTS)):
        data, errors = await SUBGRAPH.execute(command, {}, given)
        assert data == {"write": None} and errors[0]["extensions"]["code"] == "FORBIDDEN"
    assert CALLED == []
    data = await ask(command, grant(GrantScope.COMMAND))
    assert data == {"write": {"ok": True, "note": {"id": "plain", "text": None, "status": "OPEN"}}}


async def test_client_errors_are_shown_and_ours_are_masked_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    data, errors = await SUBGRAPH.execute('{ fails(how: "conflict") }', {}, PUBLIC_GRANT)
    assert data == {"fails": None}
    assert errors == [
        {
            "message": "taken",
            "path": ["fails"],
            "extensions": {"code": "CONFLICT", "suggestion": "choose another", "field": "how"},
        }
    ]
    assert caplog.records == []
    _, errors = await SUBGRAPH.execute('{ fails(how: "hunter2") }', {}, PUBLIC_GRANT)
    assert "hunter2" not in str(errors) and errors[0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert "hunter2" in caplog.text


@pytest.mark.parametrize("text", ["{", "{ nothing }", "query ($n: String!) { greeting(number: $n) }", "{ a }" * 2])
async def test_requests_that_are_wrong_say_so(text: str) -> None:
    data, errors = await SUBGRAPH.execute(text, {}, PUBLIC_GRANT)
    assert data is None
    assert {one["extensions"]["code"] for one in errors} == {"BAD_USER_INPUT"}


async def test_a_guard_input_that_is_a_resolver_is_refused_when_the_subgraph_is_built() -> None:
    @strawberry.federation.type(name="Wrong", keys=["id"], directives=[PersonalData(subject="number", category="NOTE")])
    class Wrong:
        id: strawberry.ID

        @answer(description="")
        def number(self) -> str | None:
            return ANNE

    @strawberry.type(name="Query")
    class WrongQuery:
        wrong: Wrong | None

    with pytest.raises(TypeError, match=r"Wrong\.number"):
        Subgraph(Domain("wrong", query=WrongQuery), SUBGRAPH._resources)


@strawberry.type(description="A value that hangs on a note.")
class Margin:
    text: str | None = strawberry.field(description="Text.", directives=[PersonalData(category="DOCUMENT")])


@strawberry.type
class MarginQuery:
    @answer(description="A margin.", directives=[PublicData()])
    async def margin(self, info: Info) -> Margin | None:
        return None


async def test_a_category_of_nobody_is_said_when_the_schema_is_made() -> None:
    """Its field would be null for everybody, and nobody told why."""
    resources = Resources(cast(Any, None), lambda: datetime.now(UTC), CursorCodec(b"secret"))
    with pytest.raises(ValueError, match=r"Margin\.text is DOCUMENT of nobody"):
        Subgraph(Domain("margins", query=MarginQuery, collections=()), resources)
