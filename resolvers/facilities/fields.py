"""Answers of facilities: the registry, its search, the provinces."""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.context import SubgraphContext
from resolvers.facilities import repository
from resolvers.facilities.folding import search_words
from resolvers.facilities.records import FacilityRecord, ProvinceRecord
from resolvers.facilities.search import FacilitySearch
from resolvers.loading import Loader
from resolvers.paging import Page, page_of, page_request
from resolvers.representations import keys_of


def facility_loader(context: SubgraphContext) -> Loader[str, FacilityRecord]:
    return context.loader("facilities", lambda codes: repository.facilities_by_code(context.database, codes))


async def facilities_by_key(
    context: SubgraphContext, representations: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> list[FacilityRecord | None]:
    """Facilities by code; one query."""
    codes = keys_of(representations, "code")
    found = await repository.facilities_by_code(context.database, codes)
    return [found.get(code) for code in codes]


async def facility_by_code(context: SubgraphContext, code: str) -> FacilityRecord | None:
    return await facility_loader(context).load(code)


async def search_facilities(
    context: SubgraphContext,
    search: str | None,
    province: str | None,
    kind: str | None,
    ownership: str | None,
    first: int | None,
    after: str | None,
) -> Page[FacilityRecord]:
    """A page of the registry by code."""
    request = page_request(
        context.cursors, first, after, field_name="facilities", filters=(search, province, kind, ownership)
    )
    wanted = FacilitySearch(None if search is None else tuple(search_words(search)), province, kind, ownership)
    place = str(request.after[0]) if request.after else None
    found = await repository.facilities_after(context.database, wanted, place, request.limit)
    return page_of(
        request, found, lambda one: (one.code,), lambda: repository.count_facilities(context.database, wanted)
    )


async def province_of(context: SubgraphContext, facility: FacilityRecord) -> ProvinceRecord | None:
    """The facility's province; one query for all facilities of a fetch."""
    loader: Loader[str, ProvinceRecord] = context.loader(
        "provinces", lambda ids: repository.provinces_by_id(context.database, ids)
    )
    return await loader.load(facility.province_key.id)


async def provinces(context: SubgraphContext) -> list[ProvinceRecord]:
    return await repository.provinces_now(context.database)
