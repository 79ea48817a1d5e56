"""What a citizen can say in the health book (QĐ 31/QĐ-BYT 2026 art 2.3 b)."""

from typing import cast

import strawberry

from resolvers.command import run_of
from resolvers.health.declare_allergy import CATEGORY, MEMORY, DeclareAllergy, declare_allergy
from schema.declarations import IDEMPOTENCY_KEY, answer
from schema.directives import PublicData
from schema.health.code_lists import ReactionSeverity
from schema.health.histories import Allergy
from schema.info import Info


@strawberry.input(description="An allergy, as the patient states it (khai báo dị ứng); QĐ 31/QĐ-BYT 2026 art 2.3 b.")
class DeclareAllergyInput:
    substance: str = strawberry.field(description="What it is to (dị nguyên); 200 characters at most.")
    reaction: str | None = strawberry.field(
        default=None, description="What happened (biểu hiện); 500 characters at most."
    )
    severity: ReactionSeverity | None = strawberry.field(default=None, description="How bad (mức độ).")
    idempotency_key: str | None = strawberry.field(default=None, description=IDEMPOTENCY_KEY)


@strawberry.type(description="What declareAllergy answers (kết quả khai báo dị ứng).", directives=[PublicData()])
class DeclareAllergyPayload:
    allergy: Allergy | None = strawberry.field(description="As it stands in the book (dị ứng đã khai báo).")


@strawberry.type
class Mutation:
    @answer(
        description="The citizen declares an allergy of one's own, marked as stated by the patient (khai báo dị ứng); "
        "QĐ 31/QĐ-BYT 2026 art 2.3 b.",
        directives=[PublicData()],
    )
    async def declare_allergy(self, info: Info, input: DeclareAllergyInput) -> DeclareAllergyPayload | None:
        severity = None if input.severity is None else input.severity.name
        declared = DeclareAllergy(input.substance, input.reaction, severity, input.idempotency_key)
        stored = await declare_allergy(run_of(info.context, "declareAllergy", CATEGORY, MEMORY), declared)
        return DeclareAllergyPayload(allergy=cast(Allergy, stored))
