"""declareAllergy: what a citizen does not bear, marked as stated by the patient (QĐ 31/QĐ-BYT 2026 art 2.3 b)."""

from dataclasses import dataclass

from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.health import documents
from resolvers.health.declaring import declare
from resolvers.health.records import AllergyRecord
from resolvers.idempotency import command_key

CATEGORY = "ALLERGY"
LONGEST_SUBSTANCE = 200


@dataclass(frozen=True, slots=True)
class DeclareAllergy:
    substance: str
    reaction: str | None = None
    severity: str | None = None
    idempotency_key: str | None = None


async def declare_allergy(command: CommandRun, declared: DeclareAllergy) -> AllergyRecord:
    """Put it into the caller's own book.

    Raises:
        ClientError: in the order row, form of the input, standing.
    """
    command.check_row()
    substance = check_text("substance", declared.substance, LONGEST_SUBSTANCE)
    if substance is None:
        raise refused("substance", "an allergy is to something", "name the substance")
    reaction = check_text("reaction", declared.reaction)
    key = command_key(command, declared.idempotency_key, (substance, reaction, declared.severity))

    async def said(number: str) -> documents.Row:
        return {
            "flags": [],  # no code, so no code implies one
            "substance": substance,
            "reaction": reaction,
            "severity": declared.severity,
            "certainty": "UNCONFIRMED",
        }

    return await declare(command, key, "allergies", said, documents.allergy)
