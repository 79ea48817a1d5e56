"""Decide who may do what with which category of whose data: pure, deny by default, every answer with its reasons.

rows of the role -> caller (purpose, assurance) -> clauses, one a row and consent -> statute -> a clause that permits -> deny
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from policies.actor import Actor
from policies.clauses import clauses_of
from policies.conditions.condition import RecordLevel, SubjectLevel, for_category
from policies.conditions.consent import CONSENT
from policies.conditions.listed import CONDITIONS
from policies.conditions.public import PUBLIC
from policies.decision import LOG, LOG_INSTANCES, Clause, Decision
from policies.grants import Grants
from policies.permits import against_statute, tells, why_not
from policies.policy import Policy, Row, members
from policies.remedy import remedy
from policies.request import Record, Request
from policies.vocabulary import ETREAT, PERSONAL_CATEGORIES, PURPOSES

PERSONAL_ASSURANCE = 2  # below it a token says too little about who holds it


def decide(policy: Policy, request: Request, grants: Grants, now: datetime) -> Decision:
    """Decide for the subject, and for the record when there is one; any exception denies.

    `clauses` of an allowed decision are those that permit: of the category, or of that record.
    """
    try:
        decision = _decide_subject(policy, request, grants, now)
        return decision if request.record is None else decide_record(policy, request, decision)
    except Exception as error:
        return refuse(policy, request.actor, request.category, request.action, [f"error: {type(error).__name__}"])


def decide_record(policy: Policy, request: Request, decision: Decision) -> Decision:
    """Decide one record by what was decided for its subject: what `decide` does with a record, without a second look."""
    try:
        return _decide_record(policy, request, decision)
    except Exception as error:
        return refuse(policy, request.actor, request.category, request.action, [f"error: {type(error).__name__}"])


def decide_caller(policy: Policy, actor: Actor, category: str, action: str) -> Decision | None:
    """Decide on the caller alone: allowed to everybody, refused whoever it is about, or None when it depends on that."""
    rows = policy.rows(actor.role, category, action)
    if any(row.members == (PUBLIC,) for row in rows):
        return Decision(True, (f"{PUBLIC}",))
    reasons = [_caller_refused(row, actor) for row in rows]
    if None in reasons:
        return None
    return refuse(policy, actor, category, action, [reason for reason in reasons if reason])


def refuse(policy: Policy, actor: Actor, category: str, action: str, reasons: Iterable[str]) -> Decision:
    """A refusal as the client sees it; the remedy depends on role and category alone."""
    why = tuple(reasons) or (f"no row lets {actor.role} {action} {category}",)
    if not actor.authenticated:
        return Decision(False, why, code="UNAUTHENTICATED", obligations=(LOG,))
    if any(CONSENT in row.members for row in policy.rows(actor.role, category, action)):
        return Decision(False, why, code="CONSENT_REQUIRED", remedy=remedy(actor.role, category), obligations=(LOG,))
    return Decision(False, why, code="FORBIDDEN", obligations=(LOG,))


def _decide_subject(policy: Policy, request: Request, grants: Grants, now: datetime) -> Decision:
    if request.subject is not None and grants.subject != request.subject:
        raise ValueError("the grants are another subject's")
    clauses: list[Clause] = []
    allowed: list[str] = []
    refused: list[str] = []
    for row in policy.rows(request.actor.role, request.category, request.action):
        reason = _caller_refused(row, request.actor)
        if reason is None:
            permitted, reason = clauses_of(row, request, grants, now, policy.settings)
            clauses.extend(permitted)
        if reason is None:
            allowed.append(f"{row.condition} ({row.where})")
        else:
            refused.append(reason)
    if not clauses:
        return refuse(policy, request.actor, request.category, request.action, refused)
    return Decision(True, tuple(allowed), tuple(clauses), obligations=_obligations(request, clauses))


def _decide_record(policy: Policy, request: Request, decision: Decision) -> Decision:
    if not decision.allowed:
        return decision
    record = request.record
    if record is None or record.subject is None:
        reasons = ["nobody is known to be the record's subject"]
    elif record.subject != request.subject:
        reasons = ["the record is about somebody else"]
    elif (statute := against_statute(request.category, request.action, record)) is not None:
        reasons = [statute]
    else:
        answers = [(clause, why_not(clause, request, record)) for clause in decision.clauses]
        permitting = tuple(clause for clause, reason in answers if reason is None)
        if permitting:
            return _of_record(decision, permitting, record)
        reasons = [f"{clause.condition}: {reason}" for clause, reason in answers]
    return refuse(policy, request.actor, request.category, request.action, reasons)


def _of_record(decision: Decision, permitting: tuple[Clause, ...], record: Record) -> Decision:
    """The same decision where nothing changed: most records of a list are permitted by every clause."""
    came_back = LOG_INSTANCES in decision.obligations and any(tells(clause, record) for clause in permitting)
    if len(permitting) == len(decision.clauses) and not came_back:
        return decision
    return replace(decision, clauses=permitting, obligations=(LOG,) if came_back else decision.obligations)


def _caller_refused(row: Row, actor: Actor) -> str | None:
    """Why this row holds for nobody with such a token; None: purpose and assurance are right."""
    if row.members == (PUBLIC,):
        return None
    if actor.purpose is None or actor.purpose not in PURPOSES.get(actor.role, ()):
        return f"{row.condition}: the purpose is none of the role's"
    if actor.purpose == ETREAT and "EMERGENCY" not in row.members:
        return f"{row.condition}: emergency treatment is no purpose of it"
    if row.resource in PERSONAL_CATEGORIES and actor.assurance < PERSONAL_ASSURANCE:
        return f"{row.condition}: the token's assurance is below {PERSONAL_ASSURANCE}"
    return None


def _obligations(request: Request, clauses: Iterable[Clause]) -> tuple[str, ...]:
    """A row that holds by record alone says nothing of a subject of whom no record came back."""
    if request.category not in PERSONAL_CATEGORIES:
        return ()
    levels = [
        {type(for_category(CONDITIONS[name], request.category)) for name in members(clause.condition)}
        for clause in clauses
    ]
    by_record_alone = all(RecordLevel in level and SubjectLevel not in level for level in levels)
    return (LOG_INSTANCES,) if by_record_alone else (LOG,)
