"""Heads of requests that a server has to take or to refuse before there is any request."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from gateway.serving.request_head import LARGEST_HEAD
from tests.serving.served import served

# What Java's HTTP client sends over plain TCP unless it is told to speak HTTP/1.1.
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"


async def _echo(request: Request) -> JSONResponse:
    names = sorted(name for name in request.headers if name != "host")
    return JSONResponse([request.method, request.url.path, (await request.body()).decode(), names])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    with served(Router([Route("/a", _echo, methods=["GET", "POST"])])) as url:
        address = urlsplit(url)
        assert address.hostname is not None and address.port is not None
        yield address.hostname, address.port


def said(server: tuple[str, int], *pieces: bytes, answers: int = 1) -> bytes:
    """What the server says until it closes, or has given so many answers."""
    heard = b""
    with socket.create_connection(server, timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        while heard.count(b"]") < answers and (more := connection.recv(65536)):
            heard += more
    return heard


POST = b"POST /a HTTP/1.1\r\nHost: x\r\n%bContent-Length: 2\r\n\r\n{}"
ANSWER = b'["POST","/a","{}",["content-length"]]'


def test_an_offer_of_another_protocol_is_passed_over_and_the_body_is_read(server: tuple[str, int]) -> None:
    assert ANSWER in said(server, POST % OFFER)
    assert ANSWER in said(server, POST[:-1] % OFFER, b"}")
    chunked = POST.replace(b"Content-Length: 2\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    assert b'"{}",["transfer-encoding"]' in said(server, chunked % OFFER)
    assert b'["GET","/a","",[]]' in said(server, b"GET /a HTTP/1.1\r\nHost: x\r\n" + OFFER + b"\r\n")


def test_the_connection_is_kept_and_what_comes_next_is_read(server: tuple[str, int]) -> None:
    heard = said(server, POST % OFFER + POST % b"" + POST % OFFER, answers=3)
    assert heard.count(ANSWER) == 3


@pytest.mark.parametrize(
    "pieces",
    [
        [b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"],
        [b"NO HTTP\r\n\r\n"],
        [b"GET /a HTTP/1.1\r\nX: ", *[b"a" * 10_000] * (LARGEST_HEAD // 10_000 + 30)],
        [b"GET /", *[b"a" * 10_000] * (LARGEST_HEAD // 10_000 + 30)],
    ],
)
def test_what_is_no_request_or_has_no_end_is_refused(server: tuple[str, int], pieces: list[bytes]) -> None:
    with socket.create_connection(server, timeout=10) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            heard = connection.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return  # it was closed while there was more to send
    assert heard.startswith(b"HTTP/1.1 400 ")
