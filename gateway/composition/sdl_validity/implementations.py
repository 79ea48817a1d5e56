"""Objects and interfaces against the interfaces they implement (section 3.6.1, `IsValidImplementation`)."""

from collections.abc import Iterator

from gateway.composition.sdl_validity.problem import Problem
from gateway.composition.subgraph_schema import FieldDefinition, SubgraphSchema, TypeDefinition
from gateway.composition.subtypes import Subtypes, subtypes
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import is_subtype


def invalid_implementations(subgraph: SubgraphSchema) -> Iterator[Problem]:
    below = subtypes([subgraph])
    for t in subgraph.types.values():
        for name in t.interfaces:
            interface = subgraph.types.get(name)
            if interface is None or interface.kind is not Kind.INTERFACE:
                continue
            yield from _above(t, interface)
            for wanted in interface.fields.values():
                yield from _field(t, interface, wanted, below)


def _above(t: TypeDefinition, interface: TypeDefinition) -> Iterator[Problem]:
    if t.name == interface.name:
        yield t.line, f'"{t.name}" implements itself', "remove it from the interfaces"
        return
    for name in interface.interfaces:
        if name == t.name:
            yield t.line, f'"{t.name}" and "{interface.name}" implement each other', "remove one of the two"
        elif name not in t.interfaces:
            message = f'"{t.name}" implements "{interface.name}" and so must implement "{name}"'
            yield t.line, message, f'add "{name}" to its interfaces'


def _field(t: TypeDefinition, interface: TypeDefinition, wanted: FieldDefinition, below: Subtypes) -> Iterator[Problem]:
    f = t.fields.get(wanted.name)
    if f is None:
        yield t.line, f'"{t.name}" lacks "{wanted.name}" of interface "{interface.name}"', "add the field"
        return
    where = f'"{t.name}.{f.name}"'
    if not is_subtype(f.type, wanted.type, below):
        message = f'{where} is {f.type}, but {wanted.type} in interface "{interface.name}"'
        yield f.line, message, "return the interface's type, or a subtype of it"
    for argument in wanted.arguments.values():
        own = f.arguments.get(argument.name)
        if own is None:
            yield f.line, f"{where} lacks the argument {argument.name} of its interface", "add it"
        elif own.type != argument.type:
            message = f"{where} takes {argument.name}: {own.type}, its interface {argument.type}"
            yield own.line, message, "give it the interface's type"
    for argument in f.arguments.values():
        if argument.name not in wanted.arguments and argument.required:
            message = f"{where} requires the argument {argument.name}, which its interface does not have"
            yield argument.line, message, "make it optional, or add it to the interface"
