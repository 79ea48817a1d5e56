"""What an annotation reads through `@external`: which other subgraph has it, and by which key it is asked for it.

A dimension (whose it is, who holds it, its flags, its day) may stand in another subgraph than the field that it decides, as
the inputs of a `@requires` do. It is read before anything is decided, and sent to nobody.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from gateway.composition.field_set import FieldSet
from gateway.composition.supergraph import FieldInGraph, Kind, Supergraph
from gateway.composition.type_reference import named

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Objects at `at` (field names from the object that is decided) are entities of `subgraph` by `key` (paths to leaves of
    theirs), which has `paths` of them. `subgraph` is a value of join__Graph.
    """

    subgraph: str
    type_name: str
    at: Path
    key: tuple[Path, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class External:
    """Where a path leaves its subgraph: at objects of this type, which do not have `rest` there."""

    type_name: str
    at: Path
    rest: Path


def where_it_leaves(supergraph: Supergraph, subgraph: str, type_name: str, path: Path) -> External | None:
    """None: the subgraph answers all of the path, or it leads through an interface, which is asked as it is."""
    current = type_name
    for index, name in enumerate(path):
        there = _answered(supergraph, subgraph, current, name)
        if there is None:
            return External(current, path[:index], path[index:])
        current = named(there.type)
        type_ = supergraph.types.get(current)
        if type_ is not None and type_.kind in (Kind.INTERFACE, Kind.UNION):
            return None
    return None


def elsewhere(
    supergraph: Supergraph, subgraph: str, external: External, decided_by: Collection[Path]
) -> Elsewhere | None:
    """The first subgraph, and its first key, by which it can be asked; None: nobody can be.

    `decided_by`: all paths of the annotation. A key that holds one of them, or that names a person, would tell somebody
    else what the guard alone may know before it has decided.
    """
    type_ = supergraph.types[external.type_name]
    if type_.kind is not Kind.OBJECT and not type_.in_graphs[subgraph].is_interface_object:
        return None
    persons = {name for (_, name), each in supergraph.protection.types.items() if each.category is None}
    for graph, there in sorted(type_.in_graphs.items()):
        if graph == subgraph or there.is_interface_object or not _has(supergraph, graph, external):
            continue
        for key in there.keys:
            paths = tuple(_leaves(key.fields)) if key.resolvable else ()
            if not paths or any((*external.at, *path) in decided_by for path in paths):
                continue
            if all(_answers(supergraph, subgraph, external.type_name, path, persons) for path in paths):
                return Elsewhere(graph, external.type_name, external.at, paths, (external.rest,))
    return None


def merged(found: Iterable[Elsewhere]) -> tuple[Elsewhere, ...]:
    """What one subgraph has of the same objects is asked for together."""
    together: dict[Elsewhere, list[Path]] = {}
    for each in found:
        together.setdefault(replace(each, paths=()), []).extend(each.paths)
    return tuple(replace(each, paths=tuple(sorted(set(paths)))) for each, paths in together.items())


def _has(supergraph: Supergraph, graph: str, external: External) -> bool:
    return _answers(supergraph, graph, external.type_name, external.rest)


def _answers(supergraph: Supergraph, graph: str, type_name: str, path: Path, without: Collection[str] = ()) -> bool:
    """Whether the subgraph has all of a path, and none of it of a type of `without`."""
    current = type_name
    for index, name in enumerate(path):
        if current in without:
            return False
        there = _answered(supergraph, graph, current, name)
        if there is None:
            return False
        current = named(there.type)
        type_ = supergraph.types.get(current)
        if index < len(path) - 1 and (type_ is None or type_.kind is not Kind.OBJECT):
            return False
    return True


def _answered(supergraph: Supergraph, graph: str, type_name: str, name: str) -> FieldInGraph | None:
    type_ = supergraph.types.get(type_name)
    field = type_.fields.get(name) if type_ is not None else None
    there = field.in_graphs.get(graph) if field is not None else None
    return None if there is None or there.external or there.used_overridden else there


def _leaves(fields: FieldSet) -> Iterator[Path]:
    """Of a key without fragments and arguments; of another: a path that nobody has."""
    for part in fields.fields:
        if part.arguments:
            yield ("",)
        elif part.selection is None:
            yield (part.name,)
        else:
            yield from ((part.name, *below) for below in _leaves(part.selection))
    if fields.fragments:
        yield ("",)
