"""Answers about data subjects' requests: of a citizen, of a facility page by page, and by key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gateway.errors import BadUserInput
from resolvers.context import SubgraphContext
from resolvers.health.by_key import by_key
from resolvers.health.corrections import CATEGORY, COLLECTION, DataSubjectRequestRecord, RequestStatus, request_record
from resolvers.indexed import count, indexed
from resolvers.loading import Loader
from resolvers.narrowing import RecordFields, permitted, permitted_each
from resolvers.paging import Page, page_of, page_request

FIELDS = RecordFields()
OLDEST_FIRST = (("created_at", 1), ("_id", 1))  # what is owed first


async def requests_by_key(
    context: SubgraphContext, representations: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> list[DataSubjectRequestRecord | None]:
    return await by_key(context, COLLECTION, representations, request_record)


async def requests_of_person(context: SubgraphContext, number: str) -> list[DataSubjectRequestRecord]:
    """The latest first; those of all citizens of a fetch in one query."""
    loader: Loader[str, list[DataSubjectRequestRecord]] = context.loader(
        "data subject requests", lambda numbers: _of_people(context, numbers)
    )
    return await loader.load(number) or []


async def _of_people(context: SubgraphContext, numbers: Sequence[str]) -> Mapping[str, list[DataSubjectRequestRecord]]:
    narrow = permitted(context.grant, CATEGORY, numbers, FIELDS)
    pipeline = indexed({"personal_id": {"$in": sorted(set(numbers))}}, narrow, sort=(("created_at", -1), ("_id", -1)))
    found: dict[str, list[DataSubjectRequestRecord]] = {}
    for one in await context.database.collection(COLLECTION).aggregate(pipeline):
        found.setdefault(one["personal_id"], []).append(request_record(one))
    return found


async def page_of_facility_requests(
    context: SubgraphContext, facility: str, status: RequestStatus | None, first: int | None, after: str | None
) -> Page[DataSubjectRequestRecord]:
    """What a facility owes, the oldest first; of another facility than the caller's it is empty."""
    request = page_request(context.cursors, first, after, field_name="facilityCorrections", filters=(facility, status))
    where = {"custodian": facility}
    rest = [{} if status is None else {"status": status.value}, permitted_each(context.grant, CATEGORY, FIELDS)]
    requests = context.database.collection(COLLECTION)
    pipeline = indexed(where, *rest, _after(request.after), sort=OLDEST_FIRST, limit=request.limit)
    found = [request_record(row) for row in await requests.aggregate(pipeline)]

    async def total() -> int:
        return await count(requests, indexed(where, *rest))

    return page_of(request, found, _place_of, total)


def _place_of(one: DataSubjectRequestRecord) -> tuple[str, str]:
    return one.created_at.isoformat(), one.id


def _after(place: object) -> dict[str, Any]:
    if place is None:
        return {}
    match place:
        case (str() as at, str() as one):
            instant = datetime.fromisoformat(at)
            return {"$or": [{"created_at": {"$gt": instant}}, {"created_at": instant, "_id": {"$gt": one}}]}
    raise BadUserInput("the cursor was not given by this list", extensions={"field": "after"})
