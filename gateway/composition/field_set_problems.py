"""What can be wrong with the field set of a `@key`, `@requires` or `@provides`: found by one walk, reported by a rule each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from graphql import (
    EnumValueNode,
    FieldNode,
    InlineFragmentNode,
    ListValueNode,
    SelectionSetNode,
    StringValueNode,
    print_ast,
)

from gateway.composition.applied_values import text
from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_set_paths import parse_selection
from gateway.composition.input_values import fits
from gateway.composition.subgraph_schema import (
    BUILT_IN_DIRECTIVES,
    Applied,
    FieldDefinition,
    SubgraphSchema,
    TypeDefinition,
    find,
    find_all,
)
from gateway.composition.supergraph import COMPOSITE, Kind
from gateway.composition.type_reference import named


class Problem(StrEnum):
    NOT_A_STRING = auto()
    INVALID = auto()
    INVALID_AS_A_WHOLE = auto()  # what is seen of a selection once all its fields are known
    HAS_ARGUMENTS = auto()
    HAS_DIRECTIVE = auto()
    MISSING_EXTERNAL = auto()
    UNUSABLE_IN_KEY = auto()


@dataclass(frozen=True, slots=True)
class FieldSetUse:
    """One `@key` (of a type), `@requires` or `@provides` (of a field); `type_name` is where its selection starts."""

    directive: str
    applied: Applied
    type_name: str
    on: str  # coordinate, for messages
    normalized: str | None = None  # what is left of it in Federation 1

    @property
    def fields(self) -> str:
        return self.normalized if self.normalized is not None else text(self.applied, "fields")


def field_set_uses(subgraph: SubgraphSchema, directive: str) -> Iterator[FieldSetUse]:
    for t in subgraph.types.values():
        if subgraph.is_federation_1 and t.kind is Kind.INTERFACE:
            continue  # Federation 1 tolerated them there, and so do we
        if directive == "key":
            for applied in find_all(t.applied, "key"):
                yield FieldSetUse("key", applied, t.name, t.name)
            continue
        for f in t.fields.values():
            found = find(f.applied, directive)
            if found is not None and (f.requires if directive == "requires" else f.provides) is not None:
                start = t.name if directive == "requires" else named(f.type)
                normalized = f.requires if directive == "requires" else f.provides
                yield FieldSetUse(directive, found, start, f"{t.name}.{f.name}", normalized)


def field_set_errors(
    subgraph: SubgraphSchema, directive: str, problem: Problem, code: str, suggestion: str
) -> Iterator[CompositionError]:
    """The errors of one code."""
    for use in field_set_uses(subgraph, directive):
        for found, told in problems(subgraph, use):
            if _reported(found) is problem:
                yield CompositionError(
                    code,
                    f'on "{use.on}", for @{directive}(fields: "{" ".join(use.fields.split())}"): {told}',
                    (Place(subgraph.name, use.applied.line),),
                    suggestion,
                )


def problems(subgraph: SubgraphSchema, use: FieldSetUse) -> Iterator[tuple[Problem, str]]:
    value = use.applied.arguments.get("fields")
    if not isinstance(value, StringValueNode) and not (
        subgraph.is_federation_1 and isinstance(value, ListValueNode | EnumValueNode)
    ):
        yield Problem.NOT_A_STRING, "fields must be a string"
        return
    selection = parse_selection(use.fields)
    if selection is None or not selection.selections:
        yield Problem.INVALID, "this is no selection of fields"
        return
    start = subgraph.types.get(use.type_name)
    if start is not None and start.kind in COMPOSITE:
        found = list(_Walk(subgraph, use).selection(start, selection, external_above=False))
        unread = [each for each in found if each[0] in (Problem.INVALID, Problem.UNUSABLE_IN_KEY)]
        if unread and unread[0][0] is Problem.UNUSABLE_IN_KEY:
            yield unread[0]  # nothing is read beyond it
            return
        # Of a selection that is none the rest is not judged.
        yield from [each for each in found if _reported(each[0]) is Problem.INVALID] or found


def is_unreadable(subgraph: SubgraphSchema, use: FieldSetUse) -> bool:
    """Whether its selection cannot even be read, whatever it then leads to."""
    if not isinstance(use.applied.arguments.get("fields"), StringValueNode):
        return False  # that is another rule's error
    selection, start = parse_selection(use.fields), subgraph.types.get(use.type_name)
    if selection is None or not selection.selections or start is None:
        return True
    plain = replace(use, directive="requires")  # for which everything that can be read may be selected
    walked = _Walk(subgraph, plain).selection(start, selection, external_above=False)
    return start.kind in COMPOSITE and any(found is Problem.INVALID for found, _ in walked)


def _reported(problem: Problem) -> Problem:
    return Problem.INVALID if problem is Problem.INVALID_AS_A_WHOLE else problem


@dataclass(frozen=True, slots=True)
class _Walk:
    subgraph: SubgraphSchema
    use: FieldSetUse

    def selection(
        self, t: TypeDefinition, selection: SelectionSetNode, *, external_above: bool
    ) -> Iterator[tuple[Problem, str]]:
        for node in selection.selections:
            if node.directives:
                name = node.directives[0].name.value
                known = name in self.subgraph.directives or name in BUILT_IN_DIRECTIVES
                known = known or self.subgraph.meaning(name).feature != ""
                problem = Problem.HAS_DIRECTIVE if known else Problem.INVALID
                yield problem, f"directive @{name} has no meaning in a field set"
            if isinstance(node, FieldNode):
                yield from self._field(t, node, external_above=external_above)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else t.name
                target = self.subgraph.types.get(condition)
                if target is None or target.kind not in COMPOSITE:
                    yield Problem.INVALID_AS_A_WHOLE, f'there is no composite type "{condition}" for the fragment'
                else:
                    yield from self.selection(target, node.selection_set, external_above=external_above)
            else:
                yield Problem.INVALID, "a named fragment cannot be used here"

    def _field(self, t: TypeDefinition, node: FieldNode, *, external_above: bool) -> Iterator[tuple[Problem, str]]:
        name = node.name.value
        if name == "__typename":
            if self.use.directive != "key" and not external_above:
                yield Problem.MISSING_EXTERNAL, f'"{t.name}.__typename" is known to this subgraph anyway'
            return
        if node.alias is not None:
            yield Problem.INVALID_AS_A_WHOLE, f'the alias "{node.alias.value}" has no meaning in a field set'
        f = t.fields.get(name)
        if f is None:
            yield Problem.INVALID, f'type "{t.name}" has no field "{name}"'
            return
        key, provides = self.use.directive == "key", self.use.directive == "provides"
        target = self.subgraph.types.get(named(f.type))
        composite = target is not None and target.kind in COMPOSITE
        if key and target is not None and target.kind in (Kind.INTERFACE, Kind.UNION):
            yield Problem.UNUSABLE_IN_KEY, f'field "{t.name}.{name}" is an interface or a union'
            return
        if composite != (node.selection_set is not None):
            told = "needs a selection of its fields" if composite else "has no fields to select"
            yield (
                Problem.INVALID_AS_A_WHOLE if composite else Problem.INVALID,
                f'field "{t.name}.{name}" {told}',
            )
            return
        wrong = list(argument_problems(self.subgraph, t, f, node))
        unknown = any(a.name.value not in f.arguments for a in node.arguments or ())
        yield from ((Problem.INVALID if unknown else Problem.INVALID_AS_A_WHOLE, told) for told in wrong)
        if f.arguments and (key or provides) and not wrong:
            yield Problem.HAS_ARGUMENTS, f'field "{t.name}.{name}" has arguments'
        external = external_above or self._external(f)
        if not key and node.selection_set is None and not external:
            yield Problem.MISSING_EXTERNAL, f'field "{t.name}.{name}" is not @external: this subgraph has it anyway'
        if target is not None and node.selection_set is not None:
            external = external or self._external_behind(t, f)
            yield from self.selection(target, node.selection_set, external_above=external)

    def _external(self, f: FieldDefinition) -> bool:
        # `extend type T @key(fields: "id") { id: ID! @external }`: the key is answered here all the same.
        return f.external or (find(f.applied, "external") is not None and self.subgraph.is_federation_1)

    def _external_behind(self, t: TypeDefinition, f: FieldDefinition) -> bool:
        """An interface's field that is external on some object: what is below it is another's, though not itself."""
        return t.kind is Kind.INTERFACE and any(
            self._external(o.fields[f.name])
            for o in self.subgraph.types.values()
            if t.name in o.interfaces and f.name in o.fields
        )


def argument_problems(
    subgraph: SubgraphSchema, t: TypeDefinition, f: FieldDefinition, node: FieldNode
) -> Iterator[str]:
    given = {a.name.value: a.value for a in node.arguments or ()}
    where = f'field "{t.name}.{f.name}"'
    for name in given.keys() - f.arguments.keys():
        yield f'{where} has no argument "{name}"'
    for name, argument in f.arguments.items():
        if name not in given and argument.required:
            yield f'{where} requires the argument "{name}"'
        elif name in given and not fits(subgraph.types, argument.type, given[name]):
            yield f"{where} takes {name}: {argument.type}, not {print_ast(given[name])}"
