"""Types as such: their names, that they hold something, and that what they hold exists and is of the right kind (section 3)."""

from collections import Counter
from collections.abc import Iterator

from gateway.composition.sdl_validity.problem import Problem
from gateway.composition.subgraph_schema import BUILT_IN_SCALARS, ROOTS, SubgraphSchema, TypeDefinition
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named, type_text

_INPUT = frozenset({Kind.SCALAR, Kind.ENUM, Kind.INPUT})
_EMPTY = {
    Kind.OBJECT: "fields",
    Kind.INTERFACE: "fields",
    Kind.INPUT: "fields",
    Kind.UNION: "members",
    Kind.ENUM: "values",
}


def unknown_types(subgraph: SubgraphSchema) -> Iterator[Problem]:
    """References to what is not there; nothing else can be said of such a subgraph."""
    for line, name, as_input in _references(subgraph):
        known = name in subgraph.types or name in subgraph.machinery or name in BUILT_IN_SCALARS
        if not known and as_input is not None:
            yield line, f'unknown type "{name}"', "define it, or correct the name"
    for line, name, _ in _references_of_types(subgraph):
        if name in subgraph.machinery and name not in BUILT_IN_SCALARS:
            yield (
                line,
                f"\"{name}\" is federation's or link's own, and no part of what is composed",
                "use a type of your own",
            )


def wrong_kinds(subgraph: SubgraphSchema) -> Iterator[Problem]:
    """Roots that are not there, interfaces that are none, members that are no objects."""
    for written, line in subgraph.unknown_roots.items():
        yield line, f'the root type "{written}" is not there', "define it, or correct the name"
    for t in subgraph.types.values():
        for name in t.interfaces:
            found = subgraph.types.get(name)
            if found is None or found.kind is not Kind.INTERFACE:
                yield t.line, f'"{t.name}" implements "{name}", which is no interface', "implement an interface"
        for member in t.members:
            found = subgraph.types.get(member)
            if found is None or found.kind is not Kind.OBJECT:
                yield t.line, f'"{member}" is no object and cannot be in union "{t.name}"', "list objects only"


def invalid_types(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for root in ROOTS.values():
        t = subgraph.types.get(root)
        if t is not None and t.kind is not Kind.OBJECT:
            yield t.line, f"the {root.lower()} root is {t.kind.value}", "make it an object"
    for line, name, as_input in _references(subgraph):
        t = subgraph.types.get(name)
        if t is not None and as_input and t.kind not in _INPUT:
            yield line, f'"{name}" is no input type', "take a scalar, an enum or an input object"
        elif t is not None and as_input is False and t.kind is Kind.INPUT:
            yield line, f'"{name}" is an input object and cannot be returned', "return an object"
    for t in subgraph.types.values():
        yield from _contents(t)
        yield from _names(t)
    yield from _endless_inputs(subgraph)


def _references(subgraph: SubgraphSchema) -> Iterator[tuple[int, str, bool | None]]:
    """(line, named type, whether it stands for an input; None: for neither)."""
    for definition in subgraph.directives.values():
        for node in definition.arguments or ():
            yield node.loc.start_token.line if node.loc else 0, named(type_text(node.type)), True
    yield from _references_of_types(subgraph)


def _references_of_types(subgraph: SubgraphSchema) -> Iterator[tuple[int, str, bool | None]]:
    for t in subgraph.types.values():
        for f in t.fields.values():
            yield f.line, named(f.type), False
            for argument in f.arguments.values():
                yield argument.line, named(argument.type), True
        for given in t.input_fields.values():
            yield given.line, named(given.type), True
        for name in (*t.members, *t.interfaces):
            yield t.line, name, None


def _contents(t: TypeDefinition) -> Iterator[Problem]:
    if t.kind in _EMPTY and not (t.fields or t.input_fields or t.members or t.values):
        yield t.line, f'"{t.name}" has no {_EMPTY[t.kind]}', "give it some, or remove it"
    for name, count in Counter(t.repeated).items():
        yield t.line, f'"{t.name}" lists "{name}" {count + 1} times', "list it once"


def _names(t: TypeDefinition) -> Iterator[Problem]:
    elements = [(t.name, t.line)]
    elements += [(f.name, f.line) for f in t.fields.values()]
    elements += [(f.name, f.line) for f in t.input_fields.values()]
    elements += [(a.name, a.line) for f in t.fields.values() for a in f.arguments.values()]
    elements += [(v.name, v.line) for v in t.values.values()]
    for name, line in elements:
        if name.startswith("__"):
            yield line, f'"{name}" begins with "__", which is introspection\'s', "choose another name"


def _endless_inputs(subgraph: SubgraphSchema) -> Iterator[Problem]:
    """An input object that holds itself by non-null fields alone has no finite value."""
    holds = {
        t.name: [f.type[:-1] for f in t.input_fields.values() if f.type.endswith("!") and not f.type.startswith("[")]
        for t in subgraph.types.values()
        if t.kind is Kind.INPUT
    }
    for name in holds:
        ahead, seen = list(holds[name]), set[str]()
        while ahead:
            inner = ahead.pop()
            if inner == name:
                yield subgraph.types[name].line, f'"{name}" holds itself, and cannot be null', "make a field nullable"
                break
            if inner not in seen:
                seen.add(inner)
                ahead += holds.get(inner, ())
