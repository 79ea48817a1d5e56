"""The wire on pyreqwest: connections and HTTP in Rust, on a thread of its own; a call costs Python some objects."""

from collections.abc import Mapping
from datetime import timedelta

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.response import Response

from gateway.execution.transports.wire import ClientTls, Outage, Unanswered, WireAnswer

KEPT_ALIVE = timedelta(seconds=30)  # that an idle connection is kept


class PyreqwestWire:
    def __init__(self, tls: ClientTls | None = None) -> None:
        self._client = _client(tls or ClientTls())

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], most: int) -> WireAnswer:
        try:
            request = self._client.post(url).headers(headers).body_bytes(body).build_streamed()
            async with request as response:
                return WireAnswer(response.status, await _read(response, most), response.get_header_all)
        except (PyreqwestError, OSError, ValueError) as failure:
            raise Unanswered(Outage.CONNECTION, f"{type(failure).__name__}: {failure}") from failure

    async def close(self) -> None:
        await self._client.close()


async def _read(response: Response, most: int) -> bytes:
    length = response.get_header("content-length")
    if length is not None and length.isdecimal():
        if int(length) > most:
            raise Unanswered(Outage.TOO_LARGE, f"its answer is larger than {most} bytes")
        return bytes(await response.bytes())  # HTTP holds it to the length that it gave
    chunks: list[bytes] = []
    size = 0
    while (chunk := await response.body_reader.read_chunk()) is not None:
        size += len(chunk)
        if size > most:
            raise Unanswered(Outage.TOO_LARGE, f"its answer is larger than {most} bytes")
        chunks.append(bytes(chunk))
    return b"".join(chunks)


def _client(tls: ClientTls) -> Client:
    builder = (
        ClientBuilder().follow_redirects(False).no_proxy().referer(False).http1_only().pool_idle_timeout(KEPT_ALIVE)
    )
    builder = builder.gzip(False).brotli(False).zstd(False).deflate(False)
    if tls.authorities is not None:
        builder = builder.add_root_certificate_pem(tls.authorities.read_bytes())
    if tls.certificate is not None:
        key = b"" if tls.key is None else tls.key.read_bytes()
        builder = builder.identity_pem(tls.certificate.read_bytes() + b"\n" + key)
    return builder.build()
