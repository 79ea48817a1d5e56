"""The committed SDL is the printed one, and tells a reader what everything is."""

import re
from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
)

from schema.domain import Domain
from schema.print import sdl_file
from schema.registry import DOMAINS
from schema.subgraph import build_schema, print_sdl

NO_TERM = ("Boolean", "Float", "ID", "Int", "String", "Query", "Mutation", "Subscription")
VIETNAMESE = re.compile("[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)

domains = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)


@domains
def test_the_committed_sdl_is_current(domain: Domain) -> None:
    committed = sdl_file(domain.name).read_text(encoding="utf-8")
    assert committed == print_sdl(domain), "print it again: python -m schema.print"


def described(type_: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """Every place of a type that carries a description."""
    if type_.name not in NO_TERM:
        yield type_.name, type_.description
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            if not name.startswith("_"):
                yield f"{type_.name}.{name}", field.description
                for argument_name, argument in field.args.items():
                    if argument_name == "input":
                        continue  # a command's one argument: its type says what it is
                    yield f"{type_.name}.{name}({argument_name}:)", argument.description
    elif isinstance(type_, GraphQLInputObjectType):
        for name, input_field in type_.fields.items():
            yield f"{type_.name}.{name}", input_field.description
    elif isinstance(type_, GraphQLEnumType):
        for name, value in type_.values.items():
            yield f"{type_.name}.{name}", value.description


@domains
def test_everything_has_a_description_with_the_vietnamese_term(domain: Domain) -> None:
    missing = []
    for type_ in build_schema(domain)._schema.type_map.values():
        if type_.name.startswith(("_", "link__")):  # those of GraphQL and of the linked specifications
            continue
        if isinstance(type_, GraphQLScalarType) and type_.name in NO_TERM:
            continue
        for where, text in described(type_):
            if not text or ("(" not in text and not VIETNAMESE.search(text)):
                missing.append(where)
    assert missing == []


@domains
def test_every_root_field_is_nullable(domain: Domain) -> None:
    schema = build_schema(domain)._schema
    for root in (schema.query_type, schema.mutation_type):
        for name, field in root.fields.items() if root is not None else ():
            assert name.startswith("_") or not str(field.type).endswith("!"), f"{root}.{name}"
