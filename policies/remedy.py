"""What would help where consent is missing: it depends on role and category alone, so it tells nothing of the subject."""

from collections.abc import Mapping

from policies.conditions.consent import BY_ANY_CLINICAL
from policies.vocabulary import CLINICAL_CATEGORIES, PURPOSES


def remedy(role: str, category: str) -> Mapping[str, object]:
    """Which consent to ask for; a name comes with any clinical one, so the first of them is asked for."""
    asked_for = CLINICAL_CATEGORIES[0] if category == BY_ANY_CLINICAL else category
    return {"action": "requestConsent", "categories": [asked_for], "purpose": PURPOSES[role][0]}
