"""Two clients race on every command of the facility's and of the dossier's story, a hundred times each, over real HTTP.

The same content by the same caller under the same key is one command, told twice; otherwise exactly one wins.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pymongo
import pytest

from resolvers.seed.personas import CITIZEN, FACILITY_A
from tests import episodes
from tests.end_to_end.story import Answer, Visitor
from tests.end_to_end.tokens import receipt
from tests.episodes import as_json

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]

ROUNDS = 100
RECORDED = "encounterId version changed problems { code }"
MOVED = "changed application { dossierNumber status }"


async def race(
    visitor: Visitor, persona: str, command: str, payload: str, inputs: Sequence[dict[str, Any]]
) -> list[Answer]:
    """Both at once; nothing but an answer of the command, or a refusal that says what the other has done."""
    query = f"mutation R($i: {command[0].upper()}{command[1:]}Input!) {{ {command}(input: $i) {{ {payload} }} }}"
    answers = await asyncio.gather(*(visitor.ask(persona, query, {"i": one}) for one in inputs))
    assert {code for one in answers for code in one.codes()} <= {"CONFLICT", "INVALID_TRANSITION"}, [
        one.body for one in answers
    ]
    return list(answers)


def told(answers: Sequence[Answer], command: str) -> list[dict[str, Any]]:
    return [one.data[command] for one in answers if not one.errors]


def one_and_the_same(answers: Sequence[Answer], command: str) -> dict[str, Any]:
    """One changed something, the other says the same and that it did not."""
    first, second = sorted(told(answers, command), key=lambda one: not one["changed"])
    assert (first.pop("changed"), second.pop("changed")) == (True, False)
    assert first == second
    return first


def one_won(answers: Sequence[Answer], command: str) -> dict[str, Any]:
    (won,) = told(answers, command)
    assert won["changed"] is True
    return won


async def test_a_hundred_races_of_facilities(visitor: Visitor, unharmed: None) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    for turn in range(ROUNDS):
        content = as_json(episodes.pickup(now - timedelta(minutes=turn)))
        sent = [
            {"facility": FACILITY_A, "maLk": f"RACE-{turn}", "personalId": CITIZEN, "encounter": one}
            for one in (content, content if turn % 2 else {**content, "advice": "Khác"})
        ]
        recorded = await race(visitor, "records-officer", "recordEncounter", RECORDED, sent)
        settle = one_and_the_same if turn % 2 else one_won
        visit = settle(recorded, "recordEncounter")["encounterId"]
        amended = [
            {"encounterId": visit, "version": 1, "reason": "Sửa", "encounter": {**content, "advice": text}}
            for text in ("a", "a" if turn % 2 else "b")
        ]
        answers = await race(visitor, "records-officer", "amendEncounter", RECORDED, amended)
        assert settle(answers, "amendEncounter")["version"] == 2
    with database(visitor) as stored:
        mine = {"ma_lk": {"$regex": "^RACE-"}}
        assert stored["encounters"].count_documents({**mine, "version": 2}) == ROUNDS
        versions = Counter(one["encounter_id"] for one in stored["encounter_versions"].find({}))
        assert Counter(versions[f"{FACILITY_A}-RACE-{turn}"] for turn in range(ROUNDS)) == {2: ROUNDS}


async def test_a_hundred_races_of_dossiers(visitor: Visitor, unharmed: None) -> None:
    numbers, certificates = [], []
    for turn in range(ROUNDS):
        number = await _filed(visitor, turn)
        numbers.append(number)
        await _moved(visitor, turn, "citizen", "payApplicationFee", number, receipt=receipt(visitor.folder, number))
        await _moved(visitor, turn, "judicial-officer", "receiveApplication", number)
        await _moved(visitor, turn, "judicial-officer", "requestSupplement", number, text="Bản sao")
        await _moved(visitor, turn, "citizen", "supplementApplication", number, text="Đã gửi")
        await _moved(visitor, turn, "judicial-officer", "requestVerification", number)
        await _moved(visitor, turn, "judicial-officer", "proposeCertificate", number)
        await _moved(visitor, turn, "judicial-approver", "returnProposal", number, reason="Xem lại")
        await _moved(visitor, turn, "judicial-officer", "proposeCertificate", number)
        certificates.append(await _issued(visitor, turn, number))
    assert len(set(numbers)) == len(set(certificates)) == ROUNDS
    with database(visitor) as stored:
        of_race = {"dossier_number": {"$in": numbers}}
        assert stored["judicial_certificates"].count_documents(of_race) == ROUNDS
        for dossier in stored["judicial_applications"].find({"_id": {"$in": numbers}}):
            steps = [step["status"] for step in dossier["timeline"]]
            assert (dossier["status"], len(steps), steps[-1]) == ("ISSUED", 10, "ISSUED"), steps


async def test_a_receipt_pays_once(visitor: Visitor, unharmed: None) -> None:
    number = await _filed(visitor, 1)
    paid = receipt(visitor.folder, number)
    sent = [{"dossierNumber": number, "receipt": paid} for _ in range(2)]
    one_won(await race(visitor, "citizen", "payApplicationFee", MOVED, sent), "payApplicationFee")


async def _filed(visitor: Visitor, turn: int) -> str:
    wanted = {"type": "TYPE_1", **_key(turn)}
    answers = await race(visitor, "citizen", "applyForCertificate", MOVED, [wanted, wanted])
    settled = (one_and_the_same if turn % 2 else one_won)(answers, "applyForCertificate")
    return str(settled["application"]["dossierNumber"])


async def _moved(visitor: Visitor, turn: int, persona: str, command: str, number: str, **given: Any) -> None:
    wanted = {"dossierNumber": number, **given, **_key(turn)}
    answers = await race(visitor, persona, command, MOVED, [wanted, wanted])
    (one_and_the_same if turn % 2 else one_won)(answers, command)


async def _issued(visitor: Visitor, turn: int, number: str) -> str:
    wanted = {"dossierNumber": number, **_key(turn)}
    payload = f"{MOVED} certificate {{ number }}"
    answers = await race(visitor, "judicial-approver", "issueCertificate", payload, [wanted, wanted])
    settled = (one_and_the_same if turn % 2 else one_won)(answers, "issueCertificate")
    return str(settled["certificate"]["number"])


def _key(turn: int) -> dict[str, str]:
    """Every second time both clients send the same key."""
    return {"idempotencyKey": uuid.uuid4().hex} if turn % 2 else {}


@contextmanager
def database(visitor: Visitor) -> Iterator[Any]:
    """What is stored, as an administrator sees it."""
    uri = orjson.loads((visitor.folder / "data" / "database.json").read_bytes())["uri"]
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(uri)
    try:
        yield client["civic"]
    finally:
        client.close()
