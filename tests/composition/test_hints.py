"""Whatever of a subgraph does not reach the supergraph is told, with its public code; nothing else is."""

import pytest

from gateway.composition.compose import compose
from gateway.composition.source import SubgraphSource
from tests.composition.stories import LINKS

PERSONAL = LINKS["personal"] + "\n"
TOLD = {
    "nothing is lost": ("type Query { a: Int }", "type Query { b: Int }", []),
    "an input's enum value": (
        "enum E { X Y } type Query { a(e: E): Int }",
        "enum E { X } type Query { b: Int }",
        ["INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM"],
    ),
    "a hidden enum value": (
        "enum E { X Y @inaccessible } type Query { a(e: E): Int }",
        "enum E { X } type Query { b: Int }",
        [],
    ),
    "an output's enum value": (
        "enum E { X Y } type Query { a: E }",
        "enum E { X } type Query { b: E }",
        ["INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM"],
    ),
    "a member of a union": (
        "union U = T | V type T { a: Int @shareable } type V { a: Int @shareable } type Query { a: U }",
        "union U = T type T { a: Int @shareable } type Query { b: U }",
        ["INCONSISTENT_UNION_MEMBER"],
    ),
    "an argument": (
        "type Query { a(x: Int): Int @shareable }",
        "type Query { a: Int @shareable }",
        ["INCONSISTENT_ARGUMENT_PRESENCE"],
    ),
    "a field of an input object": (
        "input I { x: Int y: Int } type Query { a(i: I): Int }",
        "input I { x: Int } type Query { b(i: I): Int }",
        ["INCONSISTENT_INPUT_OBJECT_FIELD"],
    ),
    "a directive of operations": (
        "directive @d on FIELD type Query { a: Int }",
        "type Query { b: Int }",
        ["INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE"],
    ),
    "a directive's places": (
        "directive @d on FIELD type Query { a: Int }",
        "directive @d on QUERY type Query { b: Int }",
        ["NO_EXECUTABLE_DIRECTIVE_INTERSECTION"],
    ),
    "a field to which no key leads": (
        "interface Node { id: ID! } type Query { node: Node @shareable } "
        'type A implements Node @key(fields: "id") { id: ID! } type B implements Node @key(fields: "id") { id: ID! @external a: A! }',
        "interface Node { id: ID! } type Query { node: Node @shareable } "
        'type A implements Node @key(fields: "id") { id: ID! @external b: B! } type B implements Node @key(fields: "id") { id: ID! }',
        ["UNPLANNABLE_FIELD"],
    ),
    "one to which the other subgraph's key leads": (
        "interface Node { id: ID! } type Query { node: Node } "
        'type A implements Node @key(fields: "id") { id: ID! } type B implements Node @key(fields: "id") { id: ID! a: A! }',
        'type A @key(fields: "id") { id: ID! x: Int }',
        [],
    ),
    "one of the query type below the root": (
        "type Query { a: Int } type Mutation { pay: Paid } type Paid { query: Query }",
        "type Query { b: Int }",
        [],
    ),
    "a personal field that may not be null": (
        PERSONAL + 'type Query { me: C @personalData(subject: "$caller") } '
        'type C @key(fields: "id") @personalData(subject: "id") { id: ID! a: Int! @personalData(category: "X") b: R! c: R }'
        'type R @key(fields: "id") @personalData(subject: "id", category: "Y") { id: ID! of: ID! }',
        PERSONAL + "type Query { x: Int! @publicData }",
        ["PERSONAL_DATA_NON_NULL", "PERSONAL_DATA_NON_NULL"],
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_is_lost_is_told(what: str) -> None:
    first, second, told = TOLD[what]
    header = LINKS["federation"] + "\n"
    composed = compose(
        [SubgraphSource("a", "http://a", header + first), SubgraphSource("b", "http://b", header + second)]
    )
    assert [hint.code for hint in composed.hints] == told
