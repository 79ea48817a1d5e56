"""What goes wrong is masked for the caller and told in the log, without a word of what the request held."""

import json
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from gateway.serving.metrics import Metrics
from gateway.serving.observe import Observe
from tests.serving.served import served

NUMBER = "001185000011"


async def failing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError(f"something about {NUMBER}")


def test_an_exception_is_masked_and_logged_without_its_text() -> None:
    metrics = Metrics()
    with capture_logs() as entries, served(Observe(failing, metrics, ["/known"])) as url:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
        connection.request("GET", f"/known?personalId={NUMBER}", headers={"Authorization": "Bearer secret"})
        response = connection.getresponse()
        body = json.loads(response.read())
        connection.close()
    assert (response.status, body["errors"][0]["extensions"]["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert NUMBER not in json.dumps(body)
    assert {entry["event"] for entry in entries} == {"request_failed", "request"}
    assert NUMBER not in json.dumps(entries)
    assert "secret" not in json.dumps(entries)
    failed = next(entry for entry in entries if entry["event"] == "request_failed")
    assert (failed["error"], failed["at"].split()[-1]) == ("RuntimeError", "failing")


def test_an_unknown_path_makes_no_label_of_its_own() -> None:
    metrics = Metrics()
    with capture_logs(), served(Observe(failing, metrics, ["/known"])) as url:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
        for path in ("/a", "/b", f"/{NUMBER}"):
            connection.request("GET", path)
            connection.getresponse().read()
        connection.close()
    page = metrics.page().decode()
    assert 'civic_http_requests_total{route="other",status="500"} 3.0' in page
    assert NUMBER not in page


PROGRAM = f"""
import logging, structlog
from gateway.serving.structured_log import configure_log, described
configure_log("INFO")
log = structlog.get_logger("civic.test")
try:
    raise ValueError("{NUMBER}")
except ValueError as error:
    log.error("ours", **described(error))
    log.error("with_exc_info", exc_info=error)
    logging.getLogger("library").error("value %s", "{NUMBER}", exc_info=True)
log.debug("quiet")
"""


def test_every_line_is_json_and_says_where_not_what() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=30, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["ours", "with_exc_info", "value %s"]
    assert all(line["error"] == "ValueError" for line in lines)
    assert NUMBER not in done.stderr
