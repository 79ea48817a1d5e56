"""What the guard is asked before a fetch, and what the log is told after it."""

from dataclasses import dataclass

from policies.decision import Decision


@dataclass(frozen=True, slots=True)
class Question:
    """May the caller do `action` with this category of this subject? `subject` None: a list over many subjects."""

    subject: str | None
    category: str
    action: str = "read"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Values of one category of one subject are in the answer, or the category was refused for the subject."""

    question: Question
    decision: Decision
    fields: frozenset[str]
    flags: frozenset[str] = frozenset()  # of the records disclosed: flagged ones are rows of their own
