"""declareHistory: an illness, an operation, the family's or a way of life, as the patient states it (QĐ 31/QĐ-BYT 2026 art 2.3 b).

A code that the citizen knows makes it as sensitive as the same code from a clinician.
"""

import re
from dataclasses import dataclass
from datetime import date

from policies.days import age_on, day_of
from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.health import documents
from resolvers.health.declaring import declare
from resolvers.health.flags_by_code import implied_flags
from resolvers.health.records import ConditionRecord
from resolvers.idempotency import command_key

CATEGORY = "HISTORY"
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

    async def said(number: str) -> documents.Row:
        return {
            "flags": sorted(await _flags(command, number, checked.code)),
            "kind": checked.kind,
            "coding": None if checked.code is None else {"code": checked.code},
            "statement": checked.statement,
            "since": None if checked.since is None else checked.since.isoformat(),
            "status": checked.status,
        }

    return await declare(command, key, "conditions", said, documents.condition)


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


async def _flags(command: CommandRun, number: str, code: str | None) -> frozenset[str]:
    if code is None:
        return frozenset()
    born = await command.ports.facts.birth_date(number)
    ages = AGES_OF_UNKNOWN if born is None else (age_on(day_of(command.now), born),)
    return frozenset().union(*(implied_flags("ICD10", [code], age) for age in ages))
