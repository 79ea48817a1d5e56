"""A merged schema as supergraph SDL: link v1.0, join v0.3, and v0.5 where an override label or a carried directive needs it."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import print_ast
from graphql.language.block_string import print_block_string
from graphql.language.print_string import print_string

from gateway.composition.directive_names import CARRIED
from gateway.composition.merged_schema import Mark, MergedArgument, MergedField, MergedSchema, MergedType
from gateway.composition.supergraph import Kind

Written = Mapping[str, str]

_ELEMENTS = "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
_ACCESS = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"

# What of federation's directives is defined in the supergraph, under the name NAME.
_DEFINITIONS = {
    "inaccessible": (f"directive @NAME on {_ELEMENTS}",),
    "tag": (f"directive @NAME(name: String!) repeatable on {_ELEMENTS} | SCHEMA",),
    "authenticated": (f"directive @NAME on {_ACCESS}",),
    "requiresScopes": (
        f"directive @NAME(scopes: [[requiresScopes__Scope!]!]!) on {_ACCESS}",
        "scalar requiresScopes__Scope",
    ),
    "policy": (f"directive @NAME(policies: [[policy__Policy!]!]!) on {_ACCESS}", "scalar policy__Policy"),
    "context": (
        "directive @NAME(name: String!) repeatable on INTERFACE | OBJECT | UNION",
        "directive @context__fromContext(field: context__ContextFieldValue) on ARGUMENT_DEFINITION",
        "scalar context__ContextFieldValue",
    ),
    "cost": (
        "directive @NAME(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR",
    ),
    "listSize": (
        "directive @NAME(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION",
    ),
    "cacheTag": (),
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
    newer = merged.personal is not None or any(_needs_newer_join(mark) for mark in _all_marks(merged))
    more = ", overrideLabel: String, contextArguments: [join__ContextArgument!]" if newer else ""
    definitions = [
        *(line.replace("{more}", more) for line in _JOIN),
        *(_JOIN_5 if newer else ()),
        *(line.replace("NAME", written) for name, written in merged.written.items() for line in _DEFINITIONS[name]),
        *(print_ast(composed.definition) for composed in merged.composed),
        *(print_ast(directive) for directive in merged.executable),
        _graphs(merged),
        *(_type(t, merged.written) for t in merged.types.values()),
    ]
    return "\n\n".join([_schema(merged, newer=newer), *sorted(definitions, key=_order)]) + "\n"


def _order(definition: str) -> tuple[int, str]:
    """Directives first, then types by name, descriptions aside."""
    text = definition
    if text.startswith('"""'):
        text = text.split('"""', 2)[2].lstrip("\n")
    elif text.startswith('"'):
        text = text.split("\n", 1)[1]  # a string of one line
    keyword, name = text.split(maxsplit=2)[:2]
    return (0 if keyword == "directive" else 1), name.split("(")[0]


def _needs_newer_join(mark: Mark) -> bool:
    return mark.name == "join__directive" or any(
        n in ("overrideLabel", "contextArguments") and v is not None for n, v in mark.arguments
    )


def _all_marks(merged: MergedSchema) -> Iterator[Mark]:
    yield from merged.marks
    for t in merged.types.values():
        yield from t.marks
        for f in t.fields:
            yield from f.marks
            for a in f.arguments:
                yield from a.marks
        for v in t.values:
            yield from v.marks


def _schema(merged: MergedSchema, *, newer: bool) -> str:
    links = [
        '@link(url: "https://specs.apollo.dev/link/v1.0")',
        f'@link(url: "https://specs.apollo.dev/join/v0.{5 if newer else 3}", for: EXECUTION)',
        *_links(merged),
    ]
    if merged.personal is not None:
        # SECURITY: a router that does not know the specification must not serve this graph.
        links.append(f"@link(url: {print_string(merged.personal)}, for: SECURITY)")
    marks = [mark.printed(merged.written) for mark in merged.marks]
    roots = [f"  {operation}: {name}" for operation, name in merged.roots.items()]
    return "\n".join(["schema", *(f"  {line}" for line in (*links, *marks)), "{", *roots, "}"])


def _links(merged: MergedSchema) -> Iterator[str]:
    """The specifications of what is carried over, each with the names that are not its own."""
    imports: dict[tuple[str, str | None], list[str]] = {}
    for name, (url, purpose) in CARRIED.items():
        if name in merged.written:
            written = merged.written[name]
            own = url.split("/")[-2] if name != "cacheTag" else written
            imports.setdefault((url, purpose), []).extend([] if written == own else [_import(name, written)])
    for composed in merged.composed:
        named = imports.setdefault((composed.url, None), [])
        named.append(_import(composed.name, composed.imported_as))
    for (url, purpose), names in imports.items():
        said = [f"url: {print_string(url)}"]
        said += [f"for: {purpose}"] if purpose else []
        said += [f"import: [{', '.join(names)}]"] if names else []
        yield f"@link({', '.join(said)})"


def _import(name: str, written: str) -> str:
    return f'"@{name}"' if name == written else f'{{name: "@{name}", as: "@{written}"}}'


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


def _type(t: MergedType, written: Written) -> str:
    head = f"{_KEYWORDS[t.kind]} {t.name}"
    if t.interfaces:
        head += f" implements {' & '.join(t.interfaces)}"
    lines = [*_description(t.description, ""), head, *(f"  {mark.printed(written)}" for mark in t.marks)]
    if t.kind is Kind.UNION:
        lines.append(f" = {' | '.join(t.members)}")
    elif t.kind is Kind.ENUM:
        lines += ["{", *_spaced(_element(v.name, v.description, v.marks, written) for v in t.values), "}"]
    elif t.kind is not Kind.SCALAR and t.fields:
        lines += ["{", *_spaced(_field(f, written) for f in t.fields), "}"]
    return "\n".join(lines)


def _spaced(blocks: Iterable[list[str]]) -> Iterator[str]:
    """An empty line before what is described, but for the first."""
    for index, block in enumerate(blocks):
        if index and len(block) > 1 and block[0].lstrip().startswith('"'):
            yield ""
        yield from block


def _element(head: str, description: str | None, marks: tuple[Mark, ...], written: Written) -> list[str]:
    return [*_description(description, "  "), f"  {' '.join([head, *(mark.printed(written) for mark in marks)])}"]


def _field(f: MergedField, written: Written) -> list[str]:
    arguments = ""
    if f.arguments and all(not a.description for a in f.arguments):
        arguments = "(" + ", ".join(_argument(a, written) for a in f.arguments) + ")"
    elif f.arguments:
        inner = [
            line for a in f.arguments for line in (*_description(a.description, "    "), f"    {_argument(a, written)}")
        ]
        arguments = "\n".join(["(", *inner, "  )"])
    default = f" = {f.default}" if f.default is not None else ""
    return _element(f"{f.name}{arguments}: {f.type}{default}", f.description, f.marks, written)


def _argument(a: MergedArgument, written: Written) -> str:
    default = f" = {a.default}" if a.default is not None else ""
    return " ".join([f"{a.name}: {a.type}{default}", *(mark.printed(written) for mark in a.marks)])


def _description(description: str | None, indent: str) -> list[str]:
    if description is None:
        return []
    if not description or description != description.strip():
        return [f"{indent}{print_string(description)}"]  # a block string would lose the space around it
    block = print_block_string(description)
    if not block.startswith('"""\n'):
        block = f'"""\n{block[3:-3]}\n"""'
    return [f"{indent}{line}" if line else "" for line in block.split("\n")]
