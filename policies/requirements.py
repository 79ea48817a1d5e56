"""What annotations must declare, read off the rows: composition is given it as data and knows no policy."""

from collections.abc import Mapping

from policies.conditions.condition import RecordLevel, for_category
from policies.conditions.listed import CONDITIONS
from policies.policy import Policy
from policies.vocabulary import PERSONAL_CATEGORIES, READ


def root_actions(policy: Policy) -> Mapping[str, frozenset[str]]:
    """Root fields with rows of their own name -> the categories that those rows are about."""
    found: dict[str, frozenset[str]] = {}
    for row in policy.all_rows():
        if row.action != READ:
            found[row.action] = found.get(row.action, frozenset()) | {row.resource}
    return found


def required_inputs(policy: Policy) -> Mapping[str, frozenset[str]]:
    """Category -> the `inputs` names that its read rows ask records for; a category that needs none is there, empty."""
    needed: dict[str, frozenset[str]] = {category: frozenset() for category in sorted(PERSONAL_CATEGORIES)}
    for row in policy.all_rows():
        if row.action != READ or row.resource not in needed:
            continue
        for name in row.members:
            condition = for_category(CONDITIONS[name], row.resource)
            if isinstance(condition, RecordLevel):
                needed[row.resource] |= condition.inputs
    return needed
