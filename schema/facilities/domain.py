"""The facilities subgraph: the registry of health facilities and the provinces."""

from typing import Annotated, cast

import strawberry

from resolvers.facilities import fields
from resolvers.facilities.collections import COLLECTIONS
from schema.connections import AFTER, FIRST, Connection
from schema.declarations import answer
from schema.directives import PublicData
from schema.domain import Domain
from schema.facilities.types import Facility, FacilityKind, Ownership, Province
from schema.info import Info
from schema.scalars import FacilityCode


@strawberry.type
class Query:
    @answer(
        description="A facility by its code (tra cứu cơ sở khám bệnh, chữa bệnh theo mã).", directives=[PublicData()]
    )
    async def facility(
        self,
        info: Info,
        code: Annotated[FacilityCode, strawberry.argument(description="Its code (mã cơ sở KCB).")],
    ) -> Facility | None:
        return cast(Facility | None, await fields.facility_by_code(info.context, code))

    @answer(
        description="The registry (danh mục cơ sở KCB), by code; accents and case do not matter in a search.",
        directives=[PublicData()],
    )
    async def facilities(
        self,
        info: Info,
        search: Annotated[
            str | None, strawberry.argument(description="Words of the name, each from its beginning (từ khóa).")
        ] = None,
        province: Annotated[
            strawberry.ID | None, strawberry.argument(description="Code of a province since 1/7/2025 (mã tỉnh).")
        ] = None,
        kind: Annotated[
            FacilityKind | None, strawberry.argument(description="Form of organisation (hình thức tổ chức).")
        ] = None,
        ownership: Annotated[
            Ownership | None, strawberry.argument(description="Public or private (hình thức sở hữu).")
        ] = None,
        first: FIRST = None,
        after: AFTER = None,
    ) -> Connection[Facility] | None:
        page = await fields.search_facilities(
            info.context,
            search,
            province,
            kind.value if kind is not None else None,
            ownership.value if ownership is not None else None,
            first,
            after,
        )
        return cast(Connection[Facility], page)

    @answer(
        description="The 34 provinces since 1/7/2025 (danh mục tỉnh, thành phố); QĐ 19/2025/QĐ-TTg.",
        directives=[PublicData()],
    )
    async def provinces(self, info: Info) -> list[Province] | None:
        return cast(list[Province], await fields.provinces(info.context))


FACILITIES = Domain(
    "facilities",
    query=Query,
    entities={"Facility": fields.facilities_by_key},
    collections=COLLECTIONS,
)
