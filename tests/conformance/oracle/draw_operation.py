"""Draw one valid operation over a public schema: deterministic in (suite, number).

Aliases collide across type conditions, response keys repeat, fragments stand on every legal condition, and conditions,
variables, arguments and `__typename` are everywhere. What validation refuses is drawn again, tamer each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_variable_values,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    is_non_null_type,
    parse,
    validate,
)
from graphql.language import OperationDefinitionNode

from tests.conformance.oracle.draw_value import NO_WORDS, Variables, Words, draw_argument

ATTEMPTS = 40
ALIASES = ("a", "b", "x")
INTROSPECTION = (
    "__schema { queryType { t: __typename name } types { name } }",
    '__type(name: "Query") { kind fields { name type { kind ofType { name } } } }',
)


class NothingToDraw(Exception):
    """The schema has too little for an operation."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`again`: asked several times over, and with other variables."""

    number: int
    query: str
    variables: Mapping[str, Any]
    document: DocumentNode
    name: str | None = None  # of the operation, where the document has several
    again: bool = False

    @property
    def asked(self) -> DocumentNode:
        """The document without the operations that are not run."""
        kept = (
            each
            for each in self.document.definitions
            if not isinstance(each, OperationDefinitionNode)
            or self.name in (None, each.name.value if each.name is not None else "")
        )
        return DocumentNode(definitions=tuple(kept))


def draw_operation(schema: GraphQLSchema, suite: str, number: int, words: Words = NO_WORDS) -> Drawn:
    random = Random(f"{suite}/{number}")
    for attempt in range(ATTEMPTS):
        drawing = _Drawing(schema, random, words, boldness=max(0.0, 1.0 - attempt / 25))
        query = drawing.operation()
        document = parse(query)
        if validate(schema, document):
            continue
        operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        coerced = get_variable_values(schema, operation.variable_definitions or (), drawing.variables.given)
        if not isinstance(coerced, list):
            name = None
            if operation.name is not None and drawing.chance(0.5):  # one of several operations
                name = operation.name.value
                query, document = _among_others(drawing, query)
            return Drawn(number, query, drawing.variables.given, document, name, again=number % 3 == 0)
    raise NothingToDraw(f"no valid operation for {suite}/{number}")


def _among_others(drawing: "_Drawing", query: str) -> tuple[str, DocumentNode]:
    """The operation in a document with others, one of which has variables of its own by the same names."""
    schema, random = drawing.schema, drawing.random
    other = _Drawing(schema, random, drawing.variables.words, drawing.boldness, letter="G").operation("Another")
    for last in (other, "query Another { t: __typename }"):
        whole = f"query Other {{ __typename }}\n{query}\n{last}"
        document = parse(whole)
        if not validate(schema, document):
            return whole, document
    raise NothingToDraw(query)


@dataclass
class Scope:
    """What stands at one response path: each key, for which parent type it means what, and the scope below it."""

    keys: dict[str, list[tuple[GraphQLNamedType, str]]] = field(default_factory=dict)
    texts: dict[str, tuple[GraphQLNamedType, GraphQLField, str]] = field(default_factory=dict)
    below: dict[str, "Scope"] = field(default_factory=dict)


class _Drawing:
    def __init__(self, schema: GraphQLSchema, random: Random, words: Words, boldness: float, letter: str = "F") -> None:
        self.letter = letter  # fragments are named by it
        self.schema = schema
        self.random = random
        self.boldness = boldness
        self.left = random.choice((6, 12, 20, 35))  # fields that may still be drawn
        self.variables = Variables(schema, random, words)
        self.fragments: list[tuple[str, GraphQLNamedType, str]] = []
        self.conditions = random.choice((0.0, 0.1, 0.3))
        self.depth = random.choice((3, 4, 5))
        self.composites = [
            each
            for name, each in sorted(schema.type_map.items())
            if is_composite_type(each) and not name.startswith("__")
        ]

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def bold(self, probability: float) -> bool:
        return self.chance(probability * self.boldness)

    def operation(self, name: str = "") -> str:
        kind, root = "query", self.schema.query_type
        if self.schema.mutation_type is not None and self.chance(0.4):
            kind, root = "mutation", self.schema.mutation_type
        assert root is not None
        skipped = self.chance(0.04)
        body = self.selection(root, Scope(), 0)
        if kind == "query" and self.chance(0.02):
            body = body.removesuffix("}") + self.random.choice(INTROSPECTION) + " }"
        if skipped:
            body = "{ ... " + self.random.choice(("@skip(if: true)", "@include(if: false)", self.never())) + " " + body
            body += " }"
        declared = self.variables.declared(body + "".join(text for _, _, text in self.fragments))
        name = name or self.random.choice(("", "Drawn")) if declared or kind != "query" else name
        head = f"{kind} {name}{declared}" if declared or kind != "query" or name else ""
        used = self._used(body)
        return head + body + "".join(f"\nfragment {n} on {t.name} {text}" for n, t, text in self.fragments if n in used)

    def _used(self, body: str) -> set[str]:
        """Fragments that are spread, by what is spread; an unused one is invalid."""
        used: set[str] = set()
        texts = [body]
        while texts:
            text = texts.pop()
            for name, _, below in self.fragments:
                if name not in used and f"...{name} " in text:
                    used.add(name)
                    texts.append(below)
        return used

    # --- selections ---

    def selection(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> str:
        parts = [self.part(parent, scope, depth) for _ in range(self.random.choice((1, 1, 2, 2, 3, 4)))]
        found = [part for part in parts if part]
        if not found:
            found = [self.typename(parent, scope)]
        return "{ " + " ".join(found) + " }"

    def part(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> str:
        draw = self.random.random()
        fields = list(getattr(parent, "fields", {}))
        abstract = is_abstract_type(parent)
        if abstract and self.left > 0 and self.chance(0.3):
            twice = self.twice(parent, scope, depth)
            if twice:
                return twice
        if draw < (0.12 if fields else 0.25):
            return self.typename(parent, scope)
        if (self.left > 0 and depth < 9 and draw < (0.6 if abstract else 0.32)) or (not fields and self.left > 0):
            return self.fragment(parent, scope, depth)
        if not fields:
            return self.typename(parent, scope)
        again = [text for text, (on, _, _) in scope.texts.items() if on is parent]
        if again and self.chance(0.25):
            return self.again(parent, scope, depth, self.random.choice(again))
        return self.field(parent, scope, depth)

    def twice(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> str:
        """One field with arguments inside two type conditions, each with arguments and an alias of its own."""
        having: dict[str, list[GraphQLObjectType]] = {}
        for each in sorted(self.possible(parent)):
            on = self.schema.type_map[each]
            assert isinstance(on, GraphQLObjectType)
            for name, definition in on.fields.items():
                if definition.args:
                    having.setdefault(name, []).append(on)
        names = [name for name, types in having.items() if len(types) > 1]
        if not names:
            return ""
        name = self.random.choice(names)
        found = []
        for on in self.random.sample(having[name], 2):
            body = self.named(on, name, scope, depth)
            found.append(f"... on {on.name}{self.condition()} {{ {body} }}")
        return " ".join(found)

    def typename(self, parent: GraphQLNamedType, scope: Scope) -> str:
        key = "__typename" if self.chance(0.6) else self.random.choice(("t", "kind", *ALIASES))
        if not self.fits(scope, key, parent, "__typename:String!", leaf=True):
            key = "__typename"
        return ("" if key == "__typename" else f"{key}: ") + "__typename" + self.condition()

    def field(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> str:
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        names = list(parent.fields)
        leaves = [name for name in names if is_leaf_type(get_named_type(parent.fields[name].type))]
        deep = depth >= self.depth or self.left <= 0
        name = self.random.choice(leaves if deep and leaves else names)
        return self.named(parent, name, scope, depth)

    def named(self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, scope: Scope, depth: int) -> str:
        names = list(parent.fields)
        deep = depth >= self.depth or self.left <= 0
        definition = parent.fields[name]
        composite = not is_leaf_type(get_named_type(definition.type))
        if composite and (depth >= 8 or (deep and self.left < -15)):
            return self.typename(parent, scope)
        self.left -= 1
        arguments = self.arguments(definition.args)
        if arguments is None:
            return self.typename(parent, scope)
        key = name
        if self.bold(0.35):
            key = self.random.choice((*ALIASES, *names))
        written = f"{name}{arguments}:{definition.type}"
        if not self.fits(scope, key, parent, written, leaf=not composite):
            key = next(
                (
                    each
                    for each in (name, *ALIASES, *(f"k{n}" for n in range(60)))
                    if self.fits(scope, each, parent, written, leaf=not composite)
                ),
                "",
            )
            if not key:
                return self.typename(parent, scope)
        text = ("" if key == name else f"{key}: ") + name + arguments
        scope.texts[text] = (parent, definition, key)
        return self.written(definition, scope, depth, text, key)

    def again(self, parent: GraphQLNamedType, scope: Scope, depth: int, text: str) -> str:
        """A response key once more, with another selection."""
        _, definition, key = scope.texts[text]
        self.left -= 1
        return self.written(definition, scope, depth, text, key)

    def written(self, definition: GraphQLField, scope: Scope, depth: int, text: str, key: str) -> str:
        text += self.condition()
        returned = get_named_type(definition.type)
        if is_leaf_type(returned):
            return text
        return f"{text} {self.selection(returned, scope.below.setdefault(key, Scope()), depth + 1)}"

    def fits(self, scope: Scope, key: str, parent: GraphQLNamedType, written: str, *, leaf: bool) -> bool:
        """Whether a response key may mean this here, beside what it means already; if so it does from now on."""
        for other, there in scope.keys.get(key, ()):
            if there == written:
                continue
            apart = (
                other is not parent and isinstance(other, GraphQLObjectType) and isinstance(parent, GraphQLObjectType)
            )
            one, two = there.rsplit(":", 1)[1], written.rsplit(":", 1)[1]
            same = one == two if leaf else one.strip("[]!") != "" and _wrapping(one) == _wrapping(two)
            if not apart or not same or self.boldness < 0.3:
                return False
        scope.keys.setdefault(key, []).append((parent, written))
        return True

    def fragment(self, parent: GraphQLNamedType, scope: Scope, depth: int) -> str:
        self.left -= 1
        spread = [(n, t) for n, t, _ in self.fragments if self.overlap(parent, t)]
        if spread and self.bold(0.15):
            return f"...{self.random.choice(spread)[0]} " + self.condition()
        conditions = [each for each in self.composites if self.overlap(parent, each)]
        on = self.random.choice(conditions) if conditions and self.chance(0.93) else None
        if on is not None and isinstance(on, GraphQLUnionType) and self.chance(0.4):
            on = self.random.choice(conditions)
        body = self.selection(on or parent, scope, depth if on is None else depth + 1 if self.chance(0.3) else depth)
        if on is not None and self.chance(0.25):
            name = f"{self.letter}{len(self.fragments)}"
            self.fragments.append((name, on, body))
            return f"...{name} " + self.condition()
        head = "..." if on is None else f"... on {on.name}"
        return f"{head}{self.condition()} {body}"

    def overlap(self, one: GraphQLNamedType, other: GraphQLNamedType) -> bool:
        return bool(self.possible(one) & self.possible(other))

    def possible(self, type_: GraphQLNamedType) -> set[str]:
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return {each.name for each in self.schema.get_possible_types(type_)}
        return {type_.name}

    # --- what stands beside a field ---

    def arguments(self, given: dict[str, GraphQLArgument]) -> str | None:
        written = []
        for name, argument in given.items():
            needed = is_non_null_type(argument.type) and argument.default_value is not None
            if not needed and not is_non_null_type(argument.type) and self.chance(0.4):
                continue
            written.append(f"{name}: {draw_argument(self.variables, argument, self.random)}")
        return f"({', '.join(written)})" if written else ""

    def condition(self) -> str:
        if not self.chance(self.conditions):
            return ""
        found = []
        for name in ("skip", "include") if self.chance(0.2) else (self.random.choice(("skip", "include")),):
            value = self.random.choice(("true", "false")) if self.chance(0.5) else self.variables.flag()
            found.append(f" @{name}(if: {value})")
        return "".join(found)

    def never(self) -> str:
        return f"@include(if: {self.variables.flag(wanted=False)})"


def _wrapping(reference: str) -> str:
    return "".join(each for each in reference if each in "[]!")
