"""A decision in words, for people: who asked for what, the answer, by which clauses, and every reason.

For developers and tests: it names flags and periods, so it is never an answer to a caller.
"""

from collections.abc import Iterator

from policies.decision import Clause, Decision
from policies.request import Record, Request, Undeclared


def explain(request: Request, decision: Decision) -> str:
    """Several lines, the same for the same decision."""
    return "\n".join(_lines(request, decision))


def _lines(request: Request, decision: Decision) -> Iterator[str]:
    actor = request.actor
    about = "nobody in particular" if request.subject is None else request.subject
    yield f"{actor.sub or 'somebody without a token'} as {actor.role} · {request.action} {request.category} of {about}"
    yield f"  purpose {actor.purpose or '-'} · organisation {actor.organization or '-'} · assurance {actor.assurance}"
    if request.record is not None:
        yield f"  record: {_record(request.record)}"
    yield f"  {'ALLOWED' if decision.allowed else 'REFUSED'}{f' · {decision.code}' if decision.code else ''}"
    for clause in decision.clauses:
        yield f"    clause {_clause(clause)}"
    for reason in decision.reasons:
        yield f"    because {reason}"
    if decision.remedy is not None:
        yield f"    remedy {', '.join(f'{name} {value}' for name, value in sorted(decision.remedy.items()))}"


def _clause(clause: Clause) -> str:
    facilities = "every facility" if clause.facilities is None else f"facilities {_listed(clause.facilities)}"
    period = (
        "any date" if clause.date_from is None and clause.date_to is None else f"{clause.date_from}..{clause.date_to}"
    )
    consent = f" · consent {clause.consent_id}" if clause.consent_id else ""
    return f"{clause.condition}: {facilities} · {period} · flags {_listed(clause.flags)}{consent}"


def _record(record: Record) -> str:
    dimensions = [f"subject {record.subject}"]
    for name, value in (("custodian", record.custodian), ("date", record.date), ("flags", record.flags)):
        if not isinstance(value, Undeclared):
            dimensions.append(f"{name} {_listed(value) if isinstance(value, frozenset) else value}")
    dimensions.extend(f"{name} {value}" for name, value in sorted(record.inputs.items()))
    return " · ".join(dimensions)


def _listed(values: frozenset[str]) -> str:
    return " ".join(sorted(values)) or "none"
