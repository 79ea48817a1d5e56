"""amendEncounter: the custodian says something else of its own visit; the old version stays readable (law 15/2023 art 69).

The whole content is sent again: what is left out is no longer said. Two who amend the same version at once: one wins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.errors import Conflict, Forbidden
from policies.request import Record
from resolvers.command import CommandRun, not_found
from resolvers.command_form import check_text, refused
from resolvers.health.recording.check import problems_of
from resolvers.health.recording.check_codes import facilities_of
from resolvers.health.recording.content import Content, fingerprint
from resolvers.health.recording.problems import Problem, ProblemCode
from resolvers.health.recording.record_encounters import Recorded
from resolvers.health.recording.stored import (
    FOUNDERS,
    ITEM_COLLECTIONS,
    Before,
    Document,
    encounter_document,
    items_by_collection,
    next_version,
    stored_content,
)
from resolvers.health.recording.versions import VERSIONS, first_version, version_document, version_id
from resolvers.mongo import Session

# What a clinician leaves as it is: both decide who treats, and until when.
OFFICERS_OWN = {"careTeam": "care_team", "endedAt": "ended_at"}


@dataclass(frozen=True, slots=True)
class AmendEncounter:
    """`version`: the one that is amended, as the caller has read it."""

    encounter_id: str
    version: int
    reason: str
    content: Content


async def amend_encounter(command: CommandRun, amended: AmendEncounter) -> Recorded:
    """Append a version.

    Raises:
        ClientError: in the order row, form of the input, standing, state.
    """
    command.check_row()
    reason = check_text("reason", amended.reason)
    if reason is None:
        raise refused("reason", "an amendment gives its reason", "say what was wrong")
    facility = amended.encounter_id.partition("-")[0]
    if facility != command.actor.organization:
        # The id says whose it is: told before anything is looked at, and alike of every number.
        raise Forbidden("a facility amends its own visits", suggestion="ask the facility that recorded it")
    known = await command.ports.facts.facilities(facilities_of(amended.content))
    problems = problems_of(amended.content, facility, known, command.now)
    if problems:
        return Recorded(problems=problems)

    there = await _standing(command, amended)
    for _ in range(2):  # the second time, another's amendment is what the visit says
        previous = await _previous(command, there)
        if there["version"] == amended.version + 1 and previous["fingerprint"] == fingerprint(amended.content):
            return Recorded(amended.encounter_id, there["version"], False)
        if there["version"] != amended.version:
            break
        edited = _edited_prescriptions(previous["content"], stored_content(amended.content))
        if edited:
            return Recorded(problems=edited)
        if await _write(command, amended, there, previous, reason):
            return Recorded(amended.encounter_id, amended.version + 1, True)
        there = await _visit(command, amended.encounter_id) or there
    raise Conflict("the visit says something else by now", suggestion="read it again, and amend what it says now")


async def _visit(command: CommandRun, encounter_id: str) -> Document | None:
    return await command.database.collection("encounters").find_one({"_id": encounter_id})


async def _previous(command: CommandRun, there: Document) -> Document:
    """The version that is amended; of a visit from before, made of what stands in the book."""
    wanted = {"_id": version_id(there["_id"], there["version"])}
    kept = await command.database.collection(VERSIONS).find_one(wanted)
    if kept is not None:
        return kept
    of_visit = {"encounter_id": there["_id"]}
    items = {name: await command.database.collection(name).find(of_visit) for name in ITEM_COLLECTIONS}
    return first_version(there, items, command.now)


async def _standing(command: CommandRun, amended: AmendEncounter) -> Document:
    """The visit as it stands, for who may amend it."""
    there = await _visit(command, amended.encounter_id)
    subject = there["personal_id"] if there else None
    record = Record(there["personal_id"], custodian=there["facility"]) if there else None
    await command.stand_by_id(subject, "encounter", record=record)
    if there is None:
        raise not_found("encounter")
    if command.actor.role not in FOUNDERS:
        for name, stored in OFFICERS_OWN.items():
            if _differs(amended.content.get(name), there.get(stored)):
                raise Forbidden(
                    f"{name} stays the records officer's",
                    suggestion="send what the visit says of it",
                    extensions={"field": name},
                )
    return there


def _differs(given: Any, stored: Any) -> bool:
    if isinstance(given, list | tuple) or isinstance(stored, list):
        return sorted(given or ()) != sorted(stored or ())
    return bool(given != stored)


def _edited_prescriptions(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Problem, ...]:
    """A prescription is replaced by another of its own code, never edited (TT 26/2025/TT-BYT)."""
    issued = {one["code"]: one for one in before.get("prescriptions") or () if one.get("code")}
    return tuple(
        Problem(
            f"prescriptions[{number}].code",
            ProblemCode.NOT_ALLOWED,
            "a prescription is replaced by another with a code of its own, never edited",
        )
        for number, one in enumerate(after.get("prescriptions") or ())
        if one.get("code") in issued and one != issued[one["code"]]
    )


async def _write(
    command: CommandRun, amended: AmendEncounter, there: Document, previous: Document, reason: str
) -> bool:
    """False: another has amended it in the meantime, and nothing was written."""
    born = await command.ports.facts.birth_date(there["personal_id"])
    written = next_version(
        (there["facility"], there["ma_lk"], there["personal_id"]),
        amended.content,
        role=command.actor.role,
        born=born,
        before=Before(there["version"], frozenset(there["flags"]), bool(there["founded"])),
    )
    changed = {name: value for name, value in encounter_document(written).items() if name != "_id"}
    items = items_by_collection(written)

    async def work(session: Session) -> bool:
        here = {"_id": amended.encounter_id, "version": amended.version}
        if not await command.database.collection("encounters").update(here, {"$set": changed}, session=session):
            return False
        if not previous["fingerprint"]:
            await command.database.collection(VERSIONS).insert(previous, session=session)
        for collection in ITEM_COLLECTIONS:
            of_visit = {"encounter_id": amended.encounter_id}
            await command.database.collection(collection).delete(of_visit, many=True, session=session)
            await command.database.collection(collection).insert_many(items.get(collection, []), session=session)
        version = version_document(written, command.actor, command.now, reason)
        await command.database.collection(VERSIONS).insert(version, session=session)
        return True

    return await command.database.run_transaction(work)
