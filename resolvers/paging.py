"""Pages of a list: how a resolver is asked for one (`first`, `after`) and what it gives back."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson

from gateway.errors import BadUserInput
from resolvers.cursors import CursorCodec

FIRST_DEFAULT = 20
FIRST_LIMIT = 100

T = TypeVar("T")
Place = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`after` is the opened place, or None for the beginning; `within` names the list for its cursors."""

    first: int
    after: tuple[str | int, ...] | None
    within: str
    cursors: CursorCodec

    @property
    def limit(self) -> int:
        """One more than asked for: whether there is a next page."""
        return self.first + 1


def page_request(
    cursors: CursorCodec, first: int | None, after: str | None, *, field_name: str, filters: Sequence[object] = ()
) -> PageRequest:
    """Check `first` and open `after`; `filters` are the subject and arguments a cursor of this list is bound to.

    Raises:
        BadUserInput: `first` is not between 1 and 100, or the cursor belongs to another list.
    """
    count = FIRST_DEFAULT if first is None else first
    if not 1 <= count <= FIRST_LIMIT:
        raise BadUserInput(
            f"`first` must be between 1 and {FIRST_LIMIT}, not {count}",
            suggestion="ask for a page, then for the next one with `after`",
            extensions={"field": "first"},
        )
    bound = hashlib.sha256(orjson.dumps([None if one is None else str(one) for one in filters])).hexdigest()
    within = f"{field_name} {bound}"
    return PageRequest(count, None if after is None else tuple(cursors.open(after, within)), within, cursors)


@dataclass(frozen=True, slots=True)
class Edge(Generic[T]):
    """A node with its place; the cursor is sealed only when it is asked for."""

    node: T
    place: Place
    request: PageRequest

    @property
    def cursor(self) -> str:
        return self.request.cursors.seal(self.place, self.request.within)


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Relay's PageInfo of a page."""

    edges: Sequence[Edge[Any]]
    has_next_page: bool
    has_previous_page: bool

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What a connection is resolved from: its attributes are the connection's fields.

    `count` is called only when `totalCount` is selected; it counts what this caller may see.
    """

    request: PageRequest
    edges: Sequence[Edge[T]]
    has_next_page: bool
    count: Callable[[], Awaitable[int]] = field(repr=False)

    @property
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]

    @property
    def page_info(self) -> PageInfo:
        return PageInfo(self.edges, self.has_next_page, self.request.after is not None)

    @property
    def total_count(self) -> Awaitable[int]:
        return self.count()


def page_of(
    request: PageRequest, found: Sequence[T], place: Callable[[T], Place], count: Callable[[], Awaitable[int]]
) -> Page[T]:
    """Make a page of up to `request.limit` records in order; the one too many only says that there is a next page."""
    edges = [Edge(one, place(one), request) for one in found[: request.first]]
    return Page(request, edges, len(found) > request.first, count)
