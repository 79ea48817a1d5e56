"""recordEncounter and recordEncounters: a facility writes what happened, once for each number of its own (facility, MA_LK).

row -> form (all problems of all visits) -> standing of each -> do the people exist -> what is there already -> write

The same content again changes nothing; other content under the same number is a conflict, and belongs to amendEncounter.
Each visit stands or falls alone; what stands is written in one transaction, a batch a collection.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from policies.request import Record
from resolvers.command import CommandRun
from resolvers.database_errors import DuplicateKey
from resolvers.health.recording.check import problems_of
from resolvers.health.recording.check_codes import facilities_of
from resolvers.health.recording.content import Content, fingerprint
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.stored import Document, encounter_document, items_by_collection, next_version
from resolvers.health.recording.versions import VERSIONS, version_document
from resolvers.mongo import Session

CATEGORY = "HEALTH_VISIT"
MEMORY = "health_commands"
MOST = 100
MA_LK = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,99}", re.ASCII)
ATTEMPTS = 5  # each time, another client has recorded one of these visits at the same moment


@dataclass(frozen=True, slots=True)
class Visit:
    facility: str
    ma_lk: str
    personal_id: str
    content: Content

    @property
    def encounter_id(self) -> str:
        return f"{self.facility}-{self.ma_lk}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """`encounter_id` None: it was not recorded, and the problems say why."""

    encounter_id: str | None = None
    version: int | None = None
    changed: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _There:
    """What is stored under a number: whose it is, its current version, and what each version said."""

    personal_id: str
    version: int
    fingerprints: frozenset[str]


async def record_encounters(command: CommandRun, visits: Sequence[Visit]) -> list[Recorded]:
    """What became of each, in their order.

    Raises:
        ClientError: nobody with such a token may.
    """
    command.check_row()
    results: dict[int, Recorded] = await _malformed(command, visits)
    results |= await _refused(command, visits, _left(visits, results))
    born, unknown = await _people(command, visits, _left(visits, results))
    results |= unknown
    for _ in range(ATTEMPTS):
        left = _left(visits, results)
        settled, new = await _settle(command, visits, left)
        try:
            await _write(command, [visits[at] for at in new], born)
        except DuplicateKey:
            continue
        results |= settled | {at: Recorded(visits[at].encounter_id, 1, True) for at in new}
        break
    for at in _left(visits, results):
        results[at] = _failed(at, "maLk", ProblemCode.CONFLICT, "others are recording this visit: send it again")
    return [results[at] for at in range(len(visits))]


def _left(visits: Sequence[Visit], results: Mapping[int, Recorded]) -> list[int]:
    return [at for at in range(len(visits)) if at not in results]


def _failed(at: int, path: str, code: ProblemCode, message: str, field: str | None = None) -> Recorded:
    return Recorded(problems=(Problem(path, code, message, field, at),))


async def _malformed(command: CommandRun, visits: Sequence[Visit]) -> dict[int, Recorded]:
    named = set[str]().union(*(facilities_of(visit.content) for visit in visits))
    known = await command.ports.facts.facilities(named)
    found: dict[int, Recorded] = {}
    for at, visit in enumerate(visits):
        problems = list(problems_of(visit.content, visit.facility, known, command.now))
        if not MA_LK.fullmatch(visit.ma_lk):
            message = "letters, digits and . _ / - only, 100 characters at most"
            problems.insert(0, Problem("maLk", ProblemCode.MALFORMED, message, "MA_LK"))
        if problems:
            found[at] = Recorded(problems=tuple(replace(one, index=at) for one in problems))
    return found


async def _refused(command: CommandRun, visits: Sequence[Visit], left: Sequence[int]) -> dict[int, Recorded]:
    """Decided on the facility and the care team of the input alone, the same for every number."""
    asked = [
        (
            visits[at].personal_id,
            Record(
                visits[at].personal_id,
                custodian=visits[at].facility,
                inputs={"careTeam": tuple(visits[at].content.get("careTeam") or ())},
            ),
        )
        for at in left
    ]
    allowed = await command.stand_each(asked)
    message = "the caller records no such visit of this facility"
    return {
        at: _failed(at, "facility", ProblemCode.FORBIDDEN, message, "MA_CSKCB")
        for at, decision in zip(left, allowed, strict=True)
        if not decision.allowed
    }


async def _people(
    command: CommandRun, visits: Sequence[Visit], left: Sequence[int]
) -> tuple[Mapping[str, date | None], dict[int, Recorded]]:
    """Birth dates of those who exist. Only here a number is said not to exist, and not often (access.md, "Commands")."""
    numbers = {visits[at].personal_id for at in left}
    born = {one.personal_id: one.birth_date for one in (await command.ports.facts.people(numbers)).values()}
    unknown = [at for at in left if visits[at].personal_id not in born]
    if not unknown:
        return born, {}
    allowed = await _tries_left(command, len(unknown))
    told = {
        at: _failed(at, "personalId", ProblemCode.BAD_USER_INPUT, "there is no citizen of this number")
        for at in unknown[:allowed]
    }
    held = {
        at: _failed(at, "personalId", ProblemCode.LIMIT_EXCEEDED, "too many numbers that nobody has: ask later")
        for at in unknown[allowed:]
    }
    return born, told | held


async def _tries_left(command: CommandRun, wanted: int) -> int:
    """How many of these the caller's facility may be told this hour: counted in one step, whoever asks at once."""
    limit = command.ports.unknown_numbers
    began = int(command.now.timestamp() // limit.within.total_seconds())
    counted = await command.database.collection("unknown_numbers").find_and_update(
        {"_id": f"{command.actor.organization}|{began}"},
        {"$inc": {"told": wanted}, "$setOnInsert": {"at": command.now}},
        upsert=True,
    )
    told_before = int(counted["told"]) - wanted if counted else 0
    return min(wanted, max(limit.requests - told_before, 0))


async def _settle(
    command: CommandRun, visits: Sequence[Visit], left: Sequence[int]
) -> tuple[dict[int, Recorded], list[int]]:
    """What is there already, unchanged or in conflict; and which are new."""
    there = await _there(command, {visits[at].encounter_id for at in left})
    settled: dict[int, Recorded] = {}
    new: list[int] = []
    for at in left:
        visit = visits[at]
        said, found = fingerprint(visit.content), there.get(visit.encounter_id)
        if found is None:
            new.append(at)
            there[visit.encounter_id] = _There(visit.personal_id, 1, frozenset({said}))
        elif found.personal_id == visit.personal_id and said in found.fingerprints:
            settled[at] = Recorded(visit.encounter_id, found.version, False)
        else:
            message = "this number was recorded with other content: amend it with amendEncounter"
            settled[at] = _failed(at, "maLk", ProblemCode.CONFLICT, message, "MA_LK")
    return settled, new


async def _there(command: CommandRun, ids: set[str]) -> dict[str, _There]:
    if not ids:
        return {}
    wanted = sorted(ids)
    encounters = await command.database.collection("encounters").find(
        {"_id": {"$in": wanted}}, fields=["personal_id", "version"]
    )
    if not encounters:
        return {}
    said: defaultdict[str, set[str]] = defaultdict(set)
    for one in await command.database.collection(VERSIONS).find(
        {"encounter_id": {"$in": wanted}}, fields=["encounter_id", "fingerprint"]
    ):
        said[one["encounter_id"]].add(one["fingerprint"])
    return {one["_id"]: _There(one["personal_id"], one["version"], frozenset(said[one["_id"]])) for one in encounters}


async def _write(command: CommandRun, new: Sequence[Visit], born: Mapping[str, date | None]) -> None:
    """All or nothing. Raises DuplicateKey when one of them has been recorded in the meantime."""
    if not new:
        return
    batches: defaultdict[str, list[Document]] = defaultdict(list)
    for visit in new:
        key = (visit.facility, visit.ma_lk, visit.personal_id)
        written = next_version(key, visit.content, role=command.actor.role, born=born.get(visit.personal_id))
        batches["encounters"].append(encounter_document(written))
        batches[VERSIONS].append(version_document(written, command.actor, command.now, None))
        for collection, documents in items_by_collection(written).items():
            batches[collection] += documents

    async def work(session: Session) -> None:
        for collection, documents in batches.items():
            await command.database.collection(collection).insert_many(documents, session=session)

    await command.database.run_transaction(work)
