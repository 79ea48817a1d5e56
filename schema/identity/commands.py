"""What a citizen can change of the own civil data: how to be reached (Decree 69/2024)."""

from typing import cast

import strawberry

from resolvers.command import run_of
from resolvers.identity.records import CitizenRecord
from resolvers.identity.update_contact import CATEGORY, MEMORY, UpdateContact, update_contact
from schema.declarations import IDEMPOTENCY_KEY, answer
from schema.directives import PersonalData, PublicData
from schema.identity.types import Citizen
from schema.info import Info


@strawberry.input(description="How the citizen is reached (thông tin liên hệ); what is left out stays as it is.")
class UpdateContactInput:
    phone: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="0 and nine digits, or E.164; null takes it away (số điện thoại, DIEN_THOAI).",
    )
    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="E-mail address; null takes it away (thư điện tử)."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.type(description="What updateContact answers (kết quả cập nhật liên hệ).", directives=[PublicData()])
class UpdateContactPayload:
    citizen: Citizen | None = strawberry.field(
        description="The caller (công dân).", directives=[PersonalData(subject="$caller")]
    )


@strawberry.type
class Mutation:
    @answer(
        description="The citizen changes the own telephone number or e-mail address (cập nhật liên hệ); Decree 69/2024.",
        directives=[PublicData()],
    )
    async def update_contact(self, info: Info, input: UpdateContactInput) -> UpdateContactPayload | None:
        given = {"phone": input.phone, "email": input.email}
        changes = tuple((name, value) for name, value in given.items() if value is not strawberry.UNSET)
        command = run_of(info.context, "updateContact", CATEGORY, MEMORY)
        number = await update_contact(command, UpdateContact(changes, input.idempotency_key))
        return UpdateContactPayload(citizen=cast(Citizen, CitizenRecord(number)))
