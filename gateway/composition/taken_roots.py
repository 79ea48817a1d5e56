"""Root types by another name, whose default name another type has: composed, both would be one."""

from collections.abc import Iterator

from gateway.composition.composition_error import CompositionError, Place
from gateway.composition.subgraph_schema import SubgraphSchema


def taken_root(subgraph: SubgraphSchema, root: str, code: str) -> Iterator[CompositionError]:
    if root in subgraph.taken_roots:
        written, line = subgraph.taken_roots[root]
        yield CompositionError(
            code,
            f'"{written}" is the root, and another type is named "{root}"',
            (Place(subgraph.name, line),),
            f'rename one of them; composed, the root is "{root}"',
        )
