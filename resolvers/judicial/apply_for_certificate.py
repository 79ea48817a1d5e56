"""applyForCertificate: a citizen of 16 or older, for oneself or for kin (Decree 216/2026 art 22.2; law 107/2025).

Who the subject is to the applicant, how old both are and which province handles it come from the registry. One open
application for each (applicant, subject, type); an exempt one is filed at once.
"""

from dataclasses import dataclass

from gateway.errors import Conflict, Forbidden
from policies.command_guard import Command
from policies.conditions.age_16 import OLD_ENOUGH
from policies.days import age_on, day_of
from policies.flags import CERTIFICATE_NO2
from policies.request import Record
from resolvers.command import CommandRun
from resolvers.command_form import check_text, refused
from resolvers.database_errors import DuplicateKey
from resolvers.fact_source import PersonFact
from resolvers.idempotency import CommandKey, command_key, once, remember
from resolvers.judicial.documents import application_document
from resolvers.judicial.fees import Reduction, fee_for
from resolvers.judicial.kinship import kinship
from resolvers.judicial.move import CATEGORY, Moved, open_key, step
from resolvers.judicial.numbers import DOSSIER, random_number
from resolvers.judicial.records import (
    ApplicationStatus,
    CertificateType,
    JudicialApplication,
    ProvinceCode,
    Relation,
)
from resolvers.judicial.repository import JudicialRepository
from resolvers.mongo import Session


@dataclass(frozen=True, slots=True)
class Apply:
    """`personal_id` None: for oneself."""

    type: CertificateType
    personal_id: str | None = None
    purpose: str | None = None
    include_bans: bool = False
    reduction: Reduction = Reduction.NONE
    reduction_evidence: str | None = None
    idempotency_key: str | None = None


async def apply_for_certificate(command: CommandRun, given: Apply) -> Moved:
    """Open a dossier.

    Raises:
        Forbidden: the applicant is under 16, or the subject is no kin; No.2 for another, or below assurance 3.
        BadUserInput: a field of the input is wrong.
        Conflict: there is an open application of the same applicant, subject and type.
    """
    command.check_row()
    purpose = check_text("purpose", given.purpose)
    evidence = check_text("reductionEvidence", given.reduction_evidence)
    own = command.actor.personal_id
    if own is None:
        raise refused("input", "the token names no citizen", "apply with a citizen's token")
    subject = given.personal_id or own
    key = command_key(
        command,
        given.idempotency_key,
        (subject, given.type.value, purpose, given.include_bans, given.reduction.value, evidence),
    )
    people = await command.ports.facts.people([own, subject])
    relation = await _relation(command, people, own, subject)
    await _stand(command, given, people.get(own), subject, relation)
    repository = JudicialRepository(command.database)

    async def stored(number: str) -> Moved:
        return Moved((await repository.applications([number]))[number], changed=False)

    async def run() -> Moved:
        assert relation is not None  # it stands
        person = people[subject]
        fee = fee_for(day_of(command.now), given.reduction, evidence, person.birth_date)
        status = ApplicationStatus.FEE_PENDING if fee.amount else ApplicationStatus.SUBMITTED
        application = JudicialApplication(
            dossier_number=random_number(DOSSIER),
            personal_id=subject,
            applicant=own,
            relation=relation,
            type=given.type,
            status=status,
            purpose=purpose,
            province=_province(person),
            include_bans=given.include_bans,
            submitted_at=command.now,
            due_at=None,
            fee=fee,
            timeline=(step(command, status, None),),
        )
        return Moved(await _store(command, key, application), changed=True)

    return await once(command, key, stored, run)


async def _relation(command: CommandRun, people: dict[str, PersonFact], own: str, subject: str) -> Relation | None:
    guarded = await command.ports.facts.guardianships(subject) if subject != own else ()
    if own not in people or subject not in people:
        return None
    return kinship(people[own], people[subject], guarded, day_of(command.now))


async def _stand(
    command: CommandRun, given: Apply, applicant: PersonFact | None, subject: str, relation: Relation | None
) -> None:
    """Refusals are worded by the applicant's own age, type and token alone: they say nothing of the subject."""
    young = not _of_age(command, applicant)
    kin = None if young or relation is None else relation.value
    flags = frozenset({CERTIFICATE_NO2}) if given.type is CertificateType.TYPE_2 else frozenset()
    inputs = {"type": given.type.value, "applicant": command.actor.personal_id}
    about = Command(command.name, CATEGORY, subject, Record(subject, flags=flags, inputs=inputs), flags)
    standing = await command.ports.guard.standing(command.actor, about, CATEGORY, command.request_id, kinship=kin)
    if young:
        raise Forbidden(f"an applicant is {OLD_ENOUGH} or older", suggestion="a parent or guardian of age applies")
    if not standing.command.allowed and given.type is CertificateType.TYPE_2:
        raise Forbidden("No.2 is applied for by the person it is about", suggestion="apply for No.1")
    if not standing.command.allowed:
        raise Forbidden(
            "the application is for oneself, a parent, spouse, child or ward", suggestion="check the personal number"
        )
    if not standing.read.allowed:  # whoever files it could not read it
        raise Forbidden("No.2 asks for a stronger proof of identity", suggestion="use a token of assurance 3")


def _of_age(command: CommandRun, applicant: PersonFact | None) -> bool:
    born = applicant.birth_date if applicant else None
    return born is not None and age_on(day_of(command.now), born) >= OLD_ENOUGH


def _province(person: PersonFact) -> ProvinceCode:
    """The province of residence: its police issues."""
    if person.province is None:
        raise refused("personalId", "no residence in Vietnam is on record", "have the residence registered first")
    return ProvinceCode(*person.province)


async def _store(command: CommandRun, key: CommandKey, application: JudicialApplication) -> JudicialApplication:
    async def work(session: Session) -> None:
        await remember(command.database, key, application.dossier_number, command.now, session)
        opened = {"_id": open_key(application), "dossier_number": application.dossier_number}
        try:
            await command.database.collection("judicial_open_applications").insert(opened, session=session)
        except DuplicateKey:
            raise Conflict(
                "there is an open application for this person and type", suggestion="wait for it, or withdraw it"
            ) from None
        await command.database.collection("judicial_applications").insert(
            application_document(application), session=session
        )

    await command.database.run_transaction(work)
    return application
