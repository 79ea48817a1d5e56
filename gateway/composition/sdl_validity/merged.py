"""The merged schema as GraphQL: what each subgraph keeps to by itself can still be broken by the merge."""

from collections.abc import Iterator, Mapping

from graphql import DirectiveDefinitionNode, InputValueDefinitionNode, parse_const_value

from gateway.composition.input_values import fits
from gateway.composition.merged_executable import arguments_of
from gateway.composition.merged_schema import Mark, MergedField, MergedSchema, MergedType
from gateway.composition.merging import Merging
from gateway.composition.subgraph_schema import ArgumentDefinition, TypeDefinition, ValueDefinition
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import is_subtype

_REQUIRED = "make it optional everywhere first"
MergedProblem = tuple[str, str | None, str, str]  # type, field, what, what to do


def merged_problems(merged: MergedSchema, merging: Merging) -> Iterator[MergedProblem]:
    for t in merged.types.values():
        fields = {f.name: f for f in t.fields}
        for name in t.interfaces if t.kind in (Kind.OBJECT, Kind.INTERFACE) else ():
            for wanted in merged.types[name].fields if name in merged.types else ():
                if wanted.name in fields:
                    yield from _implementation(t, fields[wanted.name], merged.types[name], wanted, merging)
        yield from _deprecated(t)
    yield from _defaults(merged)
    for definition in merged.executable:
        for name, argument in arguments_of(definition).items():
            if argument.required and any(
                d.name.value == "deprecated" for d in _node(definition, name).directives or ()
            ):
                yield "", None, f"@{definition.name.value}({name}:) is required, and deprecated", _REQUIRED
    yield from _composed(merged, merging)


def _deprecated(t: MergedType) -> Iterator[MergedProblem]:
    """The narrowest type may require what one subgraph leaves optional and deprecates."""
    for f in t.fields:
        inputs = ((f, f.name),) if t.kind is Kind.INPUT else tuple((a, f"{f.name}({a.name}:)") for a in f.arguments)
        for given, name in inputs:
            required = given.type.endswith("!") and given.default is None
            if required and any(mark.name == "deprecated" for mark in given.marks):
                yield t.name, f.name, f'"{t.name}.{name}" is required, and deprecated', _REQUIRED


def _defaults(merged: MergedSchema) -> Iterator[MergedProblem]:
    """An enum value or a field that a default names may be left out by the merge."""
    types = {t.name: _as_definition(t) for t in merged.types.values() if t.kind in (Kind.ENUM, Kind.INPUT)}
    given: list[tuple[str, str | None, str, str, str | None]] = [
        (t.name, name, f"{t.name}.{name}", reference, default)
        for t in merged.types.values()
        for f in t.fields
        for name, reference, default in (
            (f.name, f.type, f.default),
            *((f"{f.name}({a.name}:)", a.type, a.default) for a in f.arguments),
        )
    ]
    given += [
        ("", None, f"@{definition.name.value}({name}:)", argument.type, argument.default)
        for definition in (*merged.executable, *(composed.definition for composed in merged.composed))
        for name, argument in arguments_of(definition).items()
    ]
    for type_name, name, coordinate, reference, default in given:
        if default is not None and not fits(types, reference, parse_const_value(default, no_location=True)):
            message = f'the default {default} of "{coordinate}" is no {reference} once it is merged'
            yield type_name, name and name.partition("(")[0], message, "take a default that every subgraph knows"


def _as_definition(t: MergedType) -> TypeDefinition:
    return TypeDefinition(
        name=t.name,
        kind=t.kind,
        applied=(),
        description=None,
        line=0,
        input_fields={f.name: ArgumentDefinition(f.name, f.type, f.default, (), None, 0) for f in t.fields},
        values={v.name: ValueDefinition(v.name, (), None, 0) for v in t.values},
    )


def _node(definition: DirectiveDefinitionNode, argument: str) -> InputValueDefinitionNode:
    return next(node for node in definition.arguments or () if node.name.value == argument)


def _implementation(
    t: MergedType, f: MergedField, interface: MergedType, wanted: MergedField, merging: Merging
) -> Iterator[MergedProblem]:
    where = f'"{t.name}.{f.name}"'
    if not is_subtype(f.type, wanted.type, merging.subtypes):
        message = f'{where} becomes {f.type}, but {wanted.type} in interface "{interface.name}"'
        yield t.name, f.name, message, "give it the interface's type, or a subtype of it, in every subgraph"
    given = {a.name: a for a in f.arguments}
    for argument in wanted.arguments:
        own = given.pop(argument.name, None)
        if own is None:
            message = f"{where} is left without the argument {argument.name} of its interface"
            yield t.name, f.name, message, "declare the argument in every subgraph"
        elif own.type != argument.type:
            message = f"{where} takes {argument.name}: {own.type}, its interface {argument.type}"
            yield t.name, f.name, message, "give the argument the same type everywhere"
    for argument in given.values():
        if argument.type.endswith("!") and argument.default is None:
            message = f"{where} requires the argument {argument.name}, which its interface does not have"
            yield t.name, f.name, message, "make it optional, or add it to the interface"


def _composed(merged: MergedSchema, merging: Merging) -> Iterator[MergedProblem]:
    """Applications of composed directives against the definition that was chosen of them."""
    definitions = {composed.imported_as: composed.definition for composed in merged.composed}
    if not definitions:
        return
    for t in merged.types.values():
        elements: list[tuple[str | None, str, tuple[Mark, ...]]] = [
            (None, "INPUT_OBJECT" if t.kind is Kind.INPUT else t.kind.value, t.marks)
        ]
        location = "INPUT_FIELD_DEFINITION" if t.kind is Kind.INPUT else "FIELD_DEFINITION"
        elements += [(f.name, location, f.marks) for f in t.fields]
        elements += [(f.name, "ARGUMENT_DEFINITION", a.marks) for f in t.fields for a in f.arguments]
        elements += [(v.name, "ENUM_VALUE", v.marks) for v in t.values]
        for name, where, marks in elements:
            for mark in marks:
                definition = definitions.get(mark.name)
                if definition is None:
                    continue
                arguments = arguments_of(definition)
                unknown = {argument for argument, _ in mark.arguments} - arguments.keys()
                given = {argument for argument, value in mark.arguments if value is not None}
                missing = {a.name for a in arguments.values() if a.required} - given
                if where not in {node.value for node in definition.locations}:
                    yield t.name, name, f"@{mark.name} may not be used on {where}", "define it alike in every subgraph"
                elif unknown or missing or not _fit(merging, arguments, mark):
                    message = f"@{mark.name} has other arguments than its newest definition"
                    yield t.name, name, message, "define it alike in every subgraph"


def _fit(merging: Merging, arguments: Mapping[str, ArgumentDefinition], mark: Mark) -> bool:
    types = {name: found[0][1] for name, found in merging.declared.items()}
    return all(
        value is None or fits(types, arguments[name].type, parse_const_value(value)) for name, value in mark.arguments
    )
