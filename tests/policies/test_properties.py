"""What holds for every caller, subject, record and set of grants: tried at random, the same each time."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from policies.actor import Actor
from policies.conditions.condition import SubjectLevel, for_category
from policies.conditions.listed import CONDITIONS
from policies.decide import decide, decide_record
from policies.flags import ALL_FLAGS, NEVER_SHOWN
from policies.grants import ConsentGrant, DossierGrant, Grants, Guardianship, Treatment
from policies.policy import Policy
from policies.request import UNDECLARED, Record, Request
from policies.vocabulary import ACTIONS, CLINICAL_CATEGORIES, PURPOSES, RESOURCES, ROLES, TELLING_CATEGORIES
from tests.policies.story import NOW

SUBJECT, OTHER = "001090000001", "001090000002"
NUMBERS = some.sampled_from([SUBJECT, OTHER])
FACILITIES = some.sampled_from(["A", "B", "C"])
DAYS = some.dates(date(2022, 1, 1), date(2026, 12, 31))
FLAGS = some.frozensets(some.sampled_from([*sorted(ALL_FLAGS), "UNHEARD_OF"]), max_size=3)
INSTANTS = some.integers(-200, 60).map(lambda days: NOW + timedelta(days=days))
PURPOSE = some.sampled_from([None, *sorted({name for names in PURPOSES.values() for name in names})])

ACTORS = some.builds(
    Actor,
    role=some.sampled_from(["citizen", "clinician"]) | some.sampled_from(sorted(ROLES)),
    sub=some.sampled_from([None, "s1", "s2"]),
    personal_id=some.none() | NUMBERS,
    organization=some.none() | FACILITIES,
    province=some.none() | some.sampled_from(["01", "79"]),
    assurance=some.integers(0, 4),
    purpose=some.sampled_from(["PATRQT", "TREAT"]) | PURPOSE,
)
TREATMENTS = some.builds(
    Treatment,
    facility=FACILITIES,
    care_team=some.frozensets(some.sampled_from(["s1", "s2"])),
    started_at=INSTANTS,
    ended_at=some.none() | INSTANTS,
    founded=some.booleans(),
)
CONSENTS = some.builds(
    ConsentGrant,
    id=some.sampled_from(["c1", "c2", "c3"]),
    organization=FACILITIES,
    person=some.sampled_from([None, None, "s1"]),
    purpose=some.sampled_from(["TREAT", "HPAYMT"]),
    categories=some.frozensets(some.sampled_from(CLINICAL_CATEGORIES), min_size=1),
    flags=FLAGS,
    date_from=some.none() | DAYS,
    date_to=some.none() | DAYS,
    valid_from=INSTANTS,
    valid_to=INSTANTS,
)
GUARDIANSHIPS = some.builds(
    Guardianship,
    guardian=NUMBERS,
    relation=some.just("MOTHER"),
    valid_from=DAYS,
    valid_to=some.none() | DAYS,
    by_decision=some.booleans(),
    summary_only=some.booleans(),
)
GRANTS = some.builds(
    Grants,
    subject=some.just(SUBJECT),
    birth_date=some.none() | some.dates(date(2005, 1, 1), date(2026, 1, 1)),
    treatments=some.lists(TREATMENTS, max_size=2).map(tuple),
    consents=some.lists(CONSENTS, max_size=3).map(tuple),
    guardianships=some.lists(GUARDIANSHIPS, max_size=2).map(tuple),
    dossiers=some.lists(
        some.builds(
            DossierGrant,
            status=some.sampled_from(["RECEIVED", "AWAITING_SIGNATURE", "ISSUED"]),
            province=some.sampled_from(["01", "79"]),
            assignee=some.sampled_from([None, "s1", "s2"]),
        ),
        max_size=2,
    ).map(tuple),
    kinship=some.sampled_from([None, "PARENT", "WARD", "SELF"]),
    organization_connected=some.booleans(),
)
RECORDS = some.builds(
    Record,
    subject=some.sampled_from([SUBJECT, SUBJECT, SUBJECT, OTHER, None]),
    custodian=some.just(UNDECLARED) | some.none() | some.sampled_from(["A", "B", "C", "NONE"]),
    flags=some.just(UNDECLARED) | some.none() | FLAGS,
    date=some.just(UNDECLARED) | some.none() | DAYS,
    inputs=some.fixed_dictionaries(
        {},
        optional={
            "grantee": some.none() | FACILITIES,
            "status": some.sampled_from(["SUBMITTED", "RECEIVED", "AWAITING_SIGNATURE", "ISSUED"]),
            "provinceCode": some.none() | some.sampled_from(["01", "79"]),
            "assignee": some.sampled_from([None, "s1", "s2"]),
            "applicant": some.none() | NUMBERS,
            "proposer": some.none() | NUMBERS,
            "type": some.sampled_from([None, "TYPE_1", "TYPE_2"]),
        },
    ),
)
REQUESTS = some.builds(
    Request,
    actor=ACTORS,
    category=some.sampled_from(["HEALTH_VISIT", "CONSENT", "IDENTITY_BASIC"]) | some.sampled_from(sorted(RESOURCES)),
    action=some.just("read") | some.sampled_from(sorted(ACTIONS)),
    subject=some.just(SUBJECT),
    record=some.none() | RECORDS,
)

often = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@often
@given(REQUESTS, GRANTS)
def test_a_refusal_has_a_code_and_a_reason_and_no_clause(policy: Policy, request: Request, grants: Grants) -> None:
    decision = decide(policy, request, grants, NOW)
    assert decision.reasons
    if decision.allowed:
        assert decision.clauses and decision.code is None and decision.remedy is None
    else:
        assert not decision.clauses
        assert decision.code == "UNAUTHENTICATED" if request.actor.sub is None else decision.code != "UNAUTHENTICATED"
        assert (decision.remedy is not None) == (decision.code == "CONSENT_REQUIRED")


@often
@given(REQUESTS)
def test_with_nothing_on_record_only_the_subject_reads_what_is_the_subjects(policy: Policy, request: Request) -> None:
    decision = decide(policy, request, Grants(SUBJECT), NOW)
    if decision.allowed:
        conditions = {clause.condition for clause in decision.clauses}
        assert conditions <= {"PUBLIC", "SELF", "GRANTEE", "METADATA_ONLY"}
        assert "SELF" not in conditions or request.actor.personal_id == SUBJECT


@often
@given(REQUESTS, GRANTS, some.data())
def test_taking_a_grant_away_never_allows_more(
    policy: Policy, request: Request, grants: Grants, data: some.DataObject
) -> None:
    fewer = replace(
        grants,
        consents=tuple(one for one in grants.consents if data.draw(some.booleans())),
        treatments=tuple(one for one in grants.treatments if data.draw(some.booleans())),
        guardianships=tuple(one for one in grants.guardianships if data.draw(some.booleans())),
    )
    before, after = decide(policy, request, grants, NOW), decide(policy, request, fewer, NOW)
    assert before.allowed or not after.allowed
    assert set(after.clauses) <= set(before.clauses)


@often
@given(REQUESTS.filter(lambda request: request.record is not None), GRANTS)
def test_clauses_are_never_merged(policy: Policy, request: Request, grants: Grants) -> None:
    """A record that is permitted is permitted by one grant alone."""
    if decide(policy, request, grants, NOW).allowed:
        alone = [
            replace(grants, consents=consents, treatments=treatments, guardianships=guardianships)
            for consents in [(), *((one,) for one in grants.consents)]
            for treatments in [(), *((one,) for one in grants.treatments)]
            for guardianships in [(), *((one,) for one in grants.guardianships)]
            if len(consents) + len(treatments) + len(guardianships) <= 1
        ]
        assert any(decide(policy, request, one, NOW).allowed for one in alone)


@often
@given(REQUESTS.filter(lambda request: request.record is not None), GRANTS)
def test_a_record_is_never_more_open_than_its_category(policy: Policy, request: Request, grants: Grants) -> None:
    category = decide(policy, replace(request, record=None), grants, NOW)
    record = decide(policy, request, grants, NOW)
    assert set(record.clauses) <= set(category.clauses)
    assert decide_record(policy, request, category) == record


@often
@given(REQUESTS, GRANTS)
def test_statute_holds_against_every_clause(policy: Policy, request: Request, grants: Grants) -> None:
    if request.category not in TELLING_CATEGORIES and request.action == "read":
        for flags in (NEVER_SHOWN, frozenset({sorted(NEVER_SHOWN)[0]}), None):
            assert not decide(policy, replace(request, record=Record(SUBJECT, flags=flags)), grants, NOW).allowed


@often
@given(REQUESTS, GRANTS)
def test_what_no_condition_asks_for_changes_nothing(policy: Policy, request: Request, grants: Grants) -> None:
    """The guard looks nothing up where no condition says that it could matter."""
    rows = policy.rows(request.actor.role, request.category, request.action)
    conditions = [for_category(CONDITIONS[name], request.category) for row in rows for name in row.members]
    asks = any(one.asks(request.actor, SUBJECT) for one in conditions if isinstance(one, SubjectLevel))
    if not asks:
        nothing = Grants(SUBJECT, organization_connected=grants.organization_connected)
        assert decide(policy, request, grants, NOW) == decide(policy, request, nothing, NOW)


@often
@given(REQUESTS, GRANTS)
def test_any_exception_denies(policy: Policy, request: Request, grants: Grants) -> None:
    broken = replace(grants, consents=None, treatments=None, guardianships=None, birth_date="yesterday")  # type: ignore[arg-type]
    whole = decide(policy, request, Grants(SUBJECT, organization_connected=grants.organization_connected), NOW)
    decision = decide(policy, request, broken, NOW)
    assert whole.allowed or not decision.allowed
    assert not decide(policy, request, replace(grants, subject=OTHER), NOW).allowed
    assert not decide(policy, request, None, NOW).allowed  # type: ignore[arg-type]
