"""declareAllergy, declareHistory and updateContact: one's own, well formed, once for a key; on a real database with the real policy."""

import asyncio
from dataclasses import replace
from datetime import date, datetime

import pytest

from gateway.errors import BadUserInput, ClientError, Conflict, Forbidden, NotFound, Unauthenticated
from policies.actor import Actor
from resolvers.command import CommandRun
from resolvers.health import declare_allergy as allergies
from resolvers.health import declare_history as histories
from resolvers.health import declaring
from resolvers.health.declare_allergy import DeclareAllergy, declare_allergy
from resolvers.health.declare_history import DeclareHistory, declare_history
from resolvers.identity import update_contact as contacts
from resolvers.identity.update_contact import UpdateContact, update_contact
from resolvers.mongo import Database
from tests.resolvers.running import command_run

pytestmark = pytest.mark.anyio

NUMBER = "001190000001"
citizen = Actor("citizen", "sub-citizen", NUMBER, assurance=3, purpose="PATRQT")
clinician = Actor("clinician", "sub-clinician", "001180000005", "01001", assurance=3, purpose="TREAT")
REFUSED = [
    (Actor(), Unauthenticated),
    (clinician, Forbidden),
    (replace(citizen, assurance=1), Forbidden),
    (replace(citizen, purpose="TREAT"), Forbidden),
    (replace(citizen, personal_id=None), BadUserInput),
]


def run(database: Database, now: datetime, name: str, actor: Actor = citizen) -> CommandRun:
    module = {"declareAllergy": allergies, "declareHistory": histories}.get(name, contacts)
    memory = contacts.MEMORY if module is contacts else declaring.MEMORY
    return command_run(database, name, module.CATEGORY, memory, actor, now)


@pytest.fixture
async def database(fresh_database: Database) -> Database:
    await fresh_database.collection("citizens").insert(
        {
            "_id": NUMBER,
            "full_name": "Nguyễn Văn An",
            "birth_date": {"value": "1990-01-01", "precision": "DAY"},
            "sex": "MALE",
            "phone": "0900000000",
        }
    )
    return fresh_database


async def test_an_allergy_is_the_patients_word_and_nobodys_record(database: Database, now: datetime) -> None:
    declared = await declare_allergy(
        run(database, now, "declareAllergy"), DeclareAllergy(" Penicilin ", None, "SEVERE")
    )
    (stored,) = await database.collection("allergies").find({})
    assert (stored["personal_id"], stored["custodian"], stored["source"]) == (NUMBER, "NONE", "PATIENT")
    assert (stored["substance"], stored["severity"], stored["flags"]) == ("Penicilin", "SEVERE", [])
    assert declared.id == stored["_id"]
    (row,) = await database.collection("access_log").find({})
    assert (row["operation"], row["category"], row["personal_id"], row["allowed"]) == (
        "declareAllergy",
        "ALLERGY",
        NUMBER,
        True,
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (DeclareAllergy("  "), "substance"),
        (DeclareAllergy("x" * 201), "substance"),
        (DeclareAllergy("x", "y" * 501), "reaction"),
        (DeclareAllergy("x", idempotency_key=" "), "idempotencyKey"),
    ],
)
async def test_a_malformed_allergy_names_its_field(
    database: Database, now: datetime, wrong: DeclareAllergy, field: str
) -> None:
    with pytest.raises(BadUserInput) as caught:
        await declare_allergy(run(database, now, "declareAllergy"), wrong)
    assert caught.value.extensions["field"] == field
    assert await database.collection("allergies").find({}) == []


@pytest.mark.parametrize(("code", "flags"), [(None, []), ("E11.9", []), ("B20.1", ["HIV"]), ("A15", ["TUBERCULOSIS"])])
async def test_a_history_is_as_sensitive_as_its_code(
    database: Database, now: datetime, code: str | None, flags: list[str]
) -> None:
    run_of_history = run(database, now, "declareHistory")
    declared = await declare_history(run_of_history, DeclareHistory("DISEASE", "Bệnh cũ", code, date(2020, 1, 1)))
    (stored,) = await database.collection("conditions").find({})
    assert (stored["custodian"], stored["source"], stored["statement"]) == ("NONE", "PATIENT", "Bệnh cũ")
    assert (stored["flags"], stored["since"], declared.id) == (flags, "2020-01-01", stored["_id"])
    assert (declared.coding.code if declared.coding else None) == code


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (DeclareHistory("DISEASE", " "), "statement"),
        (DeclareHistory("DISEASE", "x" * 501), "statement"),
        (DeclareHistory("DISEASE", "Hen", "B2"), "code"),
        (DeclareHistory("DISEASE", "Hen", "B２0"), "code"),
        (DeclareHistory("DISEASE", "Hen", None, date(2999, 1, 1)), "since"),
    ],
)
async def test_a_malformed_history_names_its_field(
    database: Database, now: datetime, wrong: DeclareHistory, field: str
) -> None:
    with pytest.raises(BadUserInput) as caught:
        await declare_history(run(database, now, "declareHistory"), wrong)
    assert caught.value.extensions["field"] == field
    assert await database.collection("conditions").find({}) == []


@pytest.mark.parametrize(("actor", "error"), REFUSED)
async def test_who_may_not_changes_nothing(
    database: Database, now: datetime, actor: Actor, error: type[ClientError]
) -> None:
    with pytest.raises(error):
        await declare_allergy(run(database, now, "declareAllergy", actor), DeclareAllergy("Penicilin"))
    with pytest.raises(error):
        await declare_history(run(database, now, "declareHistory", actor), DeclareHistory("DISEASE", "Hen"))
    with pytest.raises(error):
        await update_contact(run(database, now, "updateContact", actor), UpdateContact((("phone", "0911111111"),)))
    assert await database.collection("allergies").find({}) == []
    assert await database.collection("conditions").find({}) == []
    (stored,) = await database.collection("citizens").find({})
    assert stored["phone"] == "0900000000"


async def test_a_key_makes_one_allergy_of_many_at_once(database: Database, now: datetime) -> None:
    declared = await asyncio.gather(
        *(
            declare_allergy(run(database, now, "declareAllergy"), DeclareAllergy("Penicilin", idempotency_key="k"))
            for _ in range(10)
        )
    )
    assert len({one.id for one in declared}) == 1
    assert len(await database.collection("allergies").find({})) == 1
    with pytest.raises(Conflict):
        await declare_allergy(run(database, now, "declareAllergy"), DeclareAllergy("Latex", idempotency_key="k"))
    other = replace(citizen, sub="sub-other", personal_id="001190000002")
    await declare_allergy(run(database, now, "declareAllergy", other), DeclareAllergy("Penicilin", idempotency_key="k"))
    assert len(await database.collection("allergies").find({})) == 2, "another caller's key is a fresh command"


async def test_contact_changes_what_is_given_alone(database: Database, now: datetime) -> None:
    command = run(database, now, "updateContact")
    assert await update_contact(command, UpdateContact((("email", "an@example.vn"),))) == NUMBER
    (stored,) = await database.collection("citizens").find({})
    assert (stored["phone"], stored["email"]) == ("0900000000", "an@example.vn")
    await update_contact(command, UpdateContact((("phone", "+84911111111"), ("email", None))))
    (stored,) = await database.collection("citizens").find({})
    assert (stored["phone"], stored["email"]) == ("+84911111111", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ((), "input"),
        ((("phone", "12345"),), "phone"),
        ((("phone", "0９００００００００"),), "phone"),
        ((("phone", "0900000000\n"),), "phone"),
        ((("email", "an@vn"),), "email"),
        ((("email", "a b@example.vn"),), "email"),
        ((("email", "a@" + "b" * 260 + ".vn"),), "email"),
    ],
)
async def test_malformed_contact_data_names_its_field(
    database: Database, now: datetime, changes: tuple[tuple[str, str | None], ...], field: str
) -> None:
    with pytest.raises(BadUserInput) as caught:
        await update_contact(run(database, now, "updateContact"), UpdateContact(changes))
    assert caught.value.extensions["field"] == field


async def test_a_key_repeated_does_not_bring_old_contact_data_back(database: Database, now: datetime) -> None:
    command = run(database, now, "updateContact")
    first = UpdateContact((("phone", "0911111111"),), "k")
    await update_contact(command, first)
    await update_contact(command, UpdateContact((("phone", "0922222222"),)))
    await update_contact(command, first)
    (stored,) = await database.collection("citizens").find({})
    assert stored["phone"] == "0922222222"


async def test_whom_the_registry_does_not_have_cannot_be_changed(database: Database, now: datetime) -> None:
    unknown = replace(citizen, personal_id="001190999999")
    command = run(database, now, "updateContact", unknown)
    with pytest.raises(NotFound):
        await update_contact(command, UpdateContact((("phone", "0911111111"),), "k"))
    assert await database.collection("identity_commands").find({}) == []
