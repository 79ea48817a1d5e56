"""A merged schema as supergraph SDL: link v1.0, join v0.3, and v0.5 where an override label or a carried directive needs it."""

from collections.abc import Iterable, Iterator

from graphql import print_ast
from graphql.language.block_string import print_block_string
from graphql.language.print_string import print_string

from gateway.composition.merged_schema import Mark, MergedArgument, MergedField, MergedSchema, MergedType
from gateway.composition.supergraph import Kind

_ELEMENTS = "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
_ACCESS = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"

# directive: (specification's URL, purpose, definitions)
_FEATURES = {
    "inaccessible": (
        "https://specs.apollo.dev/inaccessible/v0.2",
        "SECURITY",
        (f"directive @inaccessible on {_ELEMENTS}",),
    ),
    "tag": (
        "https://specs.apollo.dev/tag/v0.3",
        None,
        (f"directive @tag(name: String!) repeatable on {_ELEMENTS} | SCHEMA",),
    ),
    "authenticated": (
        "https://specs.apollo.dev/authenticated/v0.1",
        "SECURITY",
        (f"directive @authenticated on {_ACCESS}",),
    ),
    "requiresScopes": (
        "https://specs.apollo.dev/requiresScopes/v0.1",
        "SECURITY",
        (
            f"directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on {_ACCESS}",
            "scalar requiresScopes__Scope",
        ),
    ),
    "policy": (
        "https://specs.apollo.dev/policy/v0.1",
        "SECURITY",
        (f"directive @policy(policies: [[policy__Policy!]!]!) on {_ACCESS}", "scalar policy__Policy"),
    ),
    "cost": (
        "https://specs.apollo.dev/cost/v0.1",
        None,
        (
            "directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR",
        ),
    ),
    "listSize": (
        "https://specs.apollo.dev/cost/v0.1",
        None,
        (
            "directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
        ),
    ),
}

_JOIN = (
    "directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE",
    "directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean{more}) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION",
    "directive @join__graph(name: String!, url: String!) on ENUM_VALUE",
    "directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE",
    "directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR",
    "directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION",
    "directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA",
    "scalar join__FieldSet",
    "scalar link__Import",
    'enum link__Purpose {\n  """\n  `SECURITY` features provide metadata necessary to securely resolve fields.\n  """\n  SECURITY\n\n  """\n  `EXECUTION` features provide metadata necessary for operation execution.\n  """\n  EXECUTION\n}',
)
_JOIN_5 = (
    "directive @join__directive(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION",
    "input join__ContextArgument {\n  name: String!\n  type: String!\n  context: String!\n  selection: join__FieldValue!\n}",
    "scalar join__DirectiveArguments",
    "scalar join__FieldValue",
)


def print_supergraph(merged: MergedSchema) -> str:
    """The SDL; equal schemas print equal bytes."""
    marks = list(_all_marks(merged))
    newer = merged.personal is not None or any(_needs_newer_join(mark) for mark in marks)
    names = {mark.name for mark in marks}
    features = [_FEATURES[name] for name in _FEATURES if name in names]
    definitions = [
        *(
            line.replace(
                "{more}", ", overrideLabel: String, contextArguments: [join__ContextArgument!]" if newer else ""
            )
            for line in _JOIN
        ),
        *(_JOIN_5 if newer else ()),
        *(definition for _, _, own in features for definition in own),
        *(print_ast(composed.definition) for composed in merged.composed),
        *(print_ast(directive) for directive in merged.executable),
        _graphs(merged),
        *(_type(t) for t in merged.types.values()),
    ]
    return "\n\n".join([_schema(merged, newer=newer, features=features), *sorted(definitions, key=_order)]) + "\n"


def _order(definition: str) -> tuple[int, str]:
    """Directives first, then types by name, descriptions aside."""
    text = definition
    if text.startswith('"""'):
        text = text.split('"""', 2)[2].lstrip("\n")
    elif text.startswith('"'):
        text = text.split("\n", 1)[1]
    keyword, name = text.split(maxsplit=2)[:2]
    return (0 if keyword == "directive" else 1), name.split("(")[0]


def _needs_newer_join(mark: Mark) -> bool:
    return mark.name == "join__directive" or any(n == "overrideLabel" and v is not None for n, v in mark.arguments)


def _all_marks(merged: MergedSchema) -> Iterator[Mark]:
    for t in merged.types.values():
        yield from t.marks
        for f in t.fields:
            yield from f.marks
            for a in f.arguments:
                yield from a.marks
        for v in t.values:
            yield from v.marks


def _schema(merged: MergedSchema, *, newer: bool, features: Iterable[tuple[str, str | None, tuple[str, ...]]]) -> str:
    links = [
        '@link(url: "https://specs.apollo.dev/link/v1.0")',
        f'@link(url: "https://specs.apollo.dev/join/v0.{5 if newer else 3}", for: EXECUTION)',
    ]
    for url, purpose, _ in dict.fromkeys(features):
        link = f'@link(url: "{url}"' + (f", for: {purpose})" if purpose else ")")
        if link not in links:
            links.append(link)
    if merged.personal is not None:
        # SECURITY: a router that does not know the specification must not serve this graph.
        links.append(f"@link(url: {print_string(merged.personal)}, for: SECURITY)")
    imports: dict[str, list[str]] = {}
    for composed in merged.composed:
        renamed = f'{{name: "@{composed.name}", as: "@{composed.imported_as}"}}'
        same = composed.name == composed.imported_as
        imports.setdefault(composed.url, []).append(f'"@{composed.name}"' if same else renamed)
    links += [f"@link(url: {print_string(url)}, import: [{', '.join(names)}])" for url, names in imports.items()]
    roots = [f"  {operation}: {name}" for operation, name in merged.roots.items()]
    return "\n".join(["schema", *(f"  {link}" for link in links), "{", *roots, "}"])


def _graphs(merged: MergedSchema) -> str:
    lines = [
        f"  {s.graph} @join__graph(name: {print_string(s.name)}, url: {print_string(s.url)})" for s in merged.subgraphs
    ]
    return "\n".join(["enum join__Graph {", *lines, "}"])


_KEYWORDS = {
    Kind.OBJECT: "type",
    Kind.INTERFACE: "interface",
    Kind.UNION: "union",
    Kind.ENUM: "enum",
    Kind.INPUT: "input",
    Kind.SCALAR: "scalar",
}


def _type(t: MergedType) -> str:
    head = f"{_KEYWORDS[t.kind]} {t.name}"
    if t.interfaces:
        head += f" implements {' & '.join(t.interfaces)}"
    lines = [*_description(t.description, ""), head, *(f"  {mark}" for mark in t.marks)]
    if t.kind is Kind.UNION:
        lines.append(f" = {' | '.join(t.members)}")
    elif t.kind is Kind.ENUM:
        lines += ["{", *_spaced(_element(v.name, v.description, v.marks) for v in t.values), "}"]
    elif t.kind is not Kind.SCALAR and t.fields:
        lines += ["{", *_spaced(_field(f) for f in t.fields), "}"]
    return "\n".join(lines)


def _spaced(blocks: Iterable[list[str]]) -> Iterator[str]:
    """An empty line before what is described, but for the first."""
    for index, block in enumerate(blocks):
        if index and len(block) > 1 and block[0].lstrip().startswith('"'):
            yield ""
        yield from block


def _element(head: str, description: str | None, marks: tuple[Mark, ...]) -> list[str]:
    return [*_description(description, "  "), f"  {' '.join([head, *map(str, marks)])}"]


def _field(f: MergedField) -> list[str]:
    arguments = ""
    if f.arguments and all(not a.description for a in f.arguments):
        arguments = "(" + ", ".join(_argument(a) for a in f.arguments) + ")"
    elif f.arguments:
        inner = [line for a in f.arguments for line in (*_description(a.description, "    "), f"    {_argument(a)}")]
        arguments = "\n".join(["(", *inner, "  )"])
    default = f" = {f.default}" if f.default is not None else ""
    return _element(f"{f.name}{arguments}: {f.type}{default}", f.description, f.marks)


def _argument(a: MergedArgument) -> str:
    default = f" = {a.default}" if a.default is not None else ""
    return " ".join([f"{a.name}: {a.type}{default}", *map(str, a.marks)])


def _description(description: str | None, indent: str) -> list[str]:
    if not description:
        return []
    block = print_block_string(description)
    if not block.startswith('"""\n'):
        block = f'"""\n{block[3:-3]}\n"""'
    return [f"{indent}{line}" if line else "" for line in block.split("\n")]
