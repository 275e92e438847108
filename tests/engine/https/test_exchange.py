"""One request and its answer, over a plain connection to whatever answers."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from smtptest.engine.https.exchange import get
from smtptest.engine.https.fetched import FetchError
from tests.servers.https import document

MOST = 64 * 1024


async def answered(answer: bytes) -> tuple[tuple[bytes, str] | FetchError, str]:
    """What came of this answer, and the request."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            found: tuple[bytes, str] | FetchError = await get(reader, writer, "web.test", "/a", MOST)
        except FetchError as failure:
            found = failure
        finally:
            writer.close()
    return found, asked[0].decode()


async def test_a_document_and_its_request() -> None:
    found, request = await answered(document(b"version: STSv1"))
    assert found == (b"version: STSv1", "")
    assert request == (
        "GET /a HTTP/1.1\r\nHost: web.test\r\nUser-Agent: smtptest\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
        "Connection: close\r\n\r\n"
    )


@pytest.mark.parametrize("size", [0, 1, MOST])
async def test_the_ways_to_end_a_document(size: int) -> None:
    body = b"x" * size
    chunk = b"%x\r\n%b\r\n" % (size, body) if size else b""
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n"
    for answer in (document(body), chunked, b"HTTP/1.0 200 OK\r\n\r\n" + body):
        found, _ = await answered(b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer)
        assert found == (body, "")


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (document(b"", "Location: http://127.0.0.1/", status="301 Moved"), 301, "a redirect (status 301)"),
        (document(b"", status="503 Away"), 503, "with status 503"),
        (document(b"", status="204 Nothing"), 204, "with status 204"),
        (document(b"x" * (MOST + 1)), 200, "larger than 64 KiB"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST * 3), 200, "larger than 64 KiB"),
        (document(gzip.compress(b"x" * 10**6), "Content-Encoding: gzip"), 200, "is compressed"),
        (document(b"x", "Content-Encoding: br"), 200, "is compressed"),
        (b"220 mx.example.test ESMTP\r\n", None, "is not HTTP"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", None, "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10**5, None, "is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", None, "was cut off"),
        (b"", None, "was cut off"),
    ],
)
async def test_answers_that_are_no_document(answer: bytes, status: int | None, error: str) -> None:
    found, _ = await answered(answer)
    assert isinstance(found, FetchError)
    assert found.status == status
    assert error in found.words


async def test_a_coding_that_is_none() -> None:
    assert (await answered(document(b"x", "Content-Encoding: Identity")))[0] == (b"x", "")


@pytest.mark.parametrize(
    ("header", "said"),
    [("Text/Plain; charset=utf-8", "text/plain"), ("image/svg+xml", "image/svg+xml"), ("t\u00e9xt", "t\\xc3\\xa9xt")],
)
async def test_what_the_server_says_that_it_is(header: str, said: str) -> None:
    assert (await answered(document(b"x", f"Content-Type: {header}")))[0] == (b"x", said)
