"""Subgraphs over TLS: who is trusted, and who we are, with every client."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.errors import SubgraphUnavailable
from gateway.execution.observer import SILENT
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.execution.transports.wire import ClientTls
from gateway.execution.transports.wires import HttpClient, Wires
from gateway.over_http import OverHttp
from gateway.router_config import read_router_config
from gateway.settings import Settings
from policies.fetch_grant import PUBLIC_GRANT
from tests.execution.certificates import Authority
from tests.execution.raw_server import ok, raw_server, sends

pytestmark = pytest.mark.anyio

QUERY = SubgraphRequest("one", "{ a }", {}, PUBLIC_GRANT)


@dataclass(frozen=True, slots=True)
class Files:
    authority: Path
    another: Path
    server: tuple[Path, Path]
    client: tuple[Path, Path]
    stranger: tuple[Path, Path]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("certificates")
    ours, theirs = Authority(folder, "ours"), Authority(folder, "theirs")
    return Files(
        ours.certificate,
        theirs.certificate,
        ours.certify("server"),
        ours.certify("client"),
        theirs.certify("stranger"),
    )


async def answers(client: HttpClient, files: Files, tls: ClientTls | None, *, asks_who: bool) -> bool:
    """`asks_who`: the server wants a certificate of `authority`'s from its client."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files.server)
    if asks_who:
        context.load_verify_locations(files.authority)
        context.verify_mode = ssl.CERT_REQUIRED
    async with raw_server(sends(ok(b'{"data":{"a":1}}')), context) as (url, _):
        wires = Wires(client)
        transport = HttpTransport({"one": url}, rules=TrafficRules(SubgraphRules(tls=tls)), wires=wires)
        try:
            return (await transport.send(QUERY)).data == {"a": 1}
        except SubgraphUnavailable:
            return False
        finally:
            await wires.close()


@pytest.mark.parametrize("client", HttpClient)
async def test_a_server_is_trusted_by_its_authority(client: HttpClient, files: Files) -> None:
    assert not await answers(client, files, None, asks_who=False)
    assert not await answers(client, files, ClientTls(files.another), asks_who=False)
    assert await answers(client, files, ClientTls(files.authority), asks_who=False)


@pytest.mark.parametrize("client", HttpClient)
async def test_a_server_that_asks_who_we_are_is_told(client: HttpClient, files: Files) -> None:
    assert not await answers(client, files, ClientTls(files.authority), asks_who=True)
    assert not await answers(client, files, ClientTls(files.authority, *files.stranger), asks_who=True)
    assert await answers(client, files, ClientTls(files.authority, *files.client), asks_who=True)


def test_the_router_file_names_them(files: Files, tmp_path: Path) -> None:
    file = tmp_path / "router.yaml"
    certificate, key = files.client
    file.write_text(
        f"tls: {{subgraphs: {{one: {{certificate_authorities: {files.authority}, "
        f"client_authentication: {{certificate_chain: {certificate}, key: {key}}}}}}}}}"
    )
    config = read_router_config(Settings(router_config=file))
    tls = config.traffic.of("one").tls
    assert tls is not None
    assert tls == ClientTls(files.authority, certificate, key, tls.content)
    assert config.traffic.of("other").tls is None
    assert set(config.certificates) == {files.authority, certificate, key}


def test_a_certificate_that_was_renewed_under_its_name_is_read_anew(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "authority")
    certificate, key = authority.certify("client")
    file = tmp_path / "router.yaml"
    identity = f"{{certificate_chain: {certificate.name}, key: {key.name}}}"
    file.write_text(f"tls: {{all: {{client_authentication: {identity}}}}}")
    over_http = OverHttp(Settings(router_config=file), None, SILENT)
    before = over_http.read().config.traffic.every.tls
    assert set(over_http.files) == {file, certificate, key}
    assert over_http.read().config.traffic.every.tls == before
    authority.certify("client")
    after = over_http.read().config.traffic.every.tls
    assert before is not None
    assert after is not None
    assert (after.files, after == before) == (before.files, False)
