"""From what was disclosed or refused to log rows: one a subject and category, flagged records in rows of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from policies.actor import Actor
from policies.decision import LOG_INSTANCES, Clause, Decision
from policies.log import LogRow
from policies.question import Disclosure
from policies.vocabulary import PERSONAL_CATEGORIES, READ


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the rows of one request have in common; `operation` is its name, or the command's."""

    at: datetime
    request_id: str
    actor: Actor
    operation: str


@dataclass(frozen=True, slots=True)
class _Key:
    subject: str
    category: str
    allowed: bool
    flags: tuple[str, ...]


def rows(occasion: Occasion, disclosures: Iterable[Disclosure]) -> tuple[LogRow, ...]:
    """The rows to write, in a stable order; never record ids or values."""
    groups: dict[_Key, list[Disclosure]] = {}
    for disclosure in disclosures:
        if _is_logged(occasion.actor, disclosure):
            groups.setdefault(_key(disclosure), []).append(disclosure)
    return tuple(
        _row(occasion, key, groups[key])
        for key in sorted(groups, key=lambda key: (key.subject, key.category, not key.allowed, key.flags))
    )


def _is_logged(actor: Actor, disclosure: Disclosure) -> bool:
    question, decision = disclosure.question, disclosure.decision
    if actor.sub is None or question.subject is None or question.category not in PERSONAL_CATEGORIES:
        return False  # nobody to name, or nobody to tell: a list over many subjects is logged item by item
    if question.action == READ and decision.allowed and LOG_INSTANCES in decision.obligations:
        return False  # decided on the list; each instance that came back is told of apart
    own_log = question.category == "ACCESS_LOG" and question.action == READ and question.subject == actor.personal_id
    return not (own_log and decision.allowed)


def _key(disclosure: Disclosure) -> _Key:
    subject, allowed = disclosure.question.subject or "", disclosure.decision.allowed
    return _Key(subject, disclosure.question.category, allowed, tuple(sorted(disclosure.flags)))


def _row(occasion: Occasion, key: _Key, group: list[Disclosure]) -> LogRow:
    condition, consent_id = _by_which_right([disclosure.decision for disclosure in group])
    actor = occasion.actor
    return LogRow(
        at=occasion.at,
        request_id=occasion.request_id,
        subject=key.subject,
        caller=actor.sub or "",
        role=actor.role,
        organization=actor.organization,
        purpose=actor.purpose,
        operation=occasion.operation,
        category=key.category,
        fields=tuple(sorted({name for disclosure in group for name in disclosure.fields})),
        flags=key.flags,
        condition=condition,
        consent_id=consent_id,
        allowed=key.allowed,
    )


def _by_which_right(decisions: list[Decision]) -> tuple[str | None, str | None]:
    """The first clause that permitted everything the row tells of; where no single one did, each that was needed."""
    first, *others = (decision.clauses for decision in decisions)
    for clause in first:
        if all(clause in clauses for clauses in others):
            return clause.condition, clause.consent_id
    needed: list[Clause] = []
    for clauses in (first, *others):
        if clauses and not any(clause in needed for clause in clauses):
            needed.append(clauses[0])
    if not needed:
        return None, None
    conditions = dict.fromkeys(clause.condition for clause in needed)
    return " | ".join(conditions), next((clause.consent_id for clause in needed if clause.consent_id), None)
