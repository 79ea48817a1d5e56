"""Bad input over real HTTP: a clear error with a code, answered cheaply; the process lives and nothing is half-written."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import yaml

from resolvers.seed.personas import CITIZEN, CITIZEN_OTHER, FACILITY_B
from tests.end_to_end import hostile
from tests.end_to_end.clear import assert_clear
from tests.end_to_end.processes import ROOT
from tests.end_to_end.story import Answer, Visitor

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300), pytest.mark.usefixtures("unharmed")]

CASES: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    (ROOT / "tests" / "cases" / "end_to_end" / "bad_input.yaml").read_text("utf-8")
)
WHO = "{ me { fullName } }"
STATE = "{ me { consents { id status version events { state at } } consentRequests { id status answeredAt } "
STATE += "judicialApplications { dossierNumber status timeline { at } } } }"
PAYLOADS = {
    "requestConsent": "consentRequest { id status }",
    "grantConsent": "consent { id status }",
    "denyConsent": "consentRequest { id status }",
    "revokeConsent": "consent { id status }",
} | dict.fromkeys(
    (
        *("applyForCertificate", "payApplicationFee", "supplementApplication", "withdrawApplication"),
        *("receiveApplication", "requestSupplement", "requestVerification", "refuseApplication"),
        *("proposeCertificate", "returnProposal"),
    ),
    "application { dossierNumber status } changed",
)
QUICK = 1.0  # seconds of processor time, for what would take minutes without bounds
ROOMS_FOR_ALL = 5.0  # for a thousand subjects, each decided and logged


def told(case: Mapping[str, Any]) -> str:
    return str(case["story"])


async def state(visitor: Visitor) -> Any:
    """What the commands of this module could have changed, as its citizens read it."""
    read = [await visitor.ask(persona, STATE) for persona in ("citizen", "citizen-other", "child")]
    assert not any(one.errors for one in read), [one.errors for one in read]
    return [one.data for one in read]


async def run(visitor: Visitor, command: str, given: Mapping[str, Any], persona: str | None = "citizen") -> Answer:
    capital = command[0].upper() + command[1:]
    query = f"mutation C($input: {capital}Input!) {{ {command}(input: $input) {{ {PAYLOADS[command]} }} }}"
    return await visitor.ask(persona, query, {"input": given})


def filled(value: Any) -> Any:
    """The placeholders of the cases: days from now, texts of a length."""
    if isinstance(value, dict):
        return {name: filled(each) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each) for each in value]
    if isinstance(value, str) and value.startswith("@"):
        what, number = value[1:].split()
        if what == "long":
            return "x" * int(number)
        then = datetime.now(UTC) + timedelta(days=int(number))
        return then.date().isoformat() if what == "date" else then.isoformat()
    return value


class TestRequests:
    @pytest.mark.parametrize("case", CASES["requests"], ids=told)
    async def test_refused_at_the_door(self, visitor: Visitor, case: dict[str, Any]) -> None:
        answer = await visitor.send(
            case.get("body"),
            method=case.get("method", "POST"),
            path=case.get("path", "/graphql"),
            headers=case.get("headers"),
        )
        assert_clear(answer)
        assert (answer.status, answer.codes()) == (case["status"], [case["code"]])
        assert "data" not in answer.json

    async def test_an_object_in_an_object_in_an_object(self, visitor: Visitor) -> None:
        for body in ('{"a":' * 100_000, "[" * 500_000, '{"query": "{ __typename }", "variables": {"a":' + "[" * 2_000):
            answer = await visitor.send(body)
            assert_clear(answer)
            assert (answer.status, answer.codes()) == (400, ["BAD_REQUEST"])

    async def test_a_huge_body_is_not_read(self, visitor: Visitor) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(2_000):
                yield b" " * 65_536

        before = visitor.gateway.cpu()
        answer = await visitor.send('{"query": "' + " " * 1_048_576 + '"}')
        assert_clear(answer)
        assert (answer.status, answer.codes()) == (413, ["LIMIT_EXCEEDED"])
        try:
            url, headers = visitor.gateway.url + "/graphql", {"Content-Type": "application/json"}
            async with visitor.session.post(url, data=endless(), headers=headers) as response:
                assert response.status == 413
        except (aiohttp.ClientConnectionError, ConnectionError):
            pass  # cut off while it was still sending: as good
        assert visitor.gateway.cpu() - before < QUICK

    async def test_a_body_that_ends_early(self, visitor: Visitor) -> None:
        host, _, port = visitor.gateway.url.removeprefix("http://").partition(":")
        for sent in (
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            b"GARBAGE\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"a" * 200_000,
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        ):
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(sent)
            await writer.drain()
            writer.close()


class TestOperations:
    @pytest.mark.parametrize("case", CASES["operations"], ids=told)
    async def test_refused(self, visitor: Visitor, case: dict[str, Any]) -> None:
        answer = await visitor.ask(case.get("as", "citizen"), case["query"], case.get("variables"))
        assert_clear(answer)
        assert (answer.status, set(answer.codes())) == (case.get("status", 200), {case["code"]}), answer.body
        if answer.status == 400:
            assert "data" not in answer.json

    async def test_cursors_belong_to_one_list_of_one_person(self, visitor: Visitor) -> None:
        page = "query P($id: PersonalId!, $after: String) { citizen(personalId: $id) { healthBook { encounters(first: 1, after: $after) { pageInfo { endCursor } nodes { id } } } } }"
        first = await visitor.ask("citizen", page, {"id": CITIZEN})
        cursor = first.data["citizen"]["healthBook"]["encounters"]["pageInfo"]["endCursor"]
        second = await visitor.ask("citizen", page, {"id": CITIZEN, "after": cursor})
        assert second.data["citizen"]["healthBook"]["encounters"]["nodes"] and second.data != first.data
        changed = ("B" if cursor[10] == "A" else "A").join((cursor[:10], cursor[11:]))
        for wrong in (changed, cursor[:-4], cursor + "AAAA", cursor[::-1], cursor * 50):
            answer = await visitor.ask("citizen", page, {"id": CITIZEN, "after": wrong})
            assert_clear(answer)
            assert answer.at("citizen.healthBook.encounters") == "BAD_USER_INPUT"
        elsewhere = await visitor.ask("citizen-other", page, {"id": CITIZEN_OTHER, "after": cursor})
        assert elsewhere.at("citizen.healthBook.encounters") == "BAD_USER_INPUT"
        log = await visitor.ask(
            "citizen", "query L($a: String) { me { accessLog(after: $a) { totalCount } } }", {"a": cursor}
        )
        assert log.at("me.accessLog") == "BAD_USER_INPUT"

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            (hostile.ALIASES, "LIMIT_EXCEEDED"),
            (hostile.LEVELS, "LIMIT_EXCEEDED"),
            (hostile.fragment_bomb(), "LIMIT_EXCEEDED"),
            (hostile.empty_bomb(), "LIMIT_EXCEEDED"),
            (hostile.fragment_chain(100), "LIMIT_EXCEEDED"),
            (hostile.fragment_chain(1_000), "LIMIT_EXCEEDED"),
            (hostile.FIELDS_REPEATED, "LIMIT_EXCEEDED"),
            (hostile.BRACKETS, "LIMIT_EXCEEDED"),
            (hostile.BRACES, "LIMIT_EXCEEDED"),
            (hostile.DIRECTIVES, "LIMIT_EXCEEDED"),
            (hostile.TEXTS_WITHOUT_END, "GRAPHQL_PARSE_FAILED"),
            (hostile.OPERATIONS, "BAD_USER_INPUT"),
            (hostile.UNKNOWN_FIELDS, "GRAPHQL_VALIDATION_FAILED"),
        ],
        ids=[
            "10,000 aliases",
            "100 levels",
            "fragment bomb",
            "bomb without fields",
            "100 levels of fragments",
            "1,000 levels of fragments",
            "fields repeated",
            "brackets",
            "braces",
            "directives",
            "texts without end",
            "3,000 operations",
            "unknown fields",
        ],
    )
    async def test_what_would_cost_much_is_refused_at_little_cost(
        self, visitor: Visitor, query: str, code: str
    ) -> None:
        before = visitor.gateway.cpu()
        answer = await visitor.ask(None, query)
        assert visitor.gateway.cpu() - before < QUICK
        assert_clear(answer)
        assert (answer.status, set(answer.codes())) == (400, {code})
        assert len(answer.body) < 10_000

    async def test_others_are_answered_meanwhile(self, visitor: Visitor) -> None:
        async def hostile_ones() -> None:
            for query in (hostile.FIELDS_REPEATED, hostile.TEXTS_WITHOUT_END, hostile.UNKNOWN_FIELDS):
                assert_clear(await visitor.ask(None, query))

        async def patient_one() -> int:
            answered = 0
            while not attack.done():
                answer = await visitor.ask(None, "{ programme { asOf } }")
                assert not answer.errors
                answered += 1
            return answered

        attack = asyncio.create_task(hostile_ones())
        assert await patient_one() > 5
        await attack

    async def test_what_is_large_and_allowed_is_answered(self, visitor: Visitor) -> None:
        before = visitor.gateway.cpu()
        variables = {f"v{n}": n % 2 == 0 for n in range(20)}
        included = await visitor.ask("citizen", hostile.included(20), variables)
        assert not included.errors and included.data["me"]["healthBook"]["encounters"]["nodes"]
        long_id = await visitor.ask("citizen", hostile.LONG_TEXT)
        assert_clear(long_id)
        assert long_id.codes() == ["NOT_FOUND"]
        assert visitor.gateway.cpu() - before < QUICK

    async def test_a_thousand_numbers_guessed_in_one_operation(self, visitor: Visitor) -> None:
        before = visitor.gateway.cpu()
        answer = await visitor.ask("citizen", hostile.NUMBERS)
        assert visitor.gateway.cpu() - before < ROOMS_FOR_ALL
        assert_clear(answer)
        own = answer.data.pop("a11")
        assert own["fullName"], "one of them is the caller's own"
        assert all(one["fullName"] is None for one in answer.data.values())
        assert set(answer.codes()) == {"FORBIDDEN"} and len(answer.errors) == 101
        assert answer.errors[-1]["extensions"]["count"] == 990 - 1 - 100


class TestCommands:
    @pytest.mark.parametrize("case", CASES["commands"], ids=told)
    async def test_refused_and_nothing_changed(self, visitor: Visitor, case: dict[str, Any]) -> None:
        before = await state(visitor)
        answer = await run(visitor, case["command"], filled(case["input"]), case.get("as", "citizen"))
        assert_clear(answer)
        assert (answer.status, set(answer.codes())) == (case.get("status", 200), {case["code"]}), answer.body
        if "field" in case:
            assert answer.errors[0]["extensions"]["field"] == case["field"]
        if answer.status == 200:
            assert answer.data == {case["command"]: None}
        assert await state(visitor) == before

    async def asked(self, visitor: Visitor) -> str:
        """An open request of facility B to the citizen; a new one each time."""
        wanted = {"personalId": CITIZEN, "categories": ["HEALTH_VISIT"], "purpose": "TREAT"}
        key = f"bad-input-{datetime.now(UTC).timestamp()}"
        answer = await run(visitor, "requestConsent", {**wanted, "idempotencyKey": key}, "clinician-elsewhere")
        assert not answer.errors, answer.body
        return str(answer.data["requestConsent"]["consentRequest"]["id"])

    async def test_the_story_of_one_request(self, visitor: Visitor) -> None:
        number = await self.asked(visitor)
        validity = filled({"to": "@instant 30"})
        right = {"requestId": number, "categories": ["HEALTH_VISIT"], "validity": validity}
        before = await state(visitor)

        async def refused(command: str, given: dict[str, Any], code: str, persona: str = "citizen") -> None:
            unchanged = await state(visitor)
            answer = await run(visitor, command, given, persona)
            assert_clear(answer)
            assert answer.codes() == [code], answer.body
            assert await state(visitor) == unchanged

        await refused("grantConsent", {**right, "categories": ["HEALTH_VISIT", "LAB_RESULT"]}, "BAD_USER_INPUT")
        await refused("grantConsent", {**right, "flags": ["HIV"]}, "BAD_USER_INPUT")
        await refused("grantConsent", {**right, "purpose": "COVERAGE"}, "BAD_USER_INPUT")
        await refused("grantConsent", {**right, "grantee": {"organization": "01001"}}, "BAD_USER_INPUT")
        await refused("grantConsent", right, "NOT_FOUND", "citizen-other")
        await refused("grantConsent", {**right, "personalId": CITIZEN_OTHER}, "NOT_FOUND", "citizen-other")
        await refused("denyConsent", {"requestId": number}, "NOT_FOUND", "citizen-other")
        assert await state(visitor) == before

        granted = await run(visitor, "grantConsent", {**right, "idempotencyKey": "bad-input-once"})
        assert not granted.errors
        consent = granted.data["grantConsent"]["consent"]
        again = await run(visitor, "grantConsent", {**right, "idempotencyKey": "bad-input-once"})
        assert again.data["grantConsent"]["consent"] == consent, "a command that is repeated with its key"
        await refused(
            "grantConsent",
            {**right, "validity": filled({"to": "@instant 40"}), "idempotencyKey": "bad-input-once"},
            "CONFLICT",
        )
        await refused("grantConsent", right, "INVALID_TRANSITION")
        await refused("denyConsent", {"requestId": number}, "INVALID_TRANSITION")
        await refused("revokeConsent", {"consentId": consent["id"]}, "NOT_FOUND", "citizen-other")
        await refused("revokeConsent", {"consentId": number}, "NOT_FOUND")

        revoked = await run(visitor, "revokeConsent", {"consentId": consent["id"]})
        assert revoked.data["revokeConsent"]["consent"]["status"] == "REVOKED"
        await refused("revokeConsent", {"consentId": consent["id"]}, "INVALID_TRANSITION")

    async def test_granting_and_denying_at_once_is_one_of_the_two(self, visitor: Visitor) -> None:
        for _ in range(3):
            number = await self.asked(visitor)
            right = {"requestId": number, "categories": ["HEALTH_VISIT"], "validity": filled({"to": "@instant 30"})}
            answers = await asyncio.gather(
                run(visitor, "grantConsent", right),
                run(visitor, "denyConsent", {"requestId": number}),
                run(visitor, "grantConsent", right),
                run(visitor, "denyConsent", {"requestId": number}),
            )
            done = [one for one in answers if not one.errors]
            assert len(done) == 1, [one.body for one in answers]
            for one in answers:
                if one.errors:
                    assert_clear(one)
                    assert one.codes() == ["INVALID_TRANSITION"]
            mine = (
                await visitor.ask("citizen", "{ me { consents { requestId status } consentRequests { id status } } }")
            ).data["me"]
            status = next(one["status"] for one in mine["consentRequests"] if one["id"] == number)
            consents = [one["status"] for one in mine["consents"] if one["requestId"] == number]
            assert (status, consents) in [("GRANTED", ["GRANTED"]), ("DENIED", [])]

    async def test_only_the_first_wrong_command_of_several_counts(self, visitor: Visitor) -> None:
        """Commands run one after another: what came before the wrong one stands, what comes after it is run."""
        query = """mutation M($bad: GrantConsentInput!, $good: GrantConsentInput!) {
          bad: grantConsent(input: $bad) { consent { id } } good: grantConsent(input: $good) { consent { id } } }"""
        good = {
            "grantee": {"organization": FACILITY_B},
            "purpose": "TREAT",
            "categories": ["VITAL"],
            "validity": filled({"to": "@instant 3"}),
        }
        answer = await visitor.ask("citizen", query, {"good": good, "bad": {**good, "categories": []}})
        assert answer.at("bad") == "BAD_USER_INPUT" and answer.data["bad"] is None
        assert answer.data["good"]["consent"]["id"]
        await run(visitor, "revokeConsent", {"consentId": answer.data["good"]["consent"]["id"]})
