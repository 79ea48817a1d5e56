"""declareHistory: an illness, an operation, the family's or a way of life, as the patient states it (QĐ 31/QĐ-BYT 2026 art 2.3 b).

Nobody holds it as its own record (custodian NONE): who treats the citizen reads it, at whatever facility. A code that the
citizen knows makes it as sensitive as the same code from a clinician.
"""

import re
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from policies.days import age_on, day_of
from policies.decision import NO_CUSTODIAN
from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.health import documents
from resolvers.health.flags_by_code import implied_flags
from resolvers.health.records import ConditionRecord
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.mongo import Session

CATEGORY = "HISTORY"
MEMORY = "health_commands"
ICD10 = re.compile(r"[A-Z]\d{2}(\.[0-9A-Z]{1,3})?", re.ASCII)
AGES_OF_UNKNOWN = (0, 100)  # flags of a child's record and of an adult's: of whom no birth date is known carries both


@dataclass(frozen=True, slots=True)
class DeclareHistory:
    """`statement`: in the patient's words; `code`: of ICD-10, for whoever knows it."""

    kind: str
    statement: str
    code: str | None = None
    since: date | None = None
    status: str | None = None
    idempotency_key: str | None = None


async def declare_history(command: CommandRun, declared: DeclareHistory) -> ConditionRecord:
    """Put it into the caller's own book.

    Raises:
        ClientError: in the order row, form of the input, standing.
    """
    command.check_row()
    checked = _form(command, declared)
    key = command_key(command, declared.idempotency_key, (checked,))
    number = command.actor.personal_id
    if number is None:
        raise refused("input", "the token names no citizen", "declare it with a citizen's token")
    await command.stand_by_number(number)
    return await once(
        command, key, lambda earlier: _stored(command, earlier), lambda: _store(command, key, number, checked)
    )


def _form(command: CommandRun, declared: DeclareHistory) -> DeclareHistory:
    statement = check_text("statement", declared.statement)
    if statement is None:
        raise refused("statement", "a history tells of something", "say it in your own words")
    code = check_text("code", declared.code, 7)
    if code is not None and not ICD10.fullmatch(code):
        raise refused("code", "this is no code of ICD-10", "leave it out, or write it like E11.9")
    if declared.since is not None and declared.since > day_of(command.now):
        raise refused("since", "it begins in the future", "leave it out, or give the day on which it began")
    return DeclareHistory(declared.kind, statement, code, declared.since, declared.status)


async def _store(command: CommandRun, key: CommandKey, number: str, declared: DeclareHistory) -> ConditionRecord:
    condition: documents.Row = {
        "_id": uuid4().hex,
        "personal_id": number,
        "custodian": NO_CUSTODIAN,
        "date": day_of(command.now).isoformat(),
        "flags": sorted(await _flags(command, number, declared.code)),
        "encounter_id": None,
        "kind": declared.kind,
        "coding": None if declared.code is None else {"code": declared.code},
        "statement": declared.statement,
        "since": None if declared.since is None else declared.since.isoformat(),
        "status": declared.status,
        "source": "PATIENT",
    }

    async def work(session: Session) -> None:
        await remember(command.database, key, str(condition["_id"]), command.now, session)
        await command.database.collection("conditions").insert(condition, session=session)

    await command.database.run_transaction(work)
    return documents.condition(condition)


async def _flags(command: CommandRun, number: str, code: str | None) -> frozenset[str]:
    if code is None:
        return frozenset()
    born = await command.ports.facts.birth_date(number)
    ages = AGES_OF_UNKNOWN if born is None else (age_on(day_of(command.now), born),)
    return frozenset().union(*(implied_flags("ICD10", [code], age) for age in ages))


async def _stored(command: CommandRun, condition_id: str) -> ConditionRecord:
    (found,) = await command.database.collection("conditions").find({"_id": condition_id})
    return documents.condition(found)
