"""What the merge leaves out, or can give only in part: its authors should know.

Codes are those that composition has in public, and two of ours.
"""

from collections.abc import Iterator

from gateway.composition.composition_error import Hint
from gateway.composition.merged_arguments import field_arguments
from gateway.composition.merged_executable import executable_directives
from gateway.composition.merged_inputs import input_fields
from gateway.composition.merging import Merging
from gateway.composition.protected_non_null import protected_non_null
from gateway.composition.subgraph_schema import find
from gateway.composition.supergraph import Kind, Supergraph
from gateway.composition.type_positions import type_positions
from gateway.composition.unplannable_fields import unplannable_fields


def hints(merging: Merging, supergraph: Supergraph) -> tuple[Hint, ...]:
    """In a fixed order; equal subgraphs give equal hints."""
    left_out = (
        *_enum_values(merging),
        *_members(merging),
        *_arguments(merging),
        *_inputs(merging),
        *_directives(merging),
    )
    found = (*left_out, *unplannable_fields(supergraph), *protected_non_null(supergraph))
    return tuple(sorted(found, key=lambda hint: (hint.code, hint.message)))


def _enum_values(merging: Merging) -> Iterator[Hint]:
    positions = type_positions(merging)
    for name, declared in merging.declared.items():
        if declared[0][1].kind is not Kind.ENUM:
            continue
        as_input = name in positions.inputs
        for value in dict.fromkeys(v for _, t in declared for v in t.values):
            given = [(s, t.values[value]) for s, t in declared if value in t.values]
            without = [s.name for s, t in declared if value not in t.values]
            if not without or any(find(v.applied, "inaccessible") for _, v in given):
                continue
            if as_input and name not in positions.outputs:
                message = f'"{name}.{value}" is left out: {_names(without)} would not take it'
                yield Hint("INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM", message)
            elif not as_input:
                message = f'"{name}.{value}" is not known to {_names(without)}'
                yield Hint("INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM", message)


def _members(merging: Merging) -> Iterator[Hint]:
    for name, declared in merging.declared.items():
        for member in dict.fromkeys(m for _, t in declared for m in t.members):
            without = [s.name for s, t in declared if member not in t.members]
            if without:
                yield Hint("INCONSISTENT_UNION_MEMBER", f'"{member}" is no member of "{name}" in {_names(without)}')


def _arguments(merging: Merging) -> Iterator[Hint]:
    for argument in field_arguments(merging):
        if argument.without:
            names = _names([s.name for s, _ in argument.without])
            message = f'"{argument.coordinate}" is left out: {names} would not take it'
            yield Hint("INCONSISTENT_ARGUMENT_PRESENCE", message)


def _inputs(merging: Merging) -> Iterator[Hint]:
    for f in input_fields(merging):
        if f.without and not any(find(given.applied, "inaccessible") for _, given in f.given):
            message = f'"{f.coordinate}" is left out: {_names([s.name for s, _ in f.without])} would not take it'
            yield Hint("INCONSISTENT_INPUT_OBJECT_FIELD", message)


def _directives(merging: Merging) -> Iterator[Hint]:
    """Directives that operations may carry in one subgraph, and none of the whole."""
    kept = {directive.name for directive in executable_directives(merging.subgraphs)}
    composed = {composed.imported_as for composed in merging.composed.definitions}
    for name in sorted({n for s in merging.subgraphs for n in s.executable_directives} - kept - composed):
        without = [s.name for s in merging.subgraphs if name not in s.executable_directives]
        if without:
            message = f'"@{name}" is left out of operations: {_names(without)} does not define it'
            yield Hint("INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE", message)
        else:
            message = f'"@{name}" is left out of operations: the subgraphs allow it in no place in common'
            yield Hint("NO_EXECUTABLE_DIRECTIVE_INTERSECTION", message)


def _names(subgraphs: list[str]) -> str:
    return ", ".join(sorted(subgraphs))
