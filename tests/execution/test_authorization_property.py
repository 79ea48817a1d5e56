"""Random operations of random callers: the data and the errors are those of one schema whose resolvers refuse, one by one,
what the caller may not have; and no subgraph was asked for a field that none of its callers may have.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    graphql_sync,
    is_leaf_type,
    parse,
    visit,
)

from gateway.composition.public_schema import public_schema
from policies.actor import Actor
from tests.execution.test_authorization import STORIES, Asking, Granting, composed

pytestmark = pytest.mark.anyio

RIGHTS = ("token", "read:salary", "admin", "read:all", "read:level", "read:draft", "read:rating", "audit", "finance")
SIGNED_IN, LEVEL = (("token",),), (("read:level",),)
SALARY = (("read:salary",), ("admin", "read:all"))
# Written down once more, by hand: what stands on each type and field, and what the caller must have.
OF_TYPES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Account": SIGNED_IN,
    "Secret": SIGNED_IN,
    "Deep": SIGNED_IN,
    "Tape": SIGNED_IN,
    "Mood": SIGNED_IN,
    "Level": LEVEL,
}
OF_FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "User.mail": SIGNED_IN,
    "User.salary": SALARY,
    "User.bonus": SALARY,
    "User.must": (("never",),),
    "Draft.title": (("read:draft",),),
    "Query.report": (("audit", "finance"),),
    "Film.rating": (("read:rating",),),
    "Tape.rating": (("read:rating",),),
}
OPERATIONS = 60


def met(asked: tuple[tuple[str, ...], ...] | None, rights: frozenset[str]) -> bool:
    return asked is None or any(rights.issuperset(group) for group in asked)


def refuses(schema: GraphQLSchema, parent: GraphQLObjectType, name: str, rights: frozenset[str]) -> bool:
    returned = get_named_type(parent.fields[name].type)
    possible = (
        schema.get_possible_types(returned)
        if isinstance(returned, GraphQLInterfaceType | GraphQLUnionType)
        else [returned]
    )
    return not (
        met(OF_TYPES.get(parent.name), rights)
        and met(OF_FIELDS.get(f"{parent.name}.{name}"), rights)
        and any(met(OF_TYPES.get(each.name), rights) for each in possible)
    )


class World:
    """All of the stories' data behind one schema."""

    def __init__(self) -> None:
        self.schema = public_schema(composed())
        self.entities: dict[tuple[str, str], dict[str, Any]] = {}
        said = STORIES["subgraphs"].values()
        for each in [one for subgraph in said for one in subgraph.get("entities", ())]:
            names = ("Film", "Tape") if each["__typename"] == "Media" else (each["__typename"],)
            for name in names:
                known = self.entities.setdefault((name, each["id"]), {})
                known.update({key: value for key, value in each.items() if key != "__typename"})
        self.roots = {name: value for subgraph in said for name, value in subgraph["roots"].get("Query", {}).items()}

    def value(self, source: Any, name: str, parent: str) -> Any:
        if parent == "Query":
            return self.roots[name]
        known = {**source, **self.entities.get((parent, source.get("id", "")), {})}
        return known.get("salary") if name == "bonus" else known.get(name)

    def type_of(self, value: Mapping[str, Any]) -> str:
        if value["__typename"] == "Media":
            return "Film" if value["id"] == "f" else "Tape"
        return str(value["__typename"])

    def answer(self, query: str, rights: frozenset[str]) -> tuple[Any, list[str]]:
        def resolve(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
            if refuses(self.schema, info.parent_type, info.field_name, rights):
                raise GraphQLError("refused")
            return self.value(source, info.field_name, info.parent_type.name)

        result = graphql_sync(
            self.schema,
            query,
            field_resolver=resolve,
            type_resolver=lambda value, *_: self.type_of(value),
        )
        return result.data, sorted(".".join(map(str, each.path or ())) for each in result.errors or ())


def selection(schema: GraphQLSchema, type_: Any, rolls: random.Random, depth: int) -> Iterator[str]:
    """Fields, aliases and fragments; an object of a type that may be refused is not asked for its `__typename`."""
    if isinstance(type_, GraphQLUnionType) or (isinstance(type_, GraphQLInterfaceType) and rolls.random() < 0.6):
        for each in schema.get_possible_types(type_):
            if rolls.random() < 0.7:
                yield f"... on {each.name} {{ {' '.join(selection(schema, each, rolls, depth))} }}"
    if isinstance(type_, GraphQLUnionType):
        yield from () if rolls.random() < 0.9 else ("__typename",) if type_.name not in ("Found",) else ()
        yield "... on Page { id }"
        return
    fields = list(type_.fields.items())
    for _ in range(rolls.randint(1, 4)):
        name, field = rolls.choice(fields)
        returned = get_named_type(field.type)
        alias = rolls.choice(("", "", f"{name}_{rolls.randint(0, 3)}: "))
        if is_leaf_type(returned):
            yield f"{alias}{name}"
        elif depth:
            inner = " ".join(selection(schema, returned, rolls, depth - 1))
            yield f"{rolls.choice(('', 'x_'))}{name}{depth}{rolls.randint(0, 9)}: {name} {{ {inner} }}"


def forbidden_fields(asking: Asking, rights: frozenset[str], schema: GraphQLSchema) -> list[str]:
    """What some subgraph was asked for though no object that it could be asked of may tell it to this caller."""
    found: list[str] = []
    for subgraph in asking.subgraphs:
        info = TypeInfo(subgraph.schema)

        class Asked(Visitor):
            def enter_field(self, node: FieldNode, *_: object) -> None:
                parent, name = info.get_parent_type(), node.name.value  # noqa: B023
                if parent is None or name in ("__typename", "_entities") or name == "id":
                    return  # keys are fetched for the gateway's own use
                public = schema.type_map.get(parent.name)
                named = [public] if isinstance(public, GraphQLObjectType) else schema.get_possible_types(public)  # type: ignore[arg-type]
                # What is asked of an interface is asked of each of its objects.
                if any(refuses(schema, each, name, rights) for each in named) and parent.name != "Media":
                    found.append(f"{parent.name}.{name}")

        for received in subgraph.received:
            visit(parse(received.query), TypeInfoVisitor(info, Asked()))
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_random_operations_of_random_callers(seed: int) -> None:
    world, rolls = World(), random.Random(seed)
    granting = Granting(())
    asking = Asking(granting)  # one gateway for all callers, so that what is cached for one could reach another
    query_type = world.schema.query_type
    assert query_type is not None
    for _ in range(OPERATIONS // 4):
        rights = frozenset(right for right in RIGHTS if rolls.random() < rolls.choice((0.2, 0.5, 0.9)))
        granting.names = rights & {"audit", "finance"}
        for subgraph in asking.subgraphs:
            subgraph.received.clear()
        scopes = rights - {"token", "audit", "finance"}
        actor = Actor(sub="somebody" if "token" in rights else None, scopes=scopes)
        query = "{ " + " ".join(selection(world.schema, query_type, rolls, 4)) + " me { id } }"
        data, errors = world.answer(query, rights)
        answer = await asking.ask(query, actor)
        assert answer.executed, (query, answer.errors)
        assert answer.data == data, (query, sorted(rights))
        told = sorted(".".join(map(str, error["path"])) for error in answer.errors)
        assert told == errors, (query, sorted(rights))
        assert not forbidden_fields(asking, rights, world.schema), (query, sorted(rights))
