"""Relay connections: what a list with `first` looks like.

    from schema.connections import AFTER, FIRST, Connection

    @strawberry.field(description=…, directives=[PersonalData(category="HEALTH_VISIT", narrowed=True)])
    async def encounters(self, info: Info, first: FIRST = None, after: AFTER = None) -> Connection[Encounter] | None:
        return cast(Connection[Encounter], await answers.encounters(...))     # a resolvers.paging.Page

It is resolved from a `resolvers.paging.Page`, made by `page_request` and `page_of` there: cursors are sealed, `first` is
at most 100 and 20 when it is not given, `totalCount` is counted only when it is selected.
"""

from typing import Annotated, Generic, TypeVar

import strawberry

NodeT = TypeVar("NodeT")

FIRST = Annotated[
    int | None, strawberry.argument(description="How many at most, 1 to 100; 20 when not given (số bản ghi mỗi trang).")
]
AFTER = Annotated[
    str | None, strawberry.argument(description="The endCursor of the page before, unchanged (con trỏ trang trước).")
]


@strawberry.federation.type(
    name="PageInfo",
    shareable=True,
    description="Where a page stands in its list (thông tin trang); Relay's cursor connections.",
)
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow (còn trang sau).")
    has_previous_page: bool = strawberry.field(
        description="Whether the page was asked for with `after` (có trang trước)."
    )
    start_cursor: str | None = strawberry.field(description="Cursor of the first item (con trỏ đầu trang).")
    end_cursor: str | None = strawberry.field(description="Cursor of the last item, for `after` (con trỏ cuối trang).")


@strawberry.type(description="An item of a page with its cursor (phần tử của trang).")
class Edge(Generic[NodeT]):
    cursor: str = strawberry.field(description="Sealed place in the list; says nothing (con trỏ).")
    node: NodeT | None = strawberry.field(description="The item (bản ghi).")


@strawberry.type(description="A page of a list (trang của danh sách); Relay's cursor connections.")
class Connection(Generic[NodeT]):
    edges: list[Edge[NodeT]] | None = strawberry.field(description="The items with their cursors (các phần tử).")
    nodes: list[NodeT] | None = strawberry.field(description="The items alone (các bản ghi).")
    page_info: PageInfo = strawberry.field(description="Where the page stands (thông tin trang).")
    total_count: int | None = strawberry.field(
        description="How many there are that this caller may see, on all pages (tổng số)."
    )
