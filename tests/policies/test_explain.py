"""A decision can be read by people."""

from datetime import date, timedelta

from policies.decide import decide
from policies.explain import explain
from policies.grants import ConsentGrant, Grants
from policies.policy import Policy
from policies.request import Record, Request
from tests.policies.story import CITIZEN, NOW, callers


def test_what_allowed_and_what_refused(policy: Policy) -> None:
    actor = callers()["clinician-elsewhere"]
    consent = ConsentGrant(
        "c1",
        "B",
        None,
        "TREAT",
        frozenset({"HEALTH_VISIT"}),
        frozenset({"HIV"}),
        date(2024, 1, 1),
        date(2026, 12, 31),
        NOW - timedelta(days=1),
        NOW + timedelta(days=1),
    )
    grants = Grants(CITIZEN, consents=(consent,))
    seen = Request(actor, "HEALTH_VISIT", "read", CITIZEN, Record(CITIZEN, "A", frozenset({"HIV"}), date(2025, 1, 1)))
    assert explain(seen, decide(policy, seen, grants, NOW)) == (
        "elsewhere as clinician · read HEALTH_VISIT of 001090000001\n"
        "  purpose TREAT · organisation B · assurance 3\n"
        "  record: subject 001090000001 · custodian A · date 2025-01-01 · flags HIV\n"
        "  ALLOWED\n"
        "    clause CONSENT: every facility · 2024-01-01..2026-12-31 · flags HIV · consent c1\n"
        "    because CONSENT (health.csv:28)"
    )
    refused = Request(actor, "LAB_RESULT", "read", CITIZEN)
    assert explain(refused, decide(policy, refused, grants, NOW)) == (
        "elsewhere as clinician · read LAB_RESULT of 001090000001\n"
        "  purpose TREAT · organisation B · assurance 3\n"
        "  REFUSED · CONSENT_REQUIRED\n"
        "    because TREATING: the caller is on no care team of a current visit at its facility\n"
        "    because CONSENT: no active consent for this organisation, purpose and category\n"
        "    remedy action requestConsent, categories ['LAB_RESULT'], purpose TREAT"
    )
