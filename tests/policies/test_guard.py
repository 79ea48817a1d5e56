"""The guard of a request: by coordinate, by subject, by record; the grant that goes along; the log that is written first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gateway.errors import InternalError
from gateway.execution.guard import Guard
from policies.actor import ANONYMOUS, Actor
from policies.decision import Decision
from policies.fetch_grant import GrantScope
from policies.grants import ConsentGrant, Grants, Treatment
from policies.guard import RequestGuard
from policies.policy import Policy
from policies.question import Disclosure, Question
from policies.request import Record
from tests.policies.ports import Clock, GrantsInMemory, LogInMemory
from tests.policies.story import CITIZEN, NOW, callers

pytestmark = pytest.mark.anyio

OTHER = "001090000002"
CHILD = "001220000010"
CALLERS = callers()
CONSENT = ConsentGrant(
    id="c1",
    organization="B",
    person=None,
    purpose="TREAT",
    categories=frozenset({"HEALTH_VISIT", "LAB_RESULT"}),
    flags=frozenset({"HIV"}),
    date_from=date(2024, 1, 1),
    date_to=None,
    valid_from=NOW - timedelta(days=1),
    valid_to=NOW + timedelta(seconds=2),
)
CONSENTED = {CITIZEN: Grants(CITIZEN, consents=(CONSENT,))}


def guard_of(
    policy: Policy,
    actor: Actor,
    source: GrantsInMemory | None = None,
    log: LogInMemory | None = None,
    clock: Clock | None = None,
) -> RequestGuard:
    guard = RequestGuard(
        policy, actor, source or GrantsInMemory(), log or LogInMemory(), clock or Clock(NOW), "r1", "Story"
    )
    port: Guard = guard  # mypy proves that the port is kept
    assert port is guard
    return guard


async def decided(guard: RequestGuard, *questions: Question) -> list[Decision]:
    answers = await guard.ask(questions)
    return [answers[question] for question in questions]


class TestCoordinate:
    def test_what_is_public_is_allowed_to_all(self, policy: Policy) -> None:
        for actor in (ANONYMOUS, CALLERS["citizen"], CALLERS["auditor"]):
            decision = guard_of(policy, actor).coordinate("FACILITY", "Facility", "name", "read")
            assert decision is not None and decision.allowed

    def test_an_undecided_field_is_refused(self, policy: Policy) -> None:
        decision = guard_of(policy, CALLERS["citizen"]).coordinate("", "Citizen", "shoeSize", "read")
        assert decision is not None and not decision.allowed and decision.code == "FORBIDDEN"

    def test_a_role_without_a_row_is_refused_whoever_it_is_about(self, policy: Policy) -> None:
        decision = guard_of(policy, CALLERS["auditor"]).coordinate("HEALTH_VISIT", "Encounter", "reason", "read")
        assert decision is not None and decision.code == "FORBIDDEN"

    def test_what_depends_on_the_subject_is_left_open(self, policy: Policy) -> None:
        for caller in ("citizen", "citizen-other", "clinician", "clinician-elsewhere"):
            guard = guard_of(policy, CALLERS[caller])
            assert guard.coordinate("HEALTH_VISIT", "Encounter", "reason", "read") is None

    def test_without_a_token_the_answer_asks_for_one(self, policy: Policy) -> None:
        decision = guard_of(policy, ANONYMOUS).coordinate("HEALTH_VISIT", "Encounter", "reason", "read")
        assert decision is not None and decision.code == "UNAUTHENTICATED"

    @pytest.mark.parametrize(
        ("type_name", "field_name", "listed"),
        [
            ("AccessRecord", "caller", True),
            ("AccessRecord", "consentId", True),
            ("AccessRecord", "flags", False),
            ("AccessRecord", "fields", False),
            ("PartnersRecord", "caller", False),
            ("Citizen", "accessLog", True),
            ("PageInfo", "endCursor", True),
        ],
    )
    def test_the_auditor_reads_listed_fields(
        self, policy: Policy, type_name: str, field_name: str, listed: bool
    ) -> None:
        decision = guard_of(policy, CALLERS["auditor"]).coordinate("ACCESS_LOG", type_name, field_name, "read")
        assert (decision is None) == listed
        assert guard_of(policy, CALLERS["citizen"]).coordinate("ACCESS_LOG", type_name, field_name, "read") is None

    def test_named_policies(self, policy: Policy) -> None:
        auditor, citizen = guard_of(policy, CALLERS["auditor"]), guard_of(policy, CALLERS["citizen"])
        assert auditor.policies((("POLICY",),))
        assert not citizen.policies((("POLICY",),))
        assert citizen.policies((("POLICY",), ("FACILITY", "PROGRAMME")))
        assert not citizen.policies((("FACILITY", "POLICY"),))
        assert not citizen.policies((("STATISTICS",),))
        assert not auditor.policies((("CONSENT",),)), "what is about people is not for @policy"
        assert not auditor.policies(())
        assert not auditor.policies(((),))


class TestAsk:
    async def test_one_look_up_for_all_subjects(self, policy: Policy) -> None:
        source = GrantsInMemory(CONSENTED)
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], source)
        known, unknown, other_category = await decided(
            guard, Question(CITIZEN, "HEALTH_VISIT"), Question(OTHER, "HEALTH_VISIT"), Question(CITIZEN, "PRESCRIPTION")
        )
        assert known.allowed and known.clauses[0].consent_id == "c1"
        assert unknown.code == other_category.code == "CONSENT_REQUIRED"
        assert source.asked == [(CITIZEN, OTHER)]

    async def test_nothing_is_looked_up_where_nothing_on_record_could_matter(self, policy: Policy) -> None:
        source = GrantsInMemory()
        own = await decided(guard_of(policy, CALLERS["citizen"], source), Question(CITIZEN, "HEALTH_VISIT"))
        log = await decided(guard_of(policy, CALLERS["auditor"], source), Question(CITIZEN, "ACCESS_LOG"))
        none = await decided(guard_of(policy, ANONYMOUS, source), Question(CITIZEN, "HEALTH_VISIT"))
        assert own[0].allowed and log[0].allowed and not none[0].allowed
        assert source.asked == []

    async def test_a_consent_ends_between_two_questions(self, policy: Policy) -> None:
        clock, source = Clock(NOW), GrantsInMemory(CONSENTED)
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], source, clock=clock)
        assert (await decided(guard, Question(CITIZEN, "HEALTH_VISIT")))[0].allowed
        clock.now += timedelta(seconds=2)
        assert not (await decided(guard, Question(CITIZEN, "HEALTH_VISIT")))[0].allowed
        assert len(source.asked) == 2, "answers live for one fetch"

    async def test_a_database_that_is_away_is_an_error_and_no_refusal(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["clinician"], GrantsInMemory(failing=True))
        with pytest.raises(InternalError):
            await guard.ask([Question(CITIZEN, "HEALTH_VISIT")])

    async def test_unknown_and_refused_look_the_same(self, policy: Policy) -> None:
        treated = {
            CITIZEN: Grants(CITIZEN, treatments=(Treatment("C", frozenset({"somebody"}), NOW, None, founded=True),))
        }
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], GrantsInMemory(treated))
        known, unknown = await decided(guard, Question(CITIZEN, "HEALTH_VISIT"), Question(OTHER, "HEALTH_VISIT"))
        assert known == unknown


class TestPermits:
    async def test_a_record_is_decided_by_the_clauses_of_its_subject(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], GrantsInMemory(CONSENTED))
        question = Question(CITIZEN, "HEALTH_VISIT")
        (decision,) = await decided(guard, question)

        there = Record(CITIZEN, "A", frozenset(), date(2025, 1, 1))

        def permits(record: Record) -> bool:
            return guard.permits(question, decision, record).allowed

        assert permits(there)
        assert permits(replace(there, flags=frozenset({"HIV"})))
        assert not permits(replace(there, flags=frozenset({"HIV", "GENETIC"})))
        assert not permits(replace(there, date=date(2023, 12, 31)))
        assert not permits(replace(there, date=None))
        assert not permits(replace(there, custodian=None))
        assert not permits(replace(there, subject=OTHER)), "a claim is a claim"
        assert not permits(replace(there, subject=None))

    async def test_what_was_refused_stays_refused(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["clinician-elsewhere"])
        question = Question(CITIZEN, "HEALTH_VISIT")
        (decision,) = await decided(guard, question)
        assert guard.permits(question, decision, Record(CITIZEN)) == decision

    async def test_a_list_over_many_subjects_is_decided_item_by_item(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["clinician-elsewhere"])
        question = Question(None, "CONSENT")
        (decision,) = await decided(guard, question)
        assert decision.allowed
        for subject, grantee, seen in (
            (CITIZEN, "B", True),
            (OTHER, "B", True),
            (OTHER, "A", False),
            (None, "B", False),
        ):
            record = Record(subject, flags=frozenset(), inputs={"grantee": grantee})
            assert guard.permits(question, decision, record).allowed == seen


class TestGrant:
    async def test_it_covers_what_was_allowed_and_nothing_else(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], GrantsInMemory(CONSENTED))
        answers = await guard.ask(
            [Question(CITIZEN, "HEALTH_VISIT"), Question(CITIZEN, "CONSENT"), Question(OTHER, "VITAL")]
        )
        grant = guard.grant(answers, GrantScope.SUBJECTS)
        assert {number: sorted(of) for number, of in grant.subjects.items()} == {CITIZEN: ["CONSENT", "HEALTH_VISIT"]}
        assert grant.clauses(CITIZEN, "HEALTH_VISIT")[0].consent_id == "c1"
        assert grant.clauses(OTHER, "VITAL") == ()
        assert grant.actor == CALLERS["clinician-elsewhere"]

    async def test_one_of_inputs_has_no_clauses(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["citizen"])
        answers = await guard.ask([Question(CITIZEN, "HEALTH_VISIT")])
        for scope in (GrantScope.INPUTS, GrantScope.COMMAND, GrantScope.PUBLIC):
            grant = guard.grant(answers, scope)
            assert (grant.scope, dict(grant.subjects), dict(grant.each)) == (scope, {}, {})

    async def test_consents_never_widen_a_list_over_many_subjects(self, policy: Policy) -> None:
        clinician = guard_of(policy, CALLERS["clinician-elsewhere"], GrantsInMemory(CONSENTED))
        answers = await clinician.ask([Question(None, "HEALTH_VISIT")])
        assert clinician.grant(answers, GrantScope.EACH).each == {}
        auditor = guard_of(policy, CALLERS["auditor"])
        grant = auditor.grant(await auditor.ask([Question(None, "ACCESS_LOG")]), GrantScope.EACH)
        assert [clause.condition for clause in grant.each["ACCESS_LOG"]] == ["METADATA_ONLY"]


class TestLog:
    async def told(
        self,
        policy: Policy,
        actor: Actor,
        *disclosed: tuple[Question, set[str], set[str]],
        source: GrantsInMemory | None = None,
    ) -> LogInMemory:
        log = LogInMemory()
        guard = guard_of(policy, actor, source, log)
        answers = await guard.ask([question for question, _, _ in disclosed])
        for question, fields, flags in disclosed:
            guard.note(Disclosure(question, answers[question], frozenset(fields), frozenset(flags)))
        await guard.settle()
        return log

    async def test_one_row_a_subject_and_category_flagged_records_apart(self, policy: Policy) -> None:
        visits = Question(CITIZEN, "HEALTH_VISIT")
        log = await self.told(
            policy,
            CALLERS["clinician-elsewhere"],
            (visits, {"reason"}, set()),
            (visits, {"startedAt", "reason"}, set()),
            (visits, {"reason"}, {"HIV"}),
            (Question(CITIZEN, "PRESCRIPTION"), {"items"}, set()),
            source=GrantsInMemory(CONSENTED),
        )
        assert len(log.batches) == 1
        assert [
            (row.category, row.allowed, row.fields, row.flags, row.condition, row.consent_id) for row in log.rows
        ] == [
            ("HEALTH_VISIT", True, ("reason", "startedAt"), (), "CONSENT", "c1"),
            ("HEALTH_VISIT", True, ("reason",), ("HIV",), "CONSENT", "c1"),
            ("PRESCRIPTION", False, ("items",), (), None, None),
        ]
        row = log.rows[0]
        assert (row.caller, row.role, row.organization, row.purpose) == ("elsewhere", "clinician", "B", "TREAT")
        assert (row.at, row.request_id, row.operation, row.subject) == (NOW, "r1", "Story", CITIZEN)

    async def test_reading_ones_own_log_writes_no_row_and_other_readers_do(self, policy: Policy) -> None:
        own = await self.told(policy, CALLERS["citizen"], (Question(CITIZEN, "ACCESS_LOG"), {"at"}, {"HIV"}))
        assert own.batches == []
        auditors = await self.told(policy, CALLERS["auditor"], (Question(CITIZEN, "ACCESS_LOG"), {"at"}, set()))
        assert [row.condition for row in auditors.rows] == ["METADATA_ONLY"]
        refused = await self.told(policy, CALLERS["citizen-other"], (Question(CITIZEN, "ACCESS_LOG"), {"at"}, set()))
        assert [row.allowed for row in refused.rows] == [False]

    async def test_reading_ones_own_book_does(self, policy: Policy) -> None:
        log = await self.told(policy, CALLERS["citizen"], (Question(CITIZEN, "HEALTH_VISIT"), {"reason"}, set()))
        assert [row.condition for row in log.rows] == ["SELF"]

    async def test_without_a_token_there_is_nobody_to_name(self, policy: Policy) -> None:
        log = await self.told(policy, ANONYMOUS, (Question(CITIZEN, "HEALTH_VISIT"), {"reason"}, set()))
        assert log.batches == []

    async def test_what_is_public_is_not_written_down(self, policy: Policy) -> None:
        log = await self.told(policy, CALLERS["citizen"], (Question(None, "FACILITY"), {"name"}, set()))
        assert log.batches == []

    async def test_record_level_rows_are_logged_only_for_whom_an_instance_came_back(self, policy: Policy) -> None:
        log = LogInMemory()
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], log=log)
        question = Question(CITIZEN, "CONSENT")
        (decision,) = await decided(guard, question)
        around = guard.permits(question, decision, Record(CITIZEN))
        guard.note(Disclosure(question, around, frozenset({"consents"})))
        await guard.settle()
        assert around.allowed and log.batches == []
        instance = guard.permits(question, decision, Record(CITIZEN, flags=frozenset(), inputs={"grantee": "B"}))
        guard.note(Disclosure(question, instance, frozenset({"status"})))
        await guard.settle()
        assert [(row.condition, row.fields) for row in log.rows] == [("GRANTEE", ("status",))]

    async def test_a_log_that_cannot_be_written_is_an_error(self, policy: Policy) -> None:
        guard = guard_of(policy, CALLERS["citizen"], log=LogInMemory(failing=True))
        question = Question(CITIZEN, "HEALTH_VISIT")
        guard.note(Disclosure(question, (await guard.ask([question]))[question], frozenset({"reason"})))
        with pytest.raises(InternalError):
            await guard.settle()

    async def test_settling_twice_writes_once(self, policy: Policy) -> None:
        log = LogInMemory()
        guard = guard_of(policy, CALLERS["citizen"], log=log)
        question = Question(CITIZEN, "HEALTH_VISIT")
        guard.note(Disclosure(question, (await guard.ask([question]))[question], frozenset({"reason"})))
        await guard.settle()
        await guard.settle()
        assert len(log.batches) == 1

    async def test_by_which_right_when_two_clauses_were_needed(self, policy: Policy) -> None:
        treatment = Treatment("B", frozenset({"elsewhere"}), NOW, None, founded=True)
        source = GrantsInMemory({CITIZEN: Grants(CITIZEN, treatments=(treatment,), consents=(CONSENT,))})
        log = LogInMemory()
        guard = guard_of(policy, CALLERS["clinician-elsewhere"], source, log)
        question = Question(CITIZEN, "HEALTH_VISIT")
        (decision,) = await decided(guard, question)
        for custodian, day in (("B", date(2020, 1, 1)), ("A", date(2025, 1, 1))):
            one = guard.permits(question, decision, Record(CITIZEN, custodian, frozenset(), day))
            guard.note(Disclosure(question, one, frozenset({"reason"})))
        await guard.settle()
        assert [(row.condition, row.consent_id) for row in log.rows] == [("TREATING | CONSENT", "c1")]
