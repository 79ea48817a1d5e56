"""Two clients at once on every command: one wins, the other is told so; the same command twice is one; no receipt twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from gateway.errors import BadUserInput, Conflict, InvalidTransition, NotFound, SubgraphUnavailable
from policies.actor import Actor
from resolvers.judicial.apply_for_certificate import Apply, apply_for_certificate
from resolvers.judicial.move import Moved
from resolvers.judicial.officer_commands import OnDossier, receive_application
from resolvers.judicial.pay_application_fee import PayFee, pay_application_fee
from resolvers.judicial.records import ApplicationStatus as S
from resolvers.judicial.records import CertificateType
from resolvers.mongo import Database
from resolvers.receipts import NoReceipts
from tests.resolvers.judicial.dossiers import (
    ANN,
    ISSUER,
    NUMBER,
    Office,
    applicant,
    approver,
    colleague,
    dossier,
    officer,
)
from tests.resolvers.running import command_run

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]

ROUNDS = 20
RACES: dict[str, tuple[Actor, S]] = {
    "payApplicationFee": (applicant, S.FEE_PENDING),
    "receiveApplication": (officer, S.SUBMITTED),
    "requestSupplement": (officer, S.VERIFYING),
    "supplementApplication": (applicant, S.SUPPLEMENT_REQUESTED),
    "requestVerification": (officer, S.RECEIVED),
    "refuseApplication": (officer, S.RECEIVED),
    "proposeCertificate": (officer, S.RECEIVED),
    "returnProposal": (approver, S.AWAITING_SIGNATURE),
    "withdrawApplication": (applicant, S.RECEIVED),
}
LOST = (Conflict, InvalidTransition)


async def both(*racing: Callable[[], Awaitable[Moved]]) -> list[Moved | BaseException]:
    return list(await asyncio.gather(*(one() for one in racing), return_exceptions=True))


def one_won(outcomes: list[Moved | BaseException]) -> bool:
    won = [one for one in outcomes if isinstance(one, Moved)]
    return len(won) == 1 and won[0].changed and all(isinstance(one, (Moved, *LOST)) for one in outcomes)


@pytest.mark.parametrize("name", RACES)
async def test_of_two_one_wins_and_the_same_command_twice_is_one(fresh_database: Database, name: str) -> None:
    office, (actor, status) = Office(fresh_database), RACES[name]
    receipt = ISSUER.receipt(NUMBER, 200_000)

    async def do(key: str | None = None) -> Moved:
        if name == "payApplicationFee":
            return await pay_application_fee(office.command(name, actor), PayFee(NUMBER, receipt, key))
        return await office.do(name, actor, key=key)

    for round_ in range(ROUNDS):
        await fresh_database.collection("judicial_receipts").delete({}, many=True)
        before = await office.put(dossier(status))
        outcomes = await both(do, do)
        assert one_won(outcomes), outcomes
        after = await office.stored()
        assert len(after["timeline"]) == len(before["timeline"]) + 1 and after["version"] == before["version"] + 1

        await fresh_database.collection("judicial_receipts").delete({}, many=True)
        await office.put(dossier(status))
        outcomes = await both(*[lambda key=f"k{round_}": do(key)] * 2)
        assert all(isinstance(one, Moved) for one in outcomes), outcomes
        told = [one for one in outcomes if isinstance(one, Moved)]
        assert sorted(one.changed for one in told) == [False, True]
        assert told[0].application == told[1].application
        assert len((await office.stored())["timeline"]) == len(before["timeline"]) + 1


async def test_different_commands_on_one_dossier_leave_it_in_one_state(fresh_database: Database) -> None:
    office = Office(fresh_database)
    for _ in range(ROUNDS):
        await office.put(dossier(S.RECEIVED))
        outcomes = await both(
            lambda: office.do("refuseApplication", officer),
            lambda: office.do("proposeCertificate", officer),
            lambda: office.do("withdrawApplication", applicant),
        )
        stored = await office.stored()
        won = [one for one in outcomes if isinstance(one, Moved)]
        steps = [step["status"] for step in stored["timeline"][1:]]
        # A withdrawal leads from a proposal too: then both were done, one after the other, and none over the other.
        assert steps in (["REFUSED"], ["WITHDRAWN"], ["AWAITING_SIGNATURE"], ["AWAITING_SIGNATURE", "WITHDRAWN"])
        assert len(won) == len(steps) and stored["status"] == steps[-1]
        assert all(isinstance(one, (Moved, *LOST)) for one in outcomes), outcomes


async def test_of_two_officers_one_has_it_on_the_desk(fresh_database: Database) -> None:
    office = Office(fresh_database)
    for _ in range(ROUNDS):
        await office.put(dossier(S.SUBMITTED))
        outcomes = await both(
            *(
                lambda actor=actor: receive_application(
                    office.command("receiveApplication", actor), OnDossier(NUMBER, None, "k")
                )
                for actor in (officer, colleague)
            )
        )
        assert one_won(outcomes), outcomes
        (won,) = [one for one in outcomes if isinstance(one, Moved)]
        assert (await office.stored())["assignee"] == won.application.assignee
        await fresh_database.collection("judicial_commands").delete({}, many=True)


async def test_of_two_applications_one_is_opened(fresh_database: Database) -> None:
    office = Office(fresh_database)
    await fresh_database.collection("citizens").insert(
        {
            "_id": ANN,
            "full_name": "Nguyễn",
            "birth_date": {"value": "1990-01-01", "precision": "DAY"},
            "sex": "FEMALE",
            "permanent_address": {"province_code": "01", "code_version": "POST_2025"},
        }
    )

    async def apply(key: str | None = None) -> Moved:
        command = office.command("applyForCertificate", applicant)
        return await apply_for_certificate(command, Apply(CertificateType.TYPE_1, idempotency_key=key))

    async def clear() -> None:
        for name in ("judicial_applications", "judicial_open_applications"):
            await fresh_database.collection(name).delete({}, many=True)

    for round_ in range(ROUNDS):
        await clear()
        assert one_won(await both(apply, apply))
        assert len(await fresh_database.collection("judicial_applications").find({})) == 1
        await clear()
        outcomes = await both(*[lambda key=f"k{round_}": apply(key)] * 2)
        told = [one for one in outcomes if isinstance(one, Moved)]
        assert sorted(one.changed for one in told) == [False, True], outcomes
        assert told[0].application == told[1].application
        assert len(await fresh_database.collection("judicial_applications").find({})) == 1


async def test_a_receipt_pays_the_dossier_and_the_amount_that_it_names_once(fresh_database: Database) -> None:
    office = Office(fresh_database)
    await office.put(dossier(S.FEE_PENDING))
    before = await office.stored()

    async def pay(receipt: str, number: str = NUMBER) -> Moved:
        return await pay_application_fee(office.command("payApplicationFee", applicant), PayFee(number, receipt))

    good = ISSUER.receipt(NUMBER, 200_000)
    header, claims, signature = good.split(".")
    for wrong in (
        ISSUER.receipt("HS-OTHER", 200_000),
        ISSUER.receipt(NUMBER, 199_999),
        ISSUER.receipt(NUMBER, 200_001),
        "",
        "đ",
        "a.b.c",
        ".".join((header, claims, signature[::-1])),
        ".".join((header, claims[:-2] + ("AA" if claims[-2:] != "AA" else "BB"), signature)),
        good + "x" * 9000,
    ):
        with pytest.raises(BadUserInput) as caught:
            await pay(wrong)
        assert caught.value.extensions["field"] == "receipt"
    assert await office.stored() == before
    assert (await pay(good)).application.status is S.SUBMITTED
    with pytest.raises(InvalidTransition):
        await pay(good)
    with pytest.raises(InvalidTransition):
        await pay(ISSUER.receipt(NUMBER, 200_000))
    assert len(await fresh_database.collection("judicial_receipts").find({})) == 1

    await office.put(dossier(S.FEE_PENDING))  # as if it had never been paid: the receipt is used up
    with pytest.raises(Conflict):
        await pay(good)
    assert (await office.stored())["status"] == "FEE_PENDING"


async def test_without_a_payment_platform_nothing_is_paid(fresh_database: Database) -> None:
    office = Office(fresh_database)
    await office.put(dossier(S.FEE_PENDING))
    ours = office.command("payApplicationFee", applicant)
    command = command_run(
        fresh_database, ours.name, ours.category, ours.memory, applicant, office.now, receipts=NoReceipts()
    )
    with pytest.raises(SubgraphUnavailable):
        await pay_application_fee(command, PayFee(NUMBER, ISSUER.receipt(NUMBER, 200_000)))


async def test_another_callers_key_is_a_fresh_command(fresh_database: Database) -> None:
    office = Office(fresh_database)
    await office.put(dossier(S.SUBMITTED))
    await office.do("receiveApplication", officer, key="k")
    with pytest.raises(InvalidTransition):
        await office.do("receiveApplication", colleague, key="k")
    await office.do("requestVerification", officer, key="k")  # another command's key is another key
    with pytest.raises(NotFound):
        await office.do("requestSupplement", replace(officer, sub="sub-jo-9"), key="k")
