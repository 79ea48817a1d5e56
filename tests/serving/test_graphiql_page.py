"""GraphiQL in a real browser, against the real process: it needs nothing but our own origin."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from gateway.serving.authentication import Accepted, Authenticator
from gateway.serving.gateway_application import gateway_application
from gateway.serving.graphql_endpoint import Door
from gateway.serving.issuer import DEVELOPMENT_ISSUER, DevelopmentIssuer, Persona
from gateway.serving.keys import OwnKeys
from gateway.serving.metrics import Metrics
from gateway.serving.pages import BUILT_PAGE, graphiql_page
from tests.execution.test_streamed_authorization import Shop
from tests.serving.loopback import environment
from tests.serving.served import served
from tests.serving.test_engine_alone import people_served, started

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PROGRAM = Path(sys.executable).with_name("civic-gateway")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        CHROMIUM is None, reason="GraphiQL was NOT tested: there is no chromium (apt-get install chromium)"
    ),
    pytest.mark.skipif(
        not all((BUILT_PAGE / name).is_file() for name in ("index.html", "engine.html")),
        reason="GraphiQL was NOT tested: it is not built (make web)",
    ),
]


@pytest.fixture(scope="module")
def gateway(populated: Callable[[str], Path]) -> Iterator[str]:
    state = populated("graphiql") / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (state / "gateway.log").open("wb")
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(port)],
        env=environment(state),
        stdout=log,
        stderr=log,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}", state / "gateway.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        log.close()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with closing(HTTPConnection(urlsplit(url).netloc, timeout=5)) as connection:
            try:
                connection.request("GET", "/health/ready")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
    pytest.fail(f"the gateway did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 850})
    page = context.new_page()
    yield page
    context.close()


def opened(page: Page, address: str) -> list[str]:
    """Open GraphiQL; the list fills with whatever goes wrong in the page or leaves our origin."""
    wrong: list[str] = []
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((origin, "data:", f"blob:{origin}"))
            else wrong.append(f"elsewhere: {request.url}")
        ),
    )
    page.goto(address)
    expect(page.locator(".graphiql-query-editor .view-line").first).to_be_visible(timeout=30_000)
    return wrong


def test_the_first_tab_runs_as_its_persona(gateway: str, page: Page, tmp_path: Path) -> None:
    wrong = opened(page, f"{gateway}/graphql")
    expect(page.locator("#persona")).to_have_value("citizen")
    page.locator(".graphiql-execute-button").click()
    answer = page.locator(".graphiql-response .view-lines")
    expect(answer).to_contain_text("healthBook", timeout=20_000)
    expect(answer).to_contain_text("fullName")
    page.screenshot(path=tmp_path / "graphiql.png")
    assert wrong == []


def test_the_documentation_of_the_schema_loads(gateway: str, page: Page) -> None:
    wrong = opened(page, f"{gateway}/graphql")
    page.get_by_label("Show Documentation Explorer").click()
    docs = page.locator(".graphiql-doc-explorer")
    expect(docs).to_contain_text("Query", timeout=20_000)
    docs.get_by_text("HealthBook", exact=True).first.click()
    expect(docs).to_contain_text("encounters")
    assert wrong == []


def test_the_picker_decides_who_asks(gateway: str, page: Page) -> None:
    wrong = opened(page, f"{gateway}/graphql?persona=citizen-other")
    expect(page.locator("#persona")).to_have_value("citizen-other")
    page.get_by_role("tab", name="SomeonesRecord").click()
    expect(page.locator("#persona")).to_have_value("clinician-elsewhere")
    page.locator(".graphiql-execute-button").click()
    answer = page.locator(".graphiql-response .view-lines")
    expect(answer).to_contain_text("CONSENT_REQUIRED", timeout=20_000)
    page.locator("#persona").select_option("")
    page.locator(".graphiql-execute-button").click()
    expect(answer).to_contain_text("UNAUTHENTICATED", timeout=20_000)
    assert wrong == []


def test_the_editor_marks_what_the_schema_does_not_have(gateway: str, page: Page) -> None:
    """The language service runs in a worker of its own, from our files."""
    wrong = opened(page, f"{gateway}/graphql")
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n{ nothingLikeThat }")
    expect(page.locator(".graphiql-query-editor .squiggly-error").first).to_be_visible(timeout=20_000)
    assert wrong == []


# --- the engine alone ---------------------------------------------------------------------------------------------------


@pytest.fixture
def engine_alone(tmp_path: Path) -> Iterator[str]:
    with people_served() as subgraph:
        process, port = started(tmp_path, subgraph)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def test_the_engine_alone_has_a_page_of_its_own_with_nobody_to_ask_as(engine_alone: str, page: Page) -> None:
    wrong = opened(page, f"{engine_alone}/graphql")
    expect(page).to_have_title("GraphiQL")
    expect(page.locator("#persona")).to_have_count(0)
    answer = run(page, "query { greeting me { name } }")
    expect(answer).to_contain_text("hello world", timeout=20_000)
    page.get_by_label("Show Documentation Explorer").click()
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("Query", timeout=20_000)
    assert wrong == []


# --- answers that come one after the other -----------------------------------------------------------------------------


@pytest.fixture
def streaming() -> Iterator[tuple[Shop, str]]:
    """A gateway in this process over a graph with subscriptions; one persona, whose token its page asks for."""
    shop = Shop()
    issuer = DevelopmentIssuer(
        ECKey.generate_key("P-256", auto_kid=True), {"reader": Persona("reader", "a reader", {"sub": "r"})}, "civic"
    )
    accepted = Accepted(DEVELOPMENT_ISSUER, "civic", one_role=False)
    door = Door(shop.engine, Metrics(), 100_000, Authenticator(OwnKeys(issuer.keys), accepted), page=graphiql_page)
    with served(gateway_application(door, url="", issuer=issuer, published={}, required={})) as url:
        yield shop, url


def run(page: Page, query: str) -> Locator:
    """Write the operation in place of what stands in the editor, and run it; the answer."""
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)
    page.wait_for_timeout(600)  # the editor hands on what was written after a while
    page.locator(".graphiql-execute-button").click()
    return page.locator(".graphiql-response .view-lines")


def test_an_answer_in_parts_is_shown_whole(streaming: tuple[Shop, str], page: Page) -> None:
    _, url = streaming
    wrong = opened(page, f"{url}/graphql?persona=reader")
    types: list[str] = []
    page.on("response", lambda response: types.append(response.headers.get("content-type", "")))
    answer = run(page, "query { products { name ... @defer { inStock } } }")
    expect(answer).to_contain_text("name 2", timeout=20_000)
    expect(answer).to_contain_text("inStock")
    assert any(each.startswith("multipart/mixed") for each in types), types
    assert set(wrong) <= {f"failed: {url}/graphql"}  # its reader leaves at the last delimiter, before the last byte


def test_a_subscription_is_shown_as_its_events_come_until_it_is_stopped(
    streaming: tuple[Shop, str], page: Page
) -> None:
    shop, url = streaming
    shop.shop.push(shop.item | {"name": "the first"})
    wrong = opened(page, f"{url}/graphql?persona=reader")
    answer = run(page, "subscription { mine { name inStock } }")
    expect(answer).to_contain_text("the first", timeout=20_000)
    expect(answer).to_contain_text("inStock")
    assert shop.shop.open == 1
    page.locator(".graphiql-execute-button").click()
    deadline = time.monotonic() + 20
    while shop.shop.open:
        assert time.monotonic() < deadline, "the subscription was not ended"
        page.wait_for_timeout(50)
    page.locator("#persona").select_option("")
    page.locator(".graphiql-execute-button").click()
    expect(answer).to_contain_text("UNAUTHORIZED_FIELD_OR_TYPE", timeout=20_000)
    assert wrong == [f"failed: {url}/graphql"]  # the subscription that was stopped, and nothing else
