"""A field set as data: what stands in `@key(fields:)`, `@requires`, `@provides` and in a personal-data annotation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldSetField:
    """`arguments` is printed in canonical form (names sorted), without parentheses; empty: none."""

    name: str
    arguments: str = ""
    selection: "FieldSet | None" = None


@dataclass(frozen=True, slots=True)
class FieldSet:
    """Fields sorted by name and arguments; `fragments` are (type condition, field set), sorted."""

    fields: tuple[FieldSetField, ...] = ()
    fragments: tuple[tuple[str, "FieldSet"], ...] = ()
