"""One request and its answer in HTTP/1.1, over a stream that is connected.

h11 reads and writes the protocol and does nothing else: no redirect is followed, no body unpacked, no cookie kept, and
there is no proxy that the environment could name.
"""

from __future__ import annotations

from asyncio import StreamReader, StreamWriter

import h11

from smtptest.engine.https.fetched import FetchError
from smtptest.engine.words.sentence import Sentence

_CHUNK = 8192
# Of all headers of an answer together, and of what stands between the chunks of its body.
_MOST_HEADERS = 16 * 1024


async def get(reader: StreamReader, writer: StreamWriter, host: str, path: str, most: int) -> bytes:
    """The document at this path. most: its size in bytes. Raises FetchError, and what the stream raises."""
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_HEADERS)
    try:
        for event in (_request(host, path), h11.EndOfMessage()):
            writer.write(http.send(event) or b"")
        await writer.drain()
        return await _answer(http, reader, most)
    except h11.ProtocolError:
        raise FetchError(Sentence("fetch-not-http")) from None


def _request(host: str, path: str) -> h11.Request:
    headers = [
        ("Host", host),
        ("User-Agent", "smtptest"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    return h11.Request(method="GET", target=path, headers=headers)


async def _answer(http: h11.Connection, reader: StreamReader, most: int) -> bytes:
    body = bytearray()
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Response):
            _judge(event)
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > most:
                raise FetchError(Sentence("fetch-too-large", size=most // 1024), status=200)
        elif isinstance(event, h11.EndOfMessage):
            return bytes(body)


def _judge(response: h11.Response) -> None:
    status = response.status_code
    if 300 <= status < 400:
        raise FetchError(Sentence("fetch-redirect", status=status), status)
    if status != 200:
        raise FetchError(Sentence("fetch-status", status=status), status)
    coding = dict(response.headers).get(b"content-encoding", b"identity")
    if coding.strip().lower() not in (b"", b"identity"):
        raise FetchError(Sentence("fetch-compressed"), status)
