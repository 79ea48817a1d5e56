"""declareAllergy: what a citizen says of oneself, marked as stated by the patient (QĐ 31/QĐ-BYT 2026 art 2.3 b).

Nobody holds it as its own record (custodian NONE): who treats the citizen reads it, at whatever facility.
"""

from dataclasses import dataclass
from uuid import uuid4

from policies.days import day_of
from policies.decision import NO_CUSTODIAN
from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.health import documents
from resolvers.health.records import AllergyRecord
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.mongo import Session

CATEGORY = "ALLERGY"
MEMORY = "health_commands"
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
    number = command.actor.personal_id
    if number is None:
        raise refused("input", "the token names no citizen", "declare it with a citizen's token")
    await command.stand_by_number(number)
    checked = DeclareAllergy(substance, reaction, declared.severity)
    return await once(
        command, key, lambda earlier: _stored(command, earlier), lambda: _store(command, key, number, checked)
    )


async def _store(command: CommandRun, key: CommandKey, number: str, declared: DeclareAllergy) -> AllergyRecord:
    allergy: documents.Row = {
        "_id": uuid4().hex,
        "personal_id": number,
        "custodian": NO_CUSTODIAN,
        "date": day_of(command.now).isoformat(),
        "flags": [],  # no code, so no code implies one
        "encounter_id": None,
        "substance": declared.substance,
        "reaction": declared.reaction,
        "severity": declared.severity,
        "certainty": "UNCONFIRMED",
        "source": "PATIENT",
    }

    async def work(session: Session) -> None:
        await remember(command.database, key, str(allergy["_id"]), command.now, session)
        await command.database.collection("allergies").insert(allergy, session=session)

    await command.database.run_transaction(work)
    return documents.allergy(allergy)


async def _stored(command: CommandRun, allergy_id: str) -> AllergyRecord:
    (found,) = await command.database.collection("allergies").find({"_id": allergy_id})
    return documents.allergy(found)
