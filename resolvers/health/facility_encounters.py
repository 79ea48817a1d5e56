"""Encounters of a facility, page by page: of many people, opened by the caller's own facility alone.

A grant over many subjects carries what its clauses open; the facility of the arguments only filters it further.
"""

from datetime import datetime, timedelta

from policies.days import first_instant
from resolvers.context import SubgraphContext
from resolvers.health.documents import encounter
from resolvers.health.encounters import CATEGORY, EncounterFilter, Place, after_place, place_of
from resolvers.health.narrowed import ENCOUNTERS
from resolvers.health.records import EncounterRecord
from resolvers.indexed import count, indexed
from resolvers.narrowing import permitted_each
from resolvers.paging import Page, page_of, page_request
from resolvers.windows import latest_first

A_DAY = timedelta(days=1)  # more than the clocks of those who record may differ


async def page_of_facility(
    context: SubgraphContext, wanted: EncounterFilter, first: int | None, after: str | None
) -> Page[EncounterRecord]:
    """A page of a facility's encounters, the latest first; of another facility than the caller's it is empty."""
    request = page_request(
        context.cursors,
        first,
        after,
        field_name="facilityEncounters",
        filters=(wanted.modality, wanted.facility, wanted.day_from, wanted.day_to),
    )
    where = {"facility": wanted.facility}
    rest = [wanted.condition(), permitted_each(context.grant, CATEGORY, ENCOUNTERS)]
    encounters = context.database.collection("encounters")
    found = await latest_first(
        encounters,
        "started_at",
        where,
        *rest,
        after_place(request.after),
        limit=request.limit,
        latest=_latest(context.now, wanted, request.after),
        earliest=None if wanted.day_from is None else first_instant(wanted.day_from),
    )

    async def total() -> int:
        return await count(encounters, indexed(where, *rest))

    return page_of(request, [encounter(row) for row in found], place_of, total)


def _latest(now: datetime, wanted: EncounterFilter, after: Place | None) -> datetime:
    """What the page can begin with: nothing after its cursor, or after the last day that is asked for."""
    if after is not None:
        return datetime.fromisoformat(str(after[0]))
    return now + A_DAY if wanted.day_to is None else first_instant(wanted.day_to + A_DAY)
