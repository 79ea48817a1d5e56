"""Answers of audit: the access log of a citizen, narrowed in the query to what this caller may know of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.errors import BadUserInput
from resolvers.audit.records import AccessRecord, CitizenReference
from resolvers.audit.repository import AccessLogRepository, Place, place_of
from resolvers.context import SubgraphContext
from resolvers.narrowing import RecordFields, permitted
from resolvers.paging import Page, PageRequest, page_of, page_request
from resolvers.representations import keys_of

CATEGORY = "ACCESS_LOG"


async def citizens_by_key(
    context: SubgraphContext, representations: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> list[CitizenReference]:
    """A citizen is a number here: nothing is looked up, known and unknown are alike."""
    return [CitizenReference(number) for number in keys_of(representations, "personalId")]


async def access_log(
    context: SubgraphContext, citizen: CitizenReference, first: int | None, after: str | None
) -> Page[AccessRecord]:
    """A page of the log, newest first; rows whose flags the caller may not know are not there, and not counted."""
    subject = citizen.personal_id
    request = page_request(context.cursors, first, after, field_name="accessLog", filters=(subject,))
    narrow = permitted(context.grant, CATEGORY, [subject], RecordFields())
    rows = AccessLogRepository(context.database)
    found = await rows.page(subject, narrow, _place(request), request.limit)
    return page_of(request, found, place_of, lambda: rows.count(subject, narrow))


def _place(request: PageRequest) -> Place | None:
    if request.after is None:
        return None
    match request.after:
        case (int() as at, str() as row):
            return at, row
    raise BadUserInput("the cursor was not given by this list", extensions={"field": "after"})
