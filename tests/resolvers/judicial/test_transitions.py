"""Every (state, command, actor) on a real database: what the table of transitions has works, everything else changes nothing."""

import pytest

from gateway.errors import Forbidden, InvalidTransition, NotFound, Unauthenticated
from policies.actor import Actor
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.judicial.transitions import TRANSITIONS
from resolvers.mongo import Database
from tests.resolvers.judicial import dossiers
from tests.resolvers.judicial.dossiers import COMMANDS, NUMBER, Office, dossier

pytestmark = pytest.mark.anyio

# The design's table, once more: command, who, from, to.
TABLE = {
    "payApplicationFee": ({"applicant"}, {S.FEE_PENDING}, S.SUBMITTED),
    "receiveApplication": ({"officer", "colleague"}, {S.SUBMITTED}, S.RECEIVED),
    "requestSupplement": ({"officer"}, {S.RECEIVED, S.VERIFYING}, S.SUPPLEMENT_REQUESTED),
    "supplementApplication": ({"applicant"}, {S.SUPPLEMENT_REQUESTED}, S.RECEIVED),
    "requestVerification": ({"officer"}, {S.RECEIVED}, S.VERIFYING),
    "refuseApplication": ({"officer"}, {S.RECEIVED, S.VERIFYING}, S.REFUSED),
    "proposeCertificate": ({"officer"}, {S.RECEIVED, S.VERIFYING}, S.AWAITING_SIGNATURE),
    "returnProposal": ({"approver"}, {S.AWAITING_SIGNATURE}, S.RECEIVED),
    "withdrawApplication": ({"applicant"}, set(S) - {S.ISSUED, S.REFUSED, S.WITHDRAWN}, S.WITHDRAWN),
}
ROLES = {  # whose rows a command has
    "payApplicationFee": "citizen",
    "supplementApplication": "citizen",
    "withdrawApplication": "citizen",
    "returnProposal": "judicial_approver",
}
READERS = ("applicant", "officer", "colleague", "approver", "approver_is_proposer")
OTHERS = ("stranger", "officer_elsewhere", "approver_elsewhere", "employer", "nobody")


def expected(name: str, caller: str, status: S) -> type[Exception] | S:
    who, sources, target = TABLE[name]
    actor: Actor = getattr(dossiers, caller)
    if caller == "nobody":
        return Unauthenticated
    if actor.role != ROLES.get(name, "judicial_officer"):
        return Forbidden  # no row, whatever the dossier
    if caller not in READERS:
        return NotFound
    if status not in sources:
        return InvalidTransition
    return target if caller in who else NotFound


def test_the_code_has_the_designs_table() -> None:
    written = {name: (set(one.sources), one.target) for name, one in TRANSITIONS.items() if name != "issueCertificate"}
    assert written == {name: (sources, target) for name, (_, sources, target) in TABLE.items()}
    assert set(COMMANDS) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.timeout(120)
async def test_what_is_not_in_the_table_is_refused_and_changes_nothing(fresh_database: Database, name: str) -> None:
    office = Office(fresh_database)
    for status in S:
        before = await office.put(dossier(status))
        for caller in (*READERS, *OTHERS):
            outcome = expected(name, caller, status)
            if isinstance(outcome, S):
                continue
            with pytest.raises(outcome):
                await office.do(name, getattr(dossiers, caller))
            assert await office.stored() == before, (name, caller, status)
    assert await fresh_database.collection("judicial_receipts").find({}) == []
    assert await fresh_database.collection("judicial_commands").find({}) == []


@pytest.mark.parametrize("name", TABLE)
async def test_what_is_in_the_table_leads_there_and_is_told(fresh_database: Database, name: str) -> None:
    office = Office(fresh_database)
    who, sources, target = TABLE[name]
    for status in sorted(sources):
        for caller in sorted(who):
            before = await office.put(dossier(status))
            actor: Actor = getattr(dossiers, caller)
            moved = await office.do(name, actor, key=f"{status}-{caller}")
            after = await office.stored()
            assert moved.changed and moved.application.status is target
            assert (after["status"], after["version"]) == (target, before["version"] + 1)
            *earlier, last = after["timeline"]
            assert earlier == before["timeline"]
            assert (last["status"], last["from"], last["at"]) == (target, status, office.now)
            assert (last["actor"], last["role"], last["unit"]) == (actor.sub, actor.role, actor.organization)
            opened = await fresh_database.collection("judicial_open_applications").find({})
            assert bool(opened) == (target not in (S.REFUSED, S.WITHDRAWN))

            again = await office.do(name, actor, key=f"{status}-{caller}") if name != "payApplicationFee" else None
            assert again is None or (not again.changed and again.application == moved.application)
            with pytest.raises(InvalidTransition):
                await office.do(name, actor)
            assert await office.stored() == after
            await fresh_database.collection("judicial_receipts").delete({}, many=True)


async def test_a_stranger_is_told_the_same_of_a_foreign_and_an_unknown_dossier(fresh_database: Database) -> None:
    office = Office(fresh_database)
    for name in TABLE:
        for caller in OTHERS:
            told = []
            for status in (S.FEE_PENDING, S.RECEIVED, S.AWAITING_SIGNATURE, S.REFUSED):
                await office.put(dossier(status))
                for number in (NUMBER, "HS-XXXX-XXXX-XXXX"):
                    with pytest.raises((NotFound, Forbidden, Unauthenticated)) as caught:
                        await office.do(name, getattr(dossiers, caller), number)
                    error = caught.value
                    told.append((type(error), error.message, error.suggestion, repr(error.extensions)))
            assert len(set(told)) == 1, (name, caller, told)
