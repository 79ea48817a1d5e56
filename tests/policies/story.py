"""A story of `tests/cases/policies` as typed values: who asks, what is on record, what is asked and answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from policies.actor import Actor
from policies.grants import ConsentGrant, DossierGrant, Grants, Guardianship, Treatment
from policies.request import UNDECLARED, Record, Request

CASES = Path(__file__).parent.parent / "cases" / "policies"
CITIZEN = "001090000001"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a story; `by`: the conditions of the clauses, in order."""

    request: Request
    at: datetime
    allowed: bool
    code: str | None
    because: str | None
    by: tuple[str, ...] | None
    remedy: Mapping[str, object] | None
    line: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    name: str
    grants: Grants
    asks: tuple[Asked, ...]


def callers() -> Mapping[str, Actor]:
    return {name: Actor(**claims) for name, claims in _load(CASES / "callers.yaml").items()}


def stories() -> Iterator[Story]:
    known = callers()
    for file in sorted(CASES.glob("*.yaml")):
        if file.name == "callers.yaml":
            continue
        for told in _load(file):
            actor = replace(known[told["caller"]], **told.get("as", {}))
            subject = told.get("subject", CITIZEN)
            yield Story(
                f"{file.stem}: {told['story']}",
                _grants(subject or "", told.get("given", {})),
                tuple(_asked(actor, subject, line) for line in told["asks"]),
            )


def _asked(actor: Actor, subject: str | None, line: Mapping[str, Any]) -> Asked:
    subject = line.get("subject", subject)
    record = _record(subject, line["record"]) if "record" in line else None
    category = line["reads"] if "reads" in line else line["category"]
    answer = line["answer"]
    assert answer in ("allowed", "hidden", "UNAUTHENTICATED", "CONSENT_REQUIRED", "FORBIDDEN"), line
    return Asked(
        request=Request(actor, category, line.get("does", "read"), subject, record),
        at=line.get("at", NOW),
        allowed=answer == "allowed",
        code=None if answer in ("allowed", "hidden") else answer,
        because=line.get("because"),
        by=tuple(line["by"]) if "by" in line else None,
        remedy=line.get("remedy"),
        line=line,
    )


def _record(subject: str | None, told: Mapping[str, Any]) -> Record:
    flags = told.get("flags", UNDECLARED)
    return Record(
        subject=told.get("subject", subject),
        custodian=told.get("custodian", UNDECLARED),
        flags=frozenset(flags) if isinstance(flags, list) else flags,
        date=told.get("date", UNDECLARED),
        inputs={
            name: tuple(value) if isinstance(value, list) else value for name, value in told.get("inputs", {}).items()
        },
    )


def _grants(subject: str, told: Mapping[str, Any]) -> Grants:
    return Grants(
        subject,
        birth_date=told.get("born"),
        treatments=tuple(_treatment(one) for one in told.get("treatments", ())),
        consents=tuple(_consent(one) for one in told.get("consents", ())),
        guardianships=tuple(Guardianship(**{"valid_to": None, **one}) for one in told.get("guardianships", ())),
        dossiers=tuple(DossierGrant(**one) for one in told.get("dossiers", ())),
        kinship=told.get("kinship"),
        organization_connected=told.get("connected", False),
    )


def _treatment(told: Mapping[str, Any]) -> Treatment:
    defaults = {"ended_at": None, "founded": True}
    return Treatment(**{**defaults, **told, "care_team": frozenset(told["care_team"])})


def _consent(told: Mapping[str, Any]) -> ConsentGrant:
    date_from, date_to = told.get("period", (None, None))
    valid_from, valid_to = told.get("valid", (NOW - timedelta(days=1), NOW + timedelta(days=1)))
    return ConsentGrant(
        id=told["id"],
        organization=told["organization"],
        person=told.get("person"),
        purpose=told.get("purpose", "TREAT"),
        categories=frozenset(told["categories"]),
        flags=frozenset(told.get("flags", ())),
        date_from=date_from,
        date_to=date_to,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _load(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
