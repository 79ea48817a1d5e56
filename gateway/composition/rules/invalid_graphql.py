"""INVALID_GRAPHQL: the SDL is no schema: it names types or directives that are not there, or implements an interface in part."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.linked_feature import FEDERATION
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import Applied, SubgraphSchema, TypeDefinition
from gateway.composition.subtypes import Subtypes, subtypes
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import is_subtype, named

CODE = "INVALID_GRAPHQL"
_SCALARS = frozenset({"String", "Int", "Float", "Boolean", "ID"})
_BUILT_IN = frozenset({"deprecated", "specifiedBy", "oneOf", "include", "skip", "defer", "stream"})
_FEDERATION = frozenset(
    {
        *("key", "requires", "provides", "external", "tag", "extends", "shareable", "inaccessible", "override"),
        *("composeDirective", "interfaceObject", "authenticated", "requiresScopes", "policy", "context"),
        *("fromContext", "cost", "listSize", "cacheTag"),
    }
)
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
    for a in _applications(subgraph):
        if a.feature == "" and a.name not in _BUILT_IN | _PERSONAL and a.name not in subgraph.directives:
            known = a.name in _FEDERATION and not subgraph.is_federation_1
            suggestion = (
                f"import it from federation, or write @federation__{a.name}"
                if known
                else "define it, or link its specification"
            )
            yield a.line, f'unknown directive "@{a.written}"', suggestion
        elif a.feature == FEDERATION and a.name not in _FEDERATION:
            yield a.line, f'federation has no directive "@{a.name}"', "correct the name"


def _applications(subgraph: SubgraphSchema) -> Iterator[Applied]:
    for t in subgraph.types.values():
        yield from t.applied
        for f in t.fields.values():
            yield from f.applied
            for a in f.arguments.values():
                yield from a.applied
        for given in t.input_fields.values():
            yield from given.applied
        for value in t.values.values():
            yield from value.applied


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
