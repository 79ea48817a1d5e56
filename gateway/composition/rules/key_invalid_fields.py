"""KEY_INVALID_FIELDS: the `fields` of a `@key` is no selection of fields that the type has (federation, `@key`)."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.field_set_problems import FieldSetUse, Problem, field_set_errors, is_unreadable
from gateway.composition.parse_field_set import InvalidFieldSet, parse_field_set
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import SubgraphSchema, TypeDefinition, find_all
from gateway.composition.supergraph import Kind

CODE = "KEY_INVALID_FIELDS"
_SUGGESTION = "select fields that the type has in this subgraph"


def key_invalid_fields(subgraph: SubgraphSchema) -> Found:
    return field_set_errors(subgraph, "key", Problem.INVALID, CODE, _SUGGESTION)


def unreadable_interface_keys(subgraph: SubgraphSchema) -> Found:
    """Keys of interfaces are compared with those of the objects behind them: one that cannot be read ends it all there."""
    for use in _compared(subgraph):
        if is_unreadable(subgraph, use):
            message = (
                f'on "{use.on}", for @key(fields: "{" ".join(use.fields.split())}"): this selects what is not there'
            )
            yield CompositionError(CODE, message, (Place(subgraph.name, use.applied.line),), _SUGGESTION)


def _compared(subgraph: SubgraphSchema) -> Iterator[FieldSetUse]:
    for interface in subgraph.types.values():
        for key in _keys(interface) if interface.kind is Kind.INTERFACE and not subgraph.is_federation_1 else ():
            yield key
            for t in subgraph.types.values():
                if t.kind is Kind.OBJECT and interface.name in t.interfaces:
                    yield from _up_to(key, _keys(t))


def _keys(t: TypeDefinition) -> tuple[FieldSetUse, ...]:
    return tuple(FieldSetUse("key", applied, t.name, t.name) for applied in find_all(t.applied, "key"))


def _up_to(wanted: FieldSetUse, keys: tuple[FieldSetUse, ...]) -> Iterator[FieldSetUse]:
    """The first that is the same is enough."""
    for key in keys:
        yield key
        try:
            if parse_field_set(key.fields) == parse_field_set(wanted.fields):
                return
        except InvalidFieldSet:
            continue
