"""A supergraph SDL by what it means: per subgraph, whatever the order and the way of writing. Two equal views route alike."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    DirectiveNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
    value_from_ast_untyped,
)

View = dict[str, object]

_SKIPPED_PREFIXES = ("join__", "link__", "policy__", "requiresScopes__", "federation__")
_JOIN = ("join__type", "join__field", "join__implements", "join__unionMember", "join__enumValue", "join__graph")
_LINKS_THAT_MAY_DIFFER = ("https://specs.apollo.dev/join/", "https://specs.apollo.dev/link/")


def semantic_view(sdl: str) -> View:
    """Flat facts: a path to a value. Implicit joins are said: a field without `@join__field` is in every subgraph of its type."""
    return dict(_facts(sdl))


def difference(ours: str, theirs: str) -> list[str]:
    """Every fact in which the two differ, in order."""
    a, b = semantic_view(ours), semantic_view(theirs)
    return [
        f"{key}: ours {a.get(key)!r}, theirs {b.get(key)!r}" for key in sorted({*a, *b}) if a.get(key) != b.get(key)
    ]


def _facts(sdl: str) -> Iterator[tuple[str, object]]:
    for node in parse(sdl, no_location=True).definitions:
        if isinstance(node, SchemaDefinitionNode):
            for operation in node.operation_types:
                yield f"root {operation.operation.value}", operation.type.name.value
            for link in node.directives or ():
                arguments = _arguments(link)
                url = arguments.pop("url", None)
                if "import" in arguments:
                    arguments["import"] = sorted(arguments["import"], key=str)  # the order says nothing
                if not str(url).startswith(_LINKS_THAT_MAY_DIFFER):
                    yield f"{link.name.value} {url}", _frozen(arguments)
        elif isinstance(node, TypeDefinitionNode):
            if node.name.value == "join__Graph" and isinstance(node, EnumTypeDefinitionNode):
                for value in node.values or ():
                    yield f"graph {value.name.value}", _frozen(_arguments((value.directives or ())[0]))
            elif not node.name.value.startswith(_SKIPPED_PREFIXES):
                yield from _type_facts(node)


def _type_facts(node: TypeDefinitionNode) -> Iterator[tuple[str, object]]:
    name = node.name.value
    directives = node.directives or ()
    yield f"{name}", type(node).__name__
    yield f"{name} description", _description(node)
    yield from _marks(name, directives)
    graphs: dict[str, set[object]] = {}
    for d in directives:
        arguments = _arguments(d)
        if d.name.value == "join__type":
            arguments.pop("extension", None)
            arguments.setdefault("resolvable", True)
            keys = graphs.setdefault(arguments.pop("graph"), set())
            keys.add(_frozen(arguments | {"key": _field_set(arguments.get("key"))}))
        elif d.name.value == "join__implements":
            yield f"{name} implements {arguments['interface']} in {arguments['graph']}", True
        elif d.name.value == "join__unionMember":
            yield f"{name} member {arguments['member']} in {arguments['graph']}", True
    for graph, keys in graphs.items():
        yield f"{name} in {graph}", frozenset(keys)
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        yield f"{name} interfaces", frozenset(i.name.value for i in node.interfaces or ())
    if isinstance(node, UnionTypeDefinitionNode):
        yield f"{name} members", frozenset(m.name.value for m in node.types or ())
    if isinstance(node, EnumTypeDefinitionNode):
        for value in node.values or ():
            path = f"{name}.{value.name.value}"
            yield path, frozenset(_arguments(d)["graph"] for d in value.directives or () if d.name.value in _JOIN)
            yield f"{path} description", _description(value)
            yield from _marks(path, value.directives or ())
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode):
        for f in node.fields or ():
            yield from _field_facts(name, f, frozenset(graphs))


def _field_facts(type_name: str, f: Any, type_graphs: frozenset[str]) -> Iterator[tuple[str, object]]:
    path = f"{type_name}.{f.name.value}"
    yield path, print_ast(f.type)
    yield f"{path} description", _description(f)
    yield from _marks(path, f.directives or ())
    for argument in getattr(f, "arguments", None) or ():
        default = print_ast(argument.default_value) if argument.default_value else None
        yield f"{path}({argument.name.value})", (print_ast(argument.type), default)
        yield from _marks(f"{path}({argument.name.value})", argument.directives or ())
    if getattr(f, "default_value", None):
        yield f"{path} default", print_ast(f.default_value)
    joins = [_arguments(d) for d in f.directives or () if d.name.value == "join__field"]
    for join in joins or [{"graph": graph} for graph in sorted(type_graphs)]:
        graph = join.pop("graph", "no subgraph")
        for fields in ("requires", "provides"):
            if fields in join:
                join[fields] = _field_set(join[fields])
        if join.get("type") == print_ast(f.type):
            del join["type"]
        yield f"{path} in {graph}", _frozen(join)


def _marks(path: str, directives: Any) -> Iterator[tuple[str, object]]:
    for d in directives:
        if d.name.value not in _JOIN:
            arguments = _arguments(d)
            for name in ("scopes", "policies"):  # an OR of ANDs: the order says nothing
                if name in arguments:
                    arguments[name] = sorted(sorted(group) for group in arguments[name])
            yield f"{path} @{d.name.value} {_frozen(arguments)}", True


def _arguments(d: DirectiveNode) -> dict[str, Any]:
    return {a.name.value: value_from_ast_untyped(a.value) for a in d.arguments or ()}


def _field_set(fields: str | None) -> str | None:
    return None if fields is None else " ".join(print_ast(parse("{" + fields + "}", no_location=True)).split())


def _description(node: Any) -> str | None:
    return node.description.value if node.description else None


def _frozen(value: object) -> object:
    if isinstance(value, dict):
        return tuple(sorted((key, _frozen(inner)) for key, inner in value.items() if inner is not None))
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value
