"""The statistics subgraph: the public figures of the roll-out, about nobody."""

from typing import cast

import strawberry

from resolvers.statistics import fields
from resolvers.statistics.collections import COLLECTIONS
from schema.declarations import answer
from schema.directives import PublicData
from schema.domain import Domain
from schema.info import Info
from schema.statistics.types import Programme


@strawberry.type
class Query:
    @answer(
        description="Public figures of the roll-out (số liệu triển khai), with the day they are of; null before the first.",
        directives=[PublicData()],
    )
    async def programme(self, info: Info) -> Programme | None:
        return cast(Programme | None, await fields.programme(info.context))


STATISTICS = Domain("statistics", query=Query, collections=COLLECTIONS)
