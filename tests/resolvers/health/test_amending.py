"""amendEncounter: a new version with its reason, the old one kept; by whom, of which version; a real database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, NotFound, Unauthenticated
from policies.actor import Actor
from resolvers.health.recording.amend_encounter import AmendEncounter, amend_encounter
from resolvers.health.recording.problems import ProblemCode
from resolvers.health.recording.record_encounter import record_encounter
from resolvers.health.recording.record_encounters import Recorded, Visit
from resolvers.health.recording.stored import ITEM_COLLECTIONS
from tests import episodes
from tests.episodes import Content
from tests.resolvers.health.conftest import CITIZEN, A, B, Ward, citizen, clinician, elsewhere, ingest, officer

pytestmark = pytest.mark.anyio

VISIT = f"{A}-LK-1"


async def recorded(ward: Ward, content: Content, actor: Actor = officer) -> Content:
    await record_encounter(ward.command("recordEncounter", actor), Visit(A, "LK-1", CITIZEN, content))
    return content


async def amend(ward: Ward, content: Content, actor: Actor = officer, **more: object) -> Recorded:
    amended = replace(AmendEncounter(VISIT, 1, "Ghi nhầm", content), **more)  # type: ignore[arg-type]
    return await amend_encounter(ward.command("amendEncounter", actor), amended)


async def test_a_version_is_appended_and_the_old_one_kept(ward: Ward) -> None:
    content = await recorded(ward, episodes.inpatient(ward.now))
    changed = {**content, "advice": "Uống nhiều nước", "labResults": [], "flags": ["PSYCHIATRY"]}
    assert await amend(ward, changed, ingest) == Recorded(VISIT, 2, True)
    (visit,) = await ward.stored("encounters")
    assert (visit["version"], visit["advice"], visit["flags"]) == (2, "Uống nhiều nước", ["PSYCHIATRY"])
    assert visit["recorded_by"] == {"organization": A, "role": "ingest"}
    assert await ward.stored("lab_results") == []
    (image,) = await ward.stored("imaging_results")
    assert (image["_id"], image["flags"]) == (f"{VISIT}-2-img1", ["PSYCHIATRY"])
    old, new = sorted(await ward.stored("encounter_versions"), key=lambda one: int(one["version"]))
    assert (old["content"]["advice"], old["reason"]) == (content["advice"], None)
    assert len(old["content"]["labResults"]) == 1
    assert (new["content"]["advice"], new["reason"]) == ("Uống nhiều nước", "Ghi nhầm")
    assert await amend(ward, content, version=2) == Recorded(VISIT, 3, True)
    (visit,) = await ward.stored("encounters")
    assert visit["flags"] == ["PSYCHIATRY"], "the union over its versions"


async def test_the_same_amendment_again_changes_nothing_and_an_old_version_is_a_conflict(ward: Ward) -> None:
    content = await recorded(ward, episodes.inpatient(ward.now))
    changed = {**content, "advice": "Khác"}
    await amend(ward, changed)
    assert await amend(ward, changed) == Recorded(VISIT, 2, False)
    with pytest.raises(Conflict):
        await amend(ward, {**content, "advice": "Lại khác"})
    with pytest.raises(Conflict):
        await amend(ward, changed, version=7)
    assert len(await ward.stored("encounter_versions")) == 2
    again = Visit(A, "LK-1", CITIZEN, content)
    first = await record_encounter(ward.command("recordEncounter"), again)
    assert first == Recorded(VISIT, 2, False), "what was sent first is known still"


async def test_the_amendment_that_ends_a_visit_satisfies_table_1_whole(ward: Ward) -> None:
    content = await recorded(ward, episodes.opened(ward.now))
    ended = await amend(ward, {**content, "endedAt": ward.now})
    assert {one.code for one in ended.problems} == {ProblemCode.REQUIRED}
    assert {"KET_QUA_DTRI", "MA_BENH_CHINH", "T_TONGCHI_BV"} <= {one.field for one in ended.problems}
    (visit,) = await ward.stored("encounters")
    assert (visit["version"], visit["ended_at"]) == (1, None)
    whole = episodes.inpatient(ward.now)
    assert (await amend(ward, whole)).changed
    (visit,) = await ward.stored("encounters")
    assert visit["ended_at"] == whole["endedAt"]


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (Actor(), Unauthenticated),
        (citizen, Forbidden),
        (elsewhere, Forbidden),
        (clinician, NotFound),  # treats nobody
        (replace(ingest, organization=B), Forbidden),
    ],
    ids=["nobody", "the citizen", "another facility", "who does not treat", "another facility's system"],
)
async def test_a_stranger_amends_nothing(ward: Ward, actor: Actor, error: type[ClientError]) -> None:
    content = await recorded(ward, episodes.inpatient(ward.now))
    said = set()
    for visit in (VISIT, f"{A}-UNKNOWN"):
        with pytest.raises(error) as caught:
            await amend(ward, {**content, "advice": "Khác"}, actor, encounter_id=visit)
        said.add((caught.value.message, caught.value.suggestion))
    assert len(said) == 1
    (visit_now,) = await ward.stored("encounters")
    assert visit_now["version"] == 1


async def test_who_treats_amends_but_neither_the_team_nor_the_end(ward: Ward) -> None:
    content = await recorded(ward, episodes.opened(ward.now, team=("sub-clinician",)))
    for change in (
        {"careTeam": ["sub-clinician", "sub-friend"]},
        episodes.inpatient(ward.now, team=("sub-clinician",)),
    ):
        with pytest.raises(Forbidden):
            await amend(ward, {**content, **change}, clinician)
    assert (await amend(ward, {**content, "reason": "Khó thở"}, clinician)).changed
    (visit,) = await ward.stored("encounters")
    assert (visit["reason"], visit["founded"], visit["recorded_by"]["role"]) == ("Khó thở", True, "clinician")


async def test_a_prescription_is_replaced_and_never_edited(ward: Ward) -> None:
    content = episodes.inpatient(ward.now)
    content["prescriptions"][0]["code"] = f"{A}abcdefg-C"
    await recorded(ward, content)
    edited = episodes.inpatient(ward.now)
    edited["prescriptions"][0] |= {"code": f"{A}abcdefg-C"}
    edited["prescriptions"][0]["items"][0]["dose"] = "Ngày 2 lần"
    refused = await amend(ward, edited)
    assert [(one.path, one.code) for one in refused.problems] == [("prescriptions[0].code", ProblemCode.NOT_ALLOWED)]
    edited["prescriptions"][0]["code"] = f"{A}abcdefh-C"
    assert (await amend(ward, edited)).changed
    (stored,) = await ward.stored("prescriptions")
    assert stored["code"] == f"{A}abcdefh-C"


async def test_a_prescription_that_is_sent_again_as_it_was_is_not_edited(ward: Ward) -> None:
    """The database keeps milliseconds; what a client writes finer is the same moment."""
    content = episodes.inpatient(ward.now + timedelta(microseconds=456) - timedelta(minutes=1))
    content["prescriptions"][0]["code"] = f"{A}abcdefg-C"
    await recorded(ward, content)
    assert (await amend(ward, {**content, "advice": "Khác"})).changed


async def test_a_visit_from_before_keeps_what_it_said(ward: Ward) -> None:
    """The sample population, or an earlier system, left no versions: the first amendment writes down what was there."""
    content = await recorded(ward, episodes.inpatient(ward.now))
    await ward.database.collection("encounter_versions").delete({"encounter_id": VISIT}, many=True)
    assert await amend(ward, {**content, "advice": "Khác"}) == Recorded(VISIT, 2, True)
    first, second = sorted(await ward.stored("encounter_versions"), key=lambda one: int(one["version"]))
    assert (first["version"], first["content"]["advice"]) == (1, content["advice"])
    assert second["version"] == 2
    assert {name: len(items) for name, items in first["items"].items()} == {
        **dict.fromkeys(ITEM_COLLECTIONS, 1),
        "documents": 3,
    }


async def test_a_malformed_amendment_names_its_field(ward: Ward) -> None:
    content = await recorded(ward, episodes.inpatient(ward.now))
    for reason in (" ", "x" * 501):
        with pytest.raises(BadUserInput) as caught:
            await amend(ward, content, reason=reason)
        assert caught.value.extensions["field"] == "reason"
    assert (await amend(ward, {**content, "reason": None})).problems[0].field == "LY_DO_VV"


async def test_of_two_who_amend_one_version_at_once_one_wins(ward: Ward) -> None:
    content = await recorded(ward, episodes.pickup(ward.now - timedelta(days=1)))
    for version in range(1, 21):
        texts = [f"{version}{name}" for name in "ab"]
        done = await asyncio.gather(
            *(amend(ward, {**content, "advice": text}, version=version) for text in texts), return_exceptions=True
        )
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "Recorded"]
    (visit,) = await ward.stored("encounters")
    assert visit["version"] == 21 and len(await ward.stored("encounter_versions")) == 21
    assert len(await ward.stored("prescriptions")) == 1
