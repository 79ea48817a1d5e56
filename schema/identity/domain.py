"""The identity subgraph: citizens, their guardians and dependants."""

from typing import Annotated, cast

import strawberry

from resolvers.identity import fields
from resolvers.identity.collections import COLLECTIONS
from schema.declarations import answer
from schema.directives import PersonalData
from schema.domain import Domain
from schema.entities import selected_fields
from schema.identity.commands import Mutation
from schema.identity.types import Citizen
from schema.info import Info
from schema.scalars import PersonalId


@strawberry.type
class Query:
    @answer(
        description="The caller (người đang đăng nhập); null for an organisation.",
        directives=[PersonalData(subject="$caller")],
    )
    async def me(self, info: Info) -> Citizen | None:
        number = info.context.grant.actor.personal_id
        return None if number is None else await _citizen(info, number)

    @answer(
        description="A citizen by number (công dân theo số định danh): a reference, given whether the number is known or not.",
        directives=[PersonalData(subject="$args.personalId")],
    )
    async def citizen(
        self,
        info: Info,
        personal_id: Annotated[
            PersonalId, strawberry.argument(description="Personal identification number (số định danh cá nhân).")
        ],
    ) -> Citizen | None:
        return await _citizen(info, personal_id)


async def _citizen(info: Info, number: str) -> Citizen:
    return cast(Citizen, await fields.citizen(info.context, number, selected_fields(info._raw_info, "Citizen")))


IDENTITY = Domain(
    "identity",
    query=Query,
    mutation=Mutation,
    entities={"Citizen": fields.citizens_by_key},
    collections=COLLECTIONS,
)
