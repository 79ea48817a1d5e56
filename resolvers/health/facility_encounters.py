"""Encounters of a facility, page by page: of many people, opened by the caller's own facility alone.

A grant over many subjects carries what its clauses open; the facility of the arguments only filters it further.
"""

from collections.abc import Sequence
from typing import Any

from resolvers.context import SubgraphContext
from resolvers.health.documents import encounter
from resolvers.health.encounters import CATEGORY, LATEST_FIRST, EncounterFilter, after_place, place_of
from resolvers.health.narrowed import ENCOUNTERS
from resolvers.health.records import EncounterRecord
from resolvers.indexed import indexed
from resolvers.narrowing import permitted_each
from resolvers.paging import Page, page_of, page_request


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
    pipeline = indexed(where, *rest, after_place(request.after), sort=tuple(LATEST_FIRST.items()), limit=request.limit)
    found = [encounter(row) for row in await encounters.aggregate(pipeline)]

    async def total() -> int:
        counted: Sequence[dict[str, Any]] = await encounters.aggregate(
            [*indexed(where, *rest), {"$count": "encounters"}]
        )
        return counted[0]["encounters"] if counted else 0

    return page_of(request, found, place_of, total)
