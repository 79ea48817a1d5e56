"""From a place in the store to the client's path: slots become response keys, as far as there is one way to go.

Used for errors that made no null; an error that did stands in its slot and needs no path.
"""

from collections.abc import Sequence

from gateway.planning.plan import ListOf, NonNull, ObjectShape, OutputShape, ProjectedField


def response_path(projection: Sequence[ProjectedField], steps: Sequence[str | int]) -> list[str | int]:
    """`steps`: slots, and positions in lists. It ends at the nearest parent that has one name: before what the client did
    not ask for, and at a list of which no position is given.
    """
    path: list[str | int] = []
    fields: Sequence[ProjectedField] = projection
    shape: OutputShape | None = None
    for step in steps:
        if isinstance(step, int):
            if not isinstance(shape, ListOf):
                break
            shape = _bare(shape.item)
            path.append(step)
        else:
            if shape is not None:
                if not isinstance(shape, ObjectShape):
                    break
                fields = [field for fields in shape.by_type.values() for field in fields]
            found = next((field for field in fields if field.slot == step), None)
            if found is None:
                break
            shape = _bare(found.shape)
            path.append(found.response_key)
    return path


def _bare(shape: OutputShape) -> OutputShape:
    return shape.inner if isinstance(shape, NonNull) else shape
