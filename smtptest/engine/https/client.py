"""Fetches documents by HTTPS under the guard: what a domain publishes for mail programs and for other servers.

The guard looks the host up, judges its addresses and connects to one of them; the name is not looked up again.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

from smtptest.engine.guard.failures import Forbidden, system_error
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.https.exchange import get, tell
from smtptest.engine.https.fetched import BarredHost, Fetched, FetchError
from smtptest.engine.tls.openssl_errors import openssl_words
from smtptest.engine.words.sentence import Sentence, joined

# RFC 8461 section 3.3 advises both for policies; what mail programs are told is no longer.
MOST_BYTES = 64 * 1024
SECONDS = 10.0
_PORT, _HTTP_PORT = 443, 80
# One address that does not answer leaves time for one of the other family.
_SHARE = 0.4
# What a request line can have (RFC 9112 section 3.2).
_PATH = re.compile(r"/[!-~]*")


def _none(_: str) -> bool:
    """Whether a server is barred where none is."""
    return False


class HttpsClient:
    """Fetches documents.

    roots: files of trusted roots besides the system's. seconds: the limit of one document. bars: whether the operator
    lets nothing be fetched from a host of this name, or at this IP address.
    """

    def __init__(
        self,
        network: GuardedNetwork,
        roots: tuple[str, ...] = (),
        *,
        port: int = _PORT,
        seconds: float = SECONDS,
        bars: Callable[[str], bool] = _none,
    ) -> None:
        self._network, self._roots, self._port, self._seconds = network, roots, port, seconds
        self._bars = bars

    async def fetch(self, host: str, path: str) -> Fetched:
        """The document at this path of a host, which is a name in A-labels. Never raises: ``error`` says why not."""
        if not _PATH.fullmatch(path):
            return Fetched(url=f"https://{host}/", error=Sentence("fetch-path"))
        url = f"https://{host}{path}"
        return await self._tried(url, self._document(url, host, path))

    async def post(self, host: str, path: str, headers: Mapping[str, str], body: bytes, *, tls: bool = True) -> Fetched:
        """Bring a body to this path of a host. ``error`` says why it did not arrive; a status from 200 to 299 says that
        it did. No redirect is followed, and nothing of the answer but its status is read. Never raises.

        tls: False for http, which only a private installation may allow.
        """
        url = f"{'https' if tls else 'http'}://{host}{path}"
        if not _PATH.fullmatch(path):
            return Fetched(url=url, error=Sentence("fetch-path"))
        return await self._tried(url, self._told(url, host, path, headers, body, tls=tls))

    async def _tried(self, url: str, asking: Coroutine[None, None, Fetched]) -> Fetched:
        try:
            async with asyncio.timeout(self._seconds):
                return await asking
        except FetchError as failure:
            barred = isinstance(failure, BarredHost)
            return Fetched(url=url, status=failure.status, error=failure.words, barred=barred)
        except OSError as failure:
            return Fetched(url=url, error=self._reason(failure))

    def _reason(self, failure: OSError) -> Sentence:
        match failure:
            case TimeoutError():
                return Sentence("fetch-timeout", seconds=self._seconds)
            case ssl.SSLCertVerificationError():
                return Sentence("fetch-certificate", words=failure.verify_message.lower().removesuffix("."))
            case ssl.SSLError():
                return Sentence("fetch-tls", words=openssl_words(failure))
            case _:
                return system_error(failure)

    async def _document(self, url: str, host: str, path: str) -> Fetched:
        async with self._stream(host, tls=True) as (reader, writer):
            body, media_type = await get(reader, writer, host, path, MOST_BYTES)
        return Fetched(url=url, status=200, body=body, media_type=media_type)

    async def _told(
        self, url: str, host: str, path: str, headers: Mapping[str, str], body: bytes, *, tls: bool
    ) -> Fetched:
        usual = self._port == (_PORT if tls else _HTTP_PORT)
        bracketed = f"[{host}]" if ":" in host else host
        async with self._stream(host, tls=tls) as (reader, writer):
            named = bracketed if usual else f"{bracketed}:{self._port}"
            status = await tell(reader, writer, named, path, headers, body)
        if 200 <= status < 300:
            return Fetched(url=url, status=status)
        name = "fetch-redirect" if 300 <= status < 400 else "fetch-status"
        raise FetchError(Sentence(name, status=status), status)

    @asynccontextmanager
    async def _stream(self, host: str, *, tls: bool) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
        """A connection to a judged address of the host; whatever else is sent on it is not waited for."""
        if self._bars(host):
            raise BarredHost
        connection = await self._connected(_judged(await self._network.addresses(host, "any")))
        try:
            reader, writer = await asyncio.open_connection(
                sock=connection,
                ssl=_context(self._roots) if tls else None,
                server_hostname=host if tls else None,
                limit=MOST_BYTES,
            )
        except BaseException:
            connection.close()
            raise
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def _connected(self, addresses: Sequence[str]) -> socket.socket:
        """A connection to the first of these that takes one. Raises OSError: that of the last."""
        *others, last = addresses
        for address in others:
            try:
                return await self._to(address, self._seconds * _SHARE)
            except OSError:
                continue
        return await self._to(last, self._seconds)

    async def _to(self, address: str, seconds: float) -> socket.socket:
        if self._bars(address):
            raise BarredHost
        try:
            return await self._network.connect_for_document(address, self._port, seconds)
        except Forbidden as refusal:
            raise FetchError(refusal.words) from None


def _judged(lookups: Sequence[Lookup]) -> list[str]:
    """One address of each family, IPv6 first. Raises FetchError if there is none, or the policy forbids them."""
    found = [lookup.answers[0] for lookup in lookups if lookup.answers]
    if found:
        return found
    reasons = list(dict.fromkeys(lookup.error for lookup in lookups if lookup.error))
    raise FetchError(joined(reasons, "reason-and-reason"))


def _context(roots: Sequence[str]) -> ssl.SSLContext:
    """As :func:`_client`; a file is read anew when it was changed, and one that is not there (yet) is left out: that of
    the demo server is made when it is first started."""
    return _client(tuple((file, Path(file).stat().st_mtime_ns) for file in roots if Path(file).is_file()))


@lru_cache(maxsize=4)
def _client(files: tuple[tuple[str, int], ...]) -> ssl.SSLContext:
    """Verified by name, TLS 1.2 at least (RFC 8461 section 3.3, RFC 9325 section 3.1)."""
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    for file, _ in files:
        made.load_verify_locations(file)
    return made
