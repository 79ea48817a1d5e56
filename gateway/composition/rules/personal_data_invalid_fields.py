"""PERSONAL_DATA_INVALID_FIELDS: an annotation's field set, or its `$args` path, leads to nothing in this subgraph."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.personal_data.parse_annotation import InvalidAnnotation, Path, parse_annotation
from gateway.composition.personal_data.subgraph_annotations import Annotated, annotated
from gateway.composition.protection import Annotation, SubjectSource
from gateway.composition.rules.rule import Found
from gateway.composition.subgraph_schema import ROOTS, SubgraphSchema
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

CODE = "PERSONAL_DATA_INVALID_FIELDS"
_TEXTS = frozenset({"subject", "category", "custodian", "flags", "date", "inputs"})
_SUGGESTION = (
    "write paths of fields that the declaring type has in this subgraph, or $args.NAME with an argument of the field"
)


def personal_data_invalid_fields(subgraph: SubgraphSchema) -> Found:
    for one in annotated(subgraph):
        for why in _problems(subgraph, one):
            yield CompositionError(
                CODE,
                f'@personalData on "{one.coordinate}": {why}',
                (Place(subgraph.name, one.applied.line),),
                _SUGGESTION,
            )


def _problems(subgraph: SubgraphSchema, one: Annotated) -> Iterator[str]:
    for name, value in one.arguments.items():
        if name in _TEXTS and value is not None and not isinstance(value, str):
            yield f"{name} is not a string"
        elif name not in _TEXTS and name != "narrowed":
            yield f"there is no argument {name}"
    try:
        annotation = parse_annotation(one.arguments)
    except InvalidAnnotation as error:
        yield error.message
        return
    yield from _subject_problems(subgraph, one, annotation)
    paths: list[tuple[str, Path | None]] = [
        ("custodian", annotation.custodian),
        ("flags", annotation.flags),
        ("date", annotation.date),
        *((f"input {name}", path) for name, path in annotation.inputs),
    ]
    for name, path in paths:
        if path is not None and (why := _dead_end(subgraph, one.type.name, path)):
            yield f"{name}: {why}"


def _subject_problems(subgraph: SubgraphSchema, one: Annotated, annotation: Annotation) -> Iterator[str]:
    subject = annotation.subject
    if subject is None:
        return
    if subject.source is SubjectSource.FIELDS:
        why = _dead_end(subgraph, one.type.name, subject.path)
        if why:
            yield f"subject: {why}"
    elif one.field is None:
        yield f"subject: ${subject.source} can stand on a field only"
    elif subject.source is SubjectSource.EACH and one.type.name not in ROOTS.values():
        yield "subject: $each can stand on a root field only"
    elif subject.source is SubjectSource.ARGS:
        first, *rest = subject.path
        argument = one.field.arguments.get(first)
        if argument is None:
            yield f'subject: field "{one.coordinate}" has no argument {first}'
            return
        reference = argument.type
        for name in rest:
            t = subgraph.types.get(named(reference))
            if t is None or name not in t.input_fields:
                yield f'subject: input type "{named(reference)}" has no field {name}'
                return
            reference = t.input_fields[name].type


def _dead_end(subgraph: SubgraphSchema, type_name: str, path: Path) -> str | None:
    """Why a path of fields does not lead to a leaf of this subgraph."""
    for index, name in enumerate(path):
        t = subgraph.types.get(type_name)
        if t is None or name not in t.fields:
            return f'type "{type_name}" has no field {name}'
        type_name = named(t.fields[name].type)
        target = subgraph.types.get(type_name)
        leaf = target is None or target.kind in (Kind.SCALAR, Kind.ENUM)
        if leaf != (index == len(path) - 1):
            return f'"{" ".join(path)}" ends at "{name}", which is {"no object" if leaf else "an object, not a value"}'
    return None
