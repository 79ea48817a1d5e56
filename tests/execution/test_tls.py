"""Subgraphs over TLS: who is trusted, and who we are, with every client."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.errors import SubgraphUnavailable
from gateway.execution.transports.http import HttpTransport
from gateway.execution.transports.port import SubgraphRequest
from gateway.execution.transports.rules import SubgraphRules, TrafficRules
from gateway.execution.transports.wire import ClientTls
from gateway.execution.transports.wires import HttpClient, Wires
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
    traffic = read_router_config(Settings(router_config=file)).traffic
    assert traffic.of("one").tls == ClientTls(files.authority, certificate, key)
    assert traffic.of("other").tls is None
