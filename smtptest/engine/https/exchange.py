"""One request and its answer in HTTP/1.1, over a stream that is connected.

h11 reads and writes the protocol and does nothing else: no redirect is followed, no body unpacked, no cookie kept, and
there is no proxy that the environment could name.
"""

from __future__ import annotations

from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping

import h11

from smtptest.engine.https.fetched import FetchError
from smtptest.engine.words.sentence import Sentence

_CHUNK = 8192
# Of the headers of one answer, and of what stands between two chunks of its body.
_MOST_HEADERS = 16 * 1024
# Everything that is received may be this many times as long as a document: else interim answers (103) or chunks of one
# byte could go on until the time is up.
_MOST_TIMES = 2


async def get(reader: StreamReader, writer: StreamWriter, host: str, path: str, most: int) -> tuple[bytes, str]:
    """The document at this path, and its media type. most: the document's size in bytes.

    Raises FetchError, and what the stream raises.
    """
    request = h11.Request(method="GET", target=path, headers=_headers(host))
    return await _exchanged(reader, writer, request, b"", most)


async def post(
    reader: StreamReader, writer: StreamWriter, host: str, path: str, headers: Mapping[str, str], body: bytes, most: int
) -> tuple[bytes, str]:
    """The answer to this body, as in :func:`get`. headers: of the request, besides those that every request has."""
    own = [*headers.items(), ("Content-Length", str(len(body)))]
    request = h11.Request(method="POST", target=path, headers=[*_headers(host), *own])
    return await _exchanged(reader, writer, request, body, most)


async def tell(
    reader: StreamReader, writer: StreamWriter, host: str, path: str, headers: Mapping[str, str], body: bytes
) -> int:
    """The status of the answer to this body; no more of it is read. Raises FetchError, and what the stream raises."""
    own = [*headers.items(), ("Content-Length", str(len(body)))]
    request = h11.Request(method="POST", target=path, headers=[*_headers(host), *own])
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
    try:
        await _sent(http, writer, request, body)
        received = 0
        while not isinstance(event := http.next_event(), h11.Response):
            if event is h11.NEED_DATA:
                data = await reader.read(_CHUNK)
                received += len(data)
                if received > _MOST_HEADERS:
                    raise FetchError(Sentence("fetch-not-http"))
                http.receive_data(data)
        return event.status_code
    except h11.ProtocolError:
        raise FetchError(Sentence("fetch-not-http")) from None


async def _sent(http: h11.Connection, writer: StreamWriter, request: h11.Request, body: bytes) -> None:
    for event in (request, *([h11.Data(data=body)] if body else ()), h11.EndOfMessage()):
        writer.write(http.send(event) or b"")
    await writer.drain()


async def _exchanged(
    reader: StreamReader, writer: StreamWriter, request: h11.Request, body: bytes, most: int
) -> tuple[bytes, str]:
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
    try:
        await _sent(http, writer, request, body)
        return await _answer(http, reader, most)
    except h11.ProtocolError:
        raise FetchError(Sentence("fetch-not-http")) from None


def _headers(host: str) -> list[tuple[str, str]]:
    return [
        ("Host", host),
        ("User-Agent", "smtptest"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]


async def _answer(http: h11.Connection, reader: StreamReader, most: int) -> tuple[bytes, str]:
    body, media_type, received = bytearray(), "", 0
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            data = await reader.read(_CHUNK)
            received += len(data)
            if received > _MOST_TIMES * most:
                raise FetchError(Sentence("fetch-flood", size=_MOST_TIMES * most // 1024))
            http.receive_data(data)
        elif isinstance(event, h11.Response):
            media_type = _judged(event)
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > most:
                raise FetchError(Sentence("fetch-too-large", size=most // 1024), status=200)
        elif isinstance(event, h11.EndOfMessage):
            return bytes(body), media_type


def _judged(response: h11.Response) -> str:
    """The media type of the document that this answer brings. Raises FetchError if it brings none."""
    status = response.status_code
    if 300 <= status < 400:
        raise FetchError(Sentence("fetch-redirect", status=status), status)
    if status != 200:
        raise FetchError(Sentence("fetch-status", status=status), status)
    headers = dict(response.headers)
    if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"", b"identity"):
        raise FetchError(Sentence("fetch-compressed"), status)
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("ascii", "backslashreplace")
