"""The annotations of one subgraph's schema, read from its Strawberry definitions: types, fields, keys, guard inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode, SelectionSetNode, parse
from strawberry.federation.schema_directives import Key

from schema.directives import PersonalData, PublicData

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One effective `@personalData`: paths of field names from the declaring type; None: not declared."""

    subject: Path | None = None  # or ("$args", name, …), ("$caller",), ("$each",)
    category: str | None = None
    custodian: Path | None = None
    flags: Path | None = None
    date: Path | None = None
    inputs: tuple[tuple[str, Path], ...] = ()
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Annotations:
    """`types` and `fields` hold what is declared personal; `public` what is declared to be about nobody."""

    types: Mapping[str, Annotation]
    fields: Mapping[tuple[str, str], Annotation]  # already merged over the type's
    public: frozenset[tuple[str, str | None]]
    keys: Mapping[str, frozenset[str]]  # first field names of every key
    inputs: Mapping[str, frozenset[str]]  # first field names of every field set of the type's annotations

    def effective(self, type_name: str, field_name: str) -> Annotation | None:
        """What covers a field: its own, else its type's; None where it is public or decided where it hangs."""
        if (type_name, field_name) in self.public:
            return None
        return self.fields.get((type_name, field_name)) or self.types.get(type_name)


def read_annotations(schema: GraphQLSchema) -> Annotations:
    """Read every annotation once; field sets are parsed here."""
    types: dict[str, Annotation] = {}
    fields: dict[tuple[str, str], Annotation] = {}
    public: set[tuple[str, str | None]] = set()
    keys: dict[str, frozenset[str]] = {}
    for type_ in schema.type_map.values():
        definition = type_.extensions.get("strawberry-definition")
        if not isinstance(type_, GraphQLObjectType) or definition is None:
            continue
        declared = tuple(definition.directives or ())
        keys[type_.name] = frozenset(
            path[0] for one in declared if isinstance(one, Key) for path in paths(str(one.fields))
        )
        own = _personal(declared, Annotation())
        if own is not None:
            types[type_.name] = own
        if any(isinstance(one, PublicData) for one in declared):
            public.add((type_.name, None))
        for name, field in type_.fields.items():
            field_definition = field.extensions.get("strawberry-definition")
            directives = tuple(getattr(field_definition, "directives", None) or ())
            merged = _personal(directives, own or Annotation())
            if merged is not None:
                fields[(type_.name, name)] = merged
            if any(isinstance(one, PublicData) for one in directives):
                public.add((type_.name, name))
    return Annotations(types, fields, frozenset(public), keys, _inputs(types, fields))


def paths(field_set: str) -> list[Path]:
    """The paths to the leaves of a field set, in order."""
    operation = parse("{" + field_set + "}", no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return list(_leaves(operation.selection_set, ()))


def _leaves(selection: SelectionSetNode, before: Path) -> Iterable[Path]:
    for node in selection.selections:
        if isinstance(node, FieldNode):
            here = (*before, node.name.value)
            if node.selection_set is None:
                yield here
            else:
                yield from _leaves(node.selection_set, here)


def _personal(directives: Iterable[object], over: Annotation) -> Annotation | None:
    for one in directives:
        if isinstance(one, PersonalData):
            given: dict[str, Any] = {}
            for name in ("subject", "custodian", "flags", "date"):
                value = getattr(one, name)
                if value is not strawberry.UNSET and value is not None:
                    given[name] = _path(value)
            if one.category is not strawberry.UNSET and one.category is not None:
                given["category"] = one.category
            if one.inputs is not strawberry.UNSET and one.inputs is not None:
                given["inputs"] = tuple((path[0], path) for path in paths(one.inputs))
            if one.narrowed is not strawberry.UNSET and one.narrowed is not None:
                given["narrowed"] = one.narrowed
            return replace(over, **given)
    return None


def _path(text: str) -> Path:
    if text.startswith("$"):
        return tuple(text.split("."))
    (path,) = paths(text)
    return path


def _inputs(types: Mapping[str, Annotation], fields: Mapping[tuple[str, str], Annotation]) -> dict[str, frozenset[str]]:
    named: dict[str, set[str]] = {}
    for type_name, annotation in (*types.items(), *((where[0], one) for where, one in fields.items())):
        of_type = named.setdefault(type_name, set())
        for path in (annotation.subject, annotation.custodian, annotation.flags, annotation.date):
            if path is not None and not path[0].startswith("$"):
                of_type.add(path[0])
        of_type.update(path[0] for _, path in annotation.inputs)
    return {type_name: frozenset(names) for type_name, names in named.items()}
