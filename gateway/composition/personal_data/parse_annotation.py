"""`@personalData`'s arguments, plain strings in the SDL, as paths and sources."""

from collections.abc import Iterator, Mapping
from functools import cache

from graphql import FieldNode, GraphQLSyntaxError, OperationDefinitionNode, SelectionSetNode, parse

from gateway.composition.protection import Annotation, Subject, SubjectSource
from gateway.errors import ClientError

Path = tuple[str, ...]
Arguments = Mapping[str, object]

_SUGGESTION = 'write a path of field names from the declaring type, such as "personalId" or "citizen { personalId }"'


class InvalidAnnotation(ClientError):
    """The annotation's text cannot be read."""

    code = "PERSONAL_DATA_INVALID_FIELDS"


def parse_annotation(arguments: Arguments) -> Annotation:
    """Read one effective annotation.

    Raises:
        InvalidAnnotation: a field set is none, or leads to several values where one is meant.
    """
    subject = _text(arguments, "subject")
    return Annotation(
        subject=parse_subject(subject) if subject is not None else None,
        category=_text(arguments, "category"),
        custodian=_optional_path(arguments, "custodian"),
        flags=_optional_path(arguments, "flags"),
        date=_optional_path(arguments, "date"),
        inputs=parse_inputs(_text(arguments, "inputs") or ""),
        narrowed=arguments.get("narrowed") is True,
    )


def parse_subject(text: str) -> Subject:
    """A path, `$args.NAME(.NAME)*`, `$caller`, or `$each`."""
    if text == "$caller":
        return Subject(SubjectSource.CALLER)
    if text == "$each":
        return Subject(SubjectSource.EACH)
    if text.startswith("$"):
        head, *path = text.split(".")
        if head != "$args" or not path or not all(name.isidentifier() for name in path):
            raise InvalidAnnotation(
                f'"{text}" is no subject',
                suggestion="write $args.NAME, $args.NAME.NAME, $caller, $each, or a path of fields",
            )
        return Subject(SubjectSource.ARGS, tuple(path))
    return Subject(SubjectSource.FIELDS, parse_path(text))


def parse_path(text: str) -> Path:
    """A field set that leads to one value."""
    found = list(_leaves(_selection(text), ()))
    if len(found) != 1:
        raise InvalidAnnotation(f'"{text}" leads to {len(found)} values where one is meant', suggestion=_SUGGESTION)
    return found[0][1]


def as_field_set(path: Path) -> str:
    """`("citizen", "personalId")` as `citizen { personalId }`."""
    return " { ".join(path) + " }" * (len(path) - 1)


def parse_inputs(text: str) -> tuple[tuple[str, Path], ...]:
    """Named paths: the name is the first field's (or its alias): `status grantee { code }` gives status and grantee."""
    if not text.strip():
        return ()
    found: dict[str, Path] = {}
    for name, path in _leaves(_selection(text), ()):
        if name in found:
            raise InvalidAnnotation(
                f'"{text}" leads to several values named "{name}"',
                suggestion="give each a name of its own by an alias: `organization: grantee { code }`",
            )
        found[name] = path
    return tuple(sorted(found.items()))


@cache  # the same few texts stand at hundreds of fields
def _selection(text: str) -> SelectionSetNode:
    try:
        definition = parse("{" + text + "}", no_location=True).definitions[0]
    except GraphQLSyntaxError as error:
        raise InvalidAnnotation(f'"{text}" is no field set: {error.message}', suggestion=_SUGGESTION) from error
    assert isinstance(definition, OperationDefinitionNode)
    return definition.selection_set


def _leaves(selection: SelectionSetNode, before: Path, name: str = "") -> Iterator[tuple[str, Path]]:
    for node in selection.selections:
        if not isinstance(node, FieldNode) or node.arguments or node.directives:
            raise InvalidAnnotation("a personal-data path holds plain field names only", suggestion=_SUGGESTION)
        path = (*before, node.name.value)
        top = name or (node.alias.value if node.alias else node.name.value)
        if node.selection_set is None:
            yield top, path
        else:
            yield from _leaves(node.selection_set, path, top)


def _text(arguments: Arguments, name: str) -> str | None:
    value = arguments.get(name)
    return value if isinstance(value, str) else None


def _optional_path(arguments: Arguments, name: str) -> Path | None:
    text = _text(arguments, name)
    return parse_path(text) if text is not None else None
