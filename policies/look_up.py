"""Whether anything on record could matter to a question: where nothing could, nobody asks the database."""

from policies.actor import Actor
from policies.conditions.condition import SubjectLevel, for_category
from policies.conditions.listed import CONDITIONS
from policies.policy import Policy
from policies.question import Question


def asks(policy: Policy, actor: Actor, question: Question) -> bool:
    """Some row of the role has a condition that a grant could make hold for this caller."""
    return any(
        condition.asks(actor, question.subject)
        for row in policy.rows(actor.role, question.category, question.action)
        for name in row.members
        if isinstance(condition := for_category(CONDITIONS[name], question.category), SubjectLevel)
    )
