"""A subgraph honours the fetch grant by itself: what the grant does not open is null, or absent, before a resolver runs.

The annotations of the schema are compiled once into checks around the resolvers, so no resolver has to remember:

- a field with a category of its own asks whether the grant opens (subject, category) for its parent object;
- an object of a type with a category is tested wherever it comes out of: a list leaves it out, a single one is null;
- under a grant of scope INPUTS or COMMAND only keys, guard inputs and public fields are answered;
- a mutation runs only under a COMMAND grant.

What a clause permits of a record is decided in `policies.permits` alone.
"""

import datetime
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    get_named_type,
)

from gateway.errors import Forbidden
from policies.days import day_of
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.permits import against_statute, why_not
from policies.request import UNDECLARED, Record, Request
from resolvers.context import SubgraphContext
from schema.annotations import Annotation, Annotations, read_annotations
from schema.info import Info

Resolve = Callable[..., Any]
Read = Callable[[Any], Any]

_RESTRICTED = frozenset({GrantScope.INPUTS, GrantScope.COMMAND})


@dataclass(frozen=True, slots=True)
class Check:
    """One annotation with a category, compiled: how its dimensions are read from the record."""

    category: str
    subject: Read | None  # None: a list over many subjects
    custodian: Read | None
    flags: Read | None
    date: Read | None
    inputs: tuple[tuple[str, Read], ...]

    def opens(self, context: SubgraphContext, source: Any) -> bool:
        """Whether one clause of the grant permits this record."""
        grant = context.grant
        subject = self.subject(source) if self.subject is not None else None
        clauses: Sequence[Clause] = grant.clauses(subject, self.category) if isinstance(subject, str) else ()
        if grant.scope is GrantScope.EACH and self.subject is None:
            clauses = grant.each.get(self.category, ())
        if not clauses:
            return False
        if self.custodian is None and self.flags is None and self.date is None and not self.inputs:
            return True
        if self.inputs:
            return self._permitted(context, clauses, subject, source)
        # What hangs on one visit has the same dimensions: each set of them is decided once in a fetch.
        dimensions = (
            self.category,
            subject,
            self.custodian and self.custodian(source),
            self.flags and self.flags(source),
            self.date and self.date(source),
        )
        known = context.permitted.get(dimensions)
        if known is None:
            known = context.permitted[dimensions] = self._permitted(context, clauses, subject, source)
        return known

    def _permitted(self, context: SubgraphContext, clauses: Sequence[Clause], subject: str | None, source: Any) -> bool:
        grant = context.grant
        record = self._record(subject, source)
        if against_statute(self.category, grant.action, record) is not None:
            return False
        request = Request(grant.actor, self.category, grant.action, subject, record)
        return any(why_not(clause, request, record) is None for clause in clauses)

    def _record(self, subject: str | None, source: Any) -> Record:
        flags = UNDECLARED if self.flags is None else self.flags(source)
        return Record(
            subject,
            custodian=UNDECLARED if self.custodian is None else self.custodian(source),
            flags=frozenset(flags) if isinstance(flags, list | tuple) else flags,
            date=UNDECLARED if self.date is None else _day(self.date(source)),
            inputs={name: read(source) for name, read in self.inputs},
        )


def enforce(schema: GraphQLSchema) -> dict[str, Check]:
    """Wrap the resolvers of a subgraph's schema in place; gives the checks of its types, for `_entities`."""
    annotations = read_annotations(schema)
    of_types = {
        name: _compile(schema, name, annotation)
        for name, annotation in annotations.types.items()
        if annotation.category is not None
    }
    mutation = schema.mutation_type
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        for name, field in type_.fields.items():
            if name in ("_entities", "_service"):
                continue
            resolve = _plainly(field) or field.resolve
            assert resolve is not None
            item = of_types.get(get_named_type(field.type).name)
            if item is not None:
                resolve = _tested(resolve, item)
            resolve = _guarded(schema, annotations, of_types, type_.name, name, field, resolve)
            if type_ is mutation:
                resolve = _commanded(resolve, name)
            field.resolve = resolve
    return of_types


def _guarded(
    schema: GraphQLSchema,
    annotations: Annotations,
    of_types: dict[str, Check],
    type_name: str,
    field_name: str,
    field: GraphQLField,
    resolve: Resolve,
) -> Resolve:
    """Put the field's own check before its resolver, where it needs one."""
    annotation = annotations.effective(type_name, field_name)
    if annotation is None or annotation.category is None or field_name in annotations.keys.get(type_name, ()):
        return resolve
    answered_restricted = field_name in annotations.inputs.get(type_name, ())
    own_type = of_types.get(type_name)
    if own_type is not None and annotation == annotations.types[type_name]:
        # The object was tested when it came out; only a restricted grant says less than that.
        if answered_restricted:
            return resolve

        def unrestricted(source: Any, info: GraphQLResolveInfo[SubgraphContext], **arguments: Any) -> Any:
            return None if info.context.grant.scope in _RESTRICTED else resolve(source, info, **arguments)

        return unrestricted
    if type_name == _name(schema.query_type) or type_name == _name(schema.mutation_type):
        return _at_root(annotation, resolve)
    if annotation.subject is None:
        # Null for everybody and without a word: better said when the schema is made.
        raise ValueError(
            f"{type_name}.{field_name} is {annotation.category} of nobody: give its type or the field a subject, "
            "or leave the category to what it returns"
        )
    check = _compile(schema, type_name, annotation)

    def checked(source: Any, info: GraphQLResolveInfo[SubgraphContext], **arguments: Any) -> Any:
        grant = info.context.grant
        if grant.scope in _RESTRICTED:
            return resolve(source, info, **arguments) if answered_restricted else None
        return resolve(source, info, **arguments) if check.opens(info.context, source) else None

    return checked


def _at_root(annotation: Annotation, resolve: Resolve) -> Resolve:
    """A root field's subject is in its arguments, the caller, or many (`$each`)."""
    category, subject = annotation.category, annotation.subject
    assert category is not None

    def checked(source: Any, info: GraphQLResolveInfo[SubgraphContext], **arguments: Any) -> Any:
        grant: FetchGrant = info.context.grant
        if grant.scope in _RESTRICTED:
            return resolve(source, info, **arguments)
        if subject == ("$each",):
            allowed = bool(grant.each.get(category))
        elif subject == ("$caller",):
            allowed = grant.actor.personal_id is not None and bool(grant.clauses(grant.actor.personal_id, category))
        elif subject is not None and subject[0] == "$args":
            value: Any = arguments
            for step in subject[1:]:
                value = value.get(step) if isinstance(value, dict) else None
            allowed = isinstance(value, str) and bool(grant.clauses(value, category))
        else:
            allowed = grant.scope is not GrantScope.PUBLIC  # decided on what comes back
        return resolve(source, info, **arguments) if allowed else None

    return checked


def _tested(resolve: Resolve, check: Check) -> Resolve:
    """Leave out what the grant does not open, one by one."""

    def tested(source: Any, info: GraphQLResolveInfo[SubgraphContext], **arguments: Any) -> Any:
        result = resolve(source, info, **arguments)
        if inspect.isawaitable(result):
            return _later(check, info.context, result)
        return admitted(check, info.context, result)

    return tested


async def _later(check: Check, context: SubgraphContext, result: Awaitable[Any]) -> Any:
    return admitted(check, context, await result)


def admitted(check: Check, context: SubgraphContext, result: Any) -> Any:
    """The object, or those of a list, that the grant opens; all of them where it restricts fields instead."""
    grant = context.grant
    if result is None or grant.scope in _RESTRICTED:
        return result
    if isinstance(result, list | tuple):
        return [one for one in result if one is not None and check.opens(context, one)]
    return result if check.opens(context, result) else None


def _commanded(resolve: Resolve, name: str) -> Resolve:
    def commanded(source: Any, info: GraphQLResolveInfo[SubgraphContext], **arguments: Any) -> Any:
        if info.context.grant.scope is not GrantScope.COMMAND:
            raise Forbidden(f"`{name}` runs only under a grant of the gateway")
        return resolve(source, info, **arguments)

    return commanded


def _plainly(field: GraphQLField) -> Resolve | None:
    """The shortest way to a field without arguments: an attribute of its record, or its resolver, called directly."""
    definition = field.extensions.get("strawberry-definition")
    if definition is None or field.args:
        return None
    if definition.is_basic_field:
        read = attrgetter(definition.python_name)

        def attribute(source: Any, info: GraphQLResolveInfo[SubgraphContext]) -> Any:
            return read(source)

        return attribute
    answer = definition.base_resolver.wrapped_func
    parameters = tuple(inspect.signature(answer).parameters)
    if parameters == ("self",):
        return lambda source, info: answer(source)
    if parameters == ("self", "info"):
        return lambda source, info: answer(source, Info(_raw_info=info, _field=definition))
    return None


def _compile(schema: GraphQLSchema, type_name: str, annotation: Annotation) -> Check:
    assert annotation.category is not None
    reader = _Reader(schema, type_name)
    subject = annotation.subject
    return Check(
        annotation.category,
        subject=reader.read(subject) if subject is not None and not subject[0].startswith("$") else None,
        custodian=reader.read(annotation.custodian),
        flags=reader.read(annotation.flags),
        date=reader.read(annotation.date),
        inputs=tuple((name, read) for name, path in annotation.inputs if (read := reader.read(path)) is not None),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns paths of field names into reads of record attributes."""

    schema: GraphQLSchema
    type_name: str

    def read(self, path: tuple[str, ...] | None) -> Read | None:
        if path is None:
            return None
        attributes = list(self._attributes(path))
        if len(attributes) == 1:
            return attrgetter(attributes[0])

        def read(source: Any) -> Any:
            for name in attributes:
                if source is None:
                    return None
                source = (
                    [getattr(one, name) for one in source]
                    if isinstance(source, list | tuple)
                    else getattr(source, name)
                )
            return source

        return read

    def _attributes(self, path: tuple[str, ...]) -> Sequence[str]:
        names, type_ = [], self.schema.type_map[self.type_name]
        for step in path:
            if not isinstance(type_, GraphQLObjectType) or step not in type_.fields:
                raise TypeError(f"{self.type_name}: the annotation's path {' '.join(path)} ends before {step}")
            field = type_.fields[step]
            definition = field.extensions["strawberry-definition"]
            if not definition.is_basic_field:
                raise TypeError(
                    f"{type_.name}.{step} is an input of the guard and must be an attribute of the record, not a resolver"
                )
            names.append(definition.python_name)
            type_ = get_named_type(field.type)
        return names


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return day_of(value)
    if isinstance(value, str):
        return datetime.date.fromisoformat(value[:10])
    return value if isinstance(value, datetime.date) else None


def _name(type_: GraphQLObjectType | None) -> str | None:
    return type_.name if type_ is not None else None
