"""A query compiled once to closures and run as often as it is asked (GraphQL specification, 6.3 and 6.4).

document -> the fields of each object type -> closures; a run resolves and completes what is there in one pass, and what
must be waited for is put into its place when it comes

A gateway sends the same texts again and again: queries of one operation, without directives. Anything else is left to
graphql-core, and a test holds the two to the same answers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, TypeGuard

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_argument_values,
    get_variable_values,
    is_abstract_type,
    is_leaf_type,
    located_error,
)
from graphql.pyutils import Path

PLAIN = frozenset({str, int, float, bool, NoneType, list, tuple, dict})
VARIABLE_ERRORS = 50  # as many as graphql-core tells
TYPENAME = "__typename"

Place = tuple[Any, str | int] | None  # a path in the answer, from its end
Slot = tuple[dict[str, Any] | list[Any], Any] | None  # where a null may stand that bubbles up; None: the whole data
Complete = Callable[[Any, Place, "_Run", Slot], Any]


class _Null(Exception):
    """A null that its type does not have; its error has been told."""


class _NotCompiled(Exception):
    """Of a form that graphql-core executes."""


@dataclass(slots=True, eq=False)
class _Field:
    """One response key of one object type. `constant`: known without asking; `number`: its place among a run's calls."""

    key: str
    number: int
    nodes: list[FieldNode]
    parent: GraphQLObjectType
    definition: GraphQLField | None
    resolve: Callable[..., Any]
    non_null: bool
    complete: Complete
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    fields: tuple[_Field, ...]
    calls: int

    async def run(
        self, context: object, variables: Mapping[str, Any]
    ) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        """Data and errors; never raises for what a resolver did."""
        definitions = self.operation.variable_definitions or ()
        values = get_variable_values(self.schema, definitions, dict(variables), max_errors=VARIABLE_ERRORS)
        if isinstance(values, list):
            return None, values
        run = _Run(self, context, values, [None] * self.calls)
        data: dict[str, Any] | None = None
        try:
            data = _resolve(self.fields, None, None, run, None)
        except _Null:
            run.whole = False
        await run.settled()
        return data if run.whole else None, run.errors


@dataclass(slots=True, eq=False)
class _Run:
    """One run under way. A field's arguments and info are the same wherever it stands, and made once."""

    query: CompiledQuery
    context: object
    variables: Any
    calls: list[tuple[GraphQLResolveInfo[Any], dict[str, Any]] | None]
    errors: list[GraphQLError] = field(default_factory=list)
    whole: bool = True
    waiting: list[Coroutine[Any, Any, None]] = field(default_factory=list)  # of the pass under way: empty while waiting

    def call(self, wanted: _Field) -> tuple[GraphQLResolveInfo[Any], dict[str, Any]]:
        definition, query = wanted.definition, self.query
        assert definition is not None
        info = GraphQLResolveInfo(
            wanted.nodes[0].name.value,
            wanted.nodes,
            definition.type,
            wanted.parent,
            Path(None, wanted.key, wanted.parent.name),
            query.schema,
            query.fragments,
            None,
            query.operation,
            self.variables,
            self.context,
            is_awaitable,
            None,
            None,  # type: ignore[arg-type]  # helpers for work that outlives a resolver: none has any
        )
        arguments = get_argument_values(definition, wanted.nodes[0], self.variables) if definition.args else {}
        made = self.calls[wanted.number] = (info, arguments)
        return made

    def failed(self, error: Exception, place: Place) -> None:
        if not isinstance(error, _Null):
            self.errors.append(located_error(error, None, list(_steps(place))[::-1]))

    def nullify(self, slot: Slot) -> None:
        if slot is None:
            self.whole = False
        else:
            slot[0][slot[1]] = None

    async def settled(self) -> None:
        """All that the pass that just ended has to wait for, together."""
        waiting, self.waiting = self.waiting, []
        if len(waiting) == 1:
            await waiting[0]  # needs no task of its own
        elif waiting:
            await asyncio.gather(*waiting)


def compile_query(schema: GraphQLSchema, document: DocumentNode) -> CompiledQuery | None:
    """None: not of the form that is compiled. The document is valid, and the schema stays as it is."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    root = schema.query_type
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY or root is None:
        return None
    compiler = _Compiler(schema, fragments)
    try:
        compiler.undirected(operations[0])
        fields = compiler.fields(root, [operations[0].selection_set])
    except _NotCompiled:
        return None
    return CompiledQuery(schema, operations[0], fragments, fields, compiler.count)


def is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    """Asked for every value of every answer, nearly all of them plain."""
    return type(value) not in PLAIN and hasattr(value, "__await__")


# --- running ---------------------------------------------------------------------------------------------------------


def _resolve(fields: Sequence[_Field], source: Any, place: Place, run: _Run, slot: Slot) -> dict[str, Any]:
    """One object. `slot`: the nearest place at or above it that may be null."""
    completed: dict[str, Any] = {}
    calls = run.calls
    for wanted in fields:
        key = wanted.key
        if wanted.constant is not None:
            completed[key] = wanted.constant
            continue
        try:
            info, arguments = calls[wanted.number] or run.call(wanted)
            value = wanted.resolve(source, info, **arguments)
            here = (place, key)
            if type(value) not in PLAIN and hasattr(value, "__await__"):
                completed[key] = None  # keeps its place in the order
                outer = slot if wanted.non_null else (completed, key)
                run.waiting.append(_later(run, value, wanted.complete, completed, key, here, outer))
            else:
                completed[key] = wanted.complete(value, here, run, slot if wanted.non_null else (completed, key))
        except Exception as error:
            run.failed(error, (place, key))
            if wanted.non_null:
                raise _Null from None
            completed[key] = None
    return completed


async def _later(
    run: _Run,
    value: Awaitable[Any],
    complete: Complete,
    holder: dict[str, Any] | list[Any],
    key: Any,
    place: Place,
    slot: Slot,
) -> None:
    """Complete a value when it comes, then what it has to wait for itself."""
    try:
        holder[key] = complete(await value, place, run, slot)
    except Exception as error:
        run.failed(error, place)
        run.nullify(slot)
    await run.settled()


def _steps(place: Place) -> Iterator[str | int]:
    while place is not None:
        place, step = place
        yield step


# --- compiling -------------------------------------------------------------------------------------------------------


class _Compiler:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.count = 0
        self._schema = schema
        self._fragments = fragments

    def fields(self, type_: GraphQLObjectType, selections: Iterable[SelectionSetNode]) -> tuple[_Field, ...]:
        """What is asked of one object type; equal response keys are one field."""
        if type_.is_type_of is not None:
            raise _NotCompiled
        found: dict[str, list[FieldNode]] = {}
        for selection in selections:
            self._collect(type_, selection, found)
        return tuple(self._field(type_, key, nodes) for key, nodes in found.items())

    def undirected(self, node: Any) -> None:
        if node.directives:
            raise _NotCompiled

    def _collect(
        self, type_: GraphQLObjectType, selection: SelectionSetNode, found: dict[str, list[FieldNode]]
    ) -> None:
        for node in selection.selections:
            self.undirected(node)
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
                continue
            fragment: Any = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            self.undirected(fragment)
            assert isinstance(fragment, InlineFragmentNode | FragmentDefinitionNode)
            if fragment.type_condition is None or self._holds(fragment.type_condition.name.value, type_):
                self._collect(type_, fragment.selection_set, found)

    def _holds(self, condition: str, type_: GraphQLObjectType) -> bool:
        named = self._schema.type_map[condition]
        return named is type_ or (is_abstract_type(named) and self._schema.is_sub_type(named, type_))

    def _field(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> _Field:
        name, number = nodes[0].name.value, self.count
        self.count += 1
        if name == TYPENAME:
            return _Field(key, number, nodes, parent, None, _nothing, True, _nothing, constant=parent.name)
        definition = parent.fields.get(name)
        if definition is None or definition.resolve is None:  # of the schema itself
            raise _NotCompiled
        selections = [node.selection_set for node in nodes if node.selection_set is not None]
        complete = self._complete(definition.type, selections, number, f"{parent.name}.{name}")
        non_null = isinstance(definition.type, GraphQLNonNull)
        return _Field(key, number, nodes, parent, definition, definition.resolve, non_null, complete)

    def _complete(
        self, type_: GraphQLOutputType, selections: Sequence[SelectionSetNode], number: int, where: str
    ) -> Complete:
        if isinstance(type_, GraphQLNonNull):
            return _non_null(self._complete(type_.of_type, selections, number, where), where)
        if isinstance(type_, GraphQLList):
            item = self._complete(type_.of_type, selections, number, where)
            return _list(item, isinstance(type_.of_type, GraphQLNonNull), where)
        if isinstance(type_, GraphQLObjectType):
            return _object(self.fields(type_, selections))
        if isinstance(type_, GraphQLUnionType) and type_.resolve_type is not None:
            return _union(type_, {one.name: self.fields(one, selections) for one in type_.types}, number)
        if is_leaf_type(type_):
            return _leaf(type_)
        raise _NotCompiled


def _nothing(*_: object) -> None:
    """Of a field that is a constant."""


def _leaf(type_: Any) -> Complete:
    show = type_.coerce_output_value
    as_it_is = str if type_.name in ("String", "ID") else None

    def complete(value: Any, place: Place, run: _Run, slot: Slot) -> Any:
        if value is None or value.__class__ is as_it_is:
            return value
        if isinstance(value, Exception):
            raise value
        shown = show(value)
        if shown is None:
            raise TypeError(f"a value of {type_.name} cannot be shown")
        return shown

    return complete


def _object(fields: tuple[_Field, ...]) -> Complete:
    def complete(value: Any, place: Place, run: _Run, slot: Slot) -> Any:
        if value is None:
            return None
        if isinstance(value, Exception):
            raise value
        return _resolve(fields, value, place, run, slot)

    return complete


def _union(type_: GraphQLUnionType, by_type: Mapping[str, tuple[_Field, ...]], number: int) -> Complete:
    resolve_type = type_.resolve_type
    assert resolve_type is not None

    def complete(value: Any, place: Place, run: _Run, slot: Slot) -> Any:
        if value is None:
            return None
        if isinstance(value, Exception):
            raise value
        call = run.calls[number]
        assert call is not None
        name = resolve_type(value, call[0], type_)
        if not isinstance(name, str) or name not in by_type:
            raise TypeError(f"a value of {type_.name} is of none of its types")
        return _resolve(by_type[name], value, place, run, slot)

    return complete


def _non_null(inner: Complete, where: str) -> Complete:
    def complete(value: Any, place: Place, run: _Run, slot: Slot) -> Any:
        completed = inner(value, place, run, slot)
        if completed is None:
            raise TypeError(f"Cannot return null for non-nullable field {where}.")
        return completed

    return complete


def _list(complete_item: Complete, non_null: bool, where: str) -> Complete:
    def complete(value: Any, place: Place, run: _Run, slot: Slot) -> Any:
        if value is None:
            return None
        if isinstance(value, Exception):
            raise value
        if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
            raise GraphQLError(f"Expected Iterable, but did not find one for field '{where}'.")
        items: list[Any] = []
        for position, item in enumerate(value):
            here = (place, position)
            outer = slot if non_null else (items, position)
            items.append(None)
            try:
                if is_awaitable(item):
                    run.waiting.append(_later(run, item, complete_item, items, position, here, outer))
                else:
                    items[position] = complete_item(item, here, run, outer)
            except Exception as error:
                run.failed(error, here)
                if non_null:
                    raise _Null from None
        return items

    return complete
