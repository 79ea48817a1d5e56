"""INVALID_GRAPHQL: the SDL is no schema: it names types or directives that are not there, or implements an interface in part."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.known_directives import KNOWN
from gateway.composition.linked_feature import FEDERATION, LINK
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import Applied, SubgraphSchema, TypeDefinition, find_all
from gateway.composition.subtypes import Subtypes, subtypes
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import is_subtype, named

CODE = "INVALID_GRAPHQL"
_SCALARS = frozenset({"String", "Int", "Float", "Boolean", "ID"})
_BUILT_IN = frozenset({"deprecated", "specifiedBy", "oneOf", "include", "skip", "defer", "stream"})
_PERSONAL = frozenset({"personalData", "publicData"})  # without their link they have an error of their own
_INPUT = frozenset({Kind.SCALAR, Kind.ENUM, Kind.INPUT})

Problem = tuple[int, str, str]  # line, what, what to do


def invalid_graphql(subgraph: SubgraphSchema) -> Found:
    problems = [*_references(subgraph), *_directives(subgraph), *_implementations(subgraph, subtypes([subgraph]))]
    for line, message, suggestion in problems:
        yield CompositionError(CODE, f"[{subgraph.name}] {message}", (Place(subgraph.name, line),), suggestion)


def _references(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for t in subgraph.types.values():
        taken = [(f.line, f.type) for f in t.input_fields.values()]
        for f in t.fields.values():
            taken += [(a.line, a.type) for a in f.arguments.values()]
            yield from _reference(subgraph, f.line, f.type, as_input=False)
        for line, reference in taken:
            yield from _reference(subgraph, line, reference, as_input=True)
        for name in (*t.members, *t.interfaces):
            if name not in subgraph.types:
                yield t.line, f'unknown type "{name}"', "define it, or correct the name"


def _reference(subgraph: SubgraphSchema, line: int, reference: str, *, as_input: bool) -> Iterator[Problem]:
    name = named(reference)
    if name in _SCALARS:
        return
    t = subgraph.types.get(name)
    if t is None:
        yield line, f'unknown type "{name}"', "define it, or correct the name"
    elif as_input and t.kind not in _INPUT:
        yield line, f'"{name}" is no input type', "take a scalar, an enum or an input object"
    elif not as_input and t.kind is Kind.INPUT:
        yield line, f'"{name}" is an input object and cannot be returned', "return an object"


def _directives(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for location, applied in _elements(subgraph):
        for a in applied:
            if a.feature in KNOWN:
                yield from _known(a, location)
            elif a.feature == "" and a.name not in _BUILT_IN | _PERSONAL and a.name not in subgraph.directives:
                of_federation = a.name in KNOWN[FEDERATION] and not subgraph.is_federation_1
                imported = f"import it from federation, or write @federation__{a.name}"
                suggestion = imported if of_federation else "define it, or link its specification"
                yield a.line, f'unknown directive "@{a.written}"', suggestion
        for feature, name in sorted({(a.feature, a.name) for a in applied}):
            known = KNOWN.get(feature, {}).get(name)
            again = find_all(applied, name, feature)
            if known is not None and not known.repeatable and len(again) > 1:
                yield again[1].line, f'"@{again[1].written}" can only be applied once', "join the applications into one"


def _known(a: Applied, location: str) -> Iterator[Problem]:
    known = KNOWN[a.feature].get(a.name)
    if known is None:
        yield a.line, f'{a.feature} has no directive "@{a.name}"', "correct the name"
    elif location not in known.locations:
        allowed = ", ".join(sorted(known.locations))
        yield a.line, f'"@{a.written}" may not be used on {location}', f"it may on {allowed}"


def _elements(subgraph: SubgraphSchema) -> Iterator[tuple[str, tuple[Applied, ...]]]:
    """Every element with its location and what is applied to it."""
    yield "SCHEMA", tuple(a for a in subgraph.applied if a.feature != LINK)
    for t in subgraph.types.values():
        yield t.kind.value, t.applied
        for f in t.fields.values():
            yield "FIELD_DEFINITION", f.applied
            for argument in f.arguments.values():
                yield "ARGUMENT_DEFINITION", argument.applied
        for given in t.input_fields.values():
            yield "INPUT_FIELD_DEFINITION", given.applied
        for value in t.values.values():
            yield "ENUM_VALUE", value.applied


def _implementations(subgraph: SubgraphSchema, below: Subtypes) -> Iterator[Problem]:
    for t in subgraph.types.values():
        for name in t.interfaces:
            interface = subgraph.types.get(name)
            if interface is not None:
                yield from _implementation(t, interface, below)


def _implementation(t: TypeDefinition, interface: TypeDefinition, below: Subtypes) -> Iterator[Problem]:
    if interface.kind is not Kind.INTERFACE:
        yield t.line, f'"{t.name}" implements "{interface.name}", which is no interface', "implement an interface"
        return
    for wanted in interface.fields.values():
        f = t.fields.get(wanted.name)
        if f is None:
            yield t.line, f'"{t.name}" lacks "{wanted.name}" of interface "{interface.name}"', "add the field"
        elif not is_subtype(f.type, wanted.type, below):
            message = f'"{t.name}.{f.name}" is {f.type}, but {wanted.type} in interface "{interface.name}"'
            yield f.line, message, "return the interface's type, or a subtype of it"
        elif missing := sorted(wanted.arguments.keys() - f.arguments.keys()):
            yield f.line, f'"{t.name}.{f.name}" lacks the argument {", ".join(missing)} of its interface', "add it"
