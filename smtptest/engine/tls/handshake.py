"""The handshake, made outside the event loop and within limits; asyncio's own TLS then takes over the connection.

asyncio computes on its event loop, and the server chooses what: one group of 10,000 bits takes a second and a half.
Here each step of OpenSSL runs in a thread, the bytes and records of the server are counted, and so are those that carry
no data after the handshake (session tickets, key updates, requests to renegotiate).
"""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from smtptest.engine.tls.openssl_errors import TlsLimitExceeded
from smtptest.engine.tls.records import HandshakeMonitor, Records
from smtptest.engine.words.sentence import Sentence

# A pool of its own, so that expensive handshakes delay no look-up and no login.
THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tls")
_MOST_BYTES = 256 * 1024  # OpenSSL takes 100 KiB of certificates (SSL_CTX_set_max_cert_list(3)), and little else
_MOST_RECORDS = 500
_MOST_GROUP_BITS = 8192  # the largest of RFC 7919
# Current servers send two session tickets, of a few kilobytes if they hold a client's certificate.
_MOST_IDLE_BYTES = 32 * 1024
_MOST_IDLE_RECORDS = 100
# If it is not TLS, one line is read, which may never arrive.
_LINE_BYTES = 512
_LINE_SECONDS = 1.0


class NotTls(ssl.SSLError):
    """What the server sent is not TLS. The words are OpenSSL's."""

    def __init__(self, error: ssl.SSLError, heard: bytes) -> None:
        super().__init__(*error.args)
        self.reason = error.reason
        #: How it begins.
        self.heard = heard


class TlsConnection:
    """A connection after its handshake, with the methods of an ``ssl.SSLObject``; others are the object's own.

    ``ssl`` cannot move a connection to other buffers, so data is carried between asyncio's buffers and those of the
    handshake, record by record.
    """

    def __init__(self, tls: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, records: Records) -> None:
        self._tls, self._incoming, self._outgoing = tls, incoming, outgoing
        self._records = records
        self._arriving = self._leaving = ssl.MemoryBIO()
        self._fed = self._idle_bytes = self._idle_records = 0
        #: The size of the Diffie-Hellman group; None if the key exchange used none.
        self.dh_bits: int | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tls, name)

    def attach(self, arriving: ssl.MemoryBIO, leaving: ssl.MemoryBIO) -> None:
        """From now on, use these buffers, which are asyncio's."""
        self._arriving, self._leaving = arriving, leaving

    def do_handshake(self) -> None:
        """Do nothing: the handshake is done."""

    def read(self, size: int, buffer: Any = None) -> Any:
        """Like ``ssl.SSLObject.read``. Raises TlsLimitExceeded as well."""
        self._records.feed(self._arriving.read())
        while True:
            try:
                got = self._tls.read(size) if buffer is None else self._tls.read(size, buffer)
            except ssl.SSLWantReadError:
                self._carry_out()
                self._count()
                self._next()
            else:
                self._fed = 0
                return got

    def write(self, data: Any) -> int:
        """Like ``ssl.SSLObject.write``."""
        written = self._tls.write(data)
        self._carry_out()
        return written

    def unwrap(self) -> None:
        """Like ``ssl.SSLObject.unwrap``."""
        self._records.feed(self._arriving.read())
        try:
            while True:
                try:
                    self._tls.unwrap()
                except ssl.SSLWantReadError:
                    self._next()
                else:
                    return
        finally:
            self._carry_out()

    def _next(self) -> None:
        record = self._records.next()
        if record is None:
            raise ssl.SSLWantReadError
        self._incoming.write(record)
        self._fed = len(record)

    def _carry_out(self) -> None:
        self._leaving.write(self._outgoing.read())

    def _count(self) -> None:
        """Count the previous record, which contained no data."""
        if self._fed:
            self._idle_bytes += self._fed
            self._idle_records += 1
            self._fed = 0
        if self._idle_bytes > _MOST_IDLE_BYTES or self._idle_records > _MOST_IDLE_RECORDS:
            raise TlsLimitExceeded(Sentence("tls-idle-messages"))


class HandoverContext(ssl.SSLContext):
    """A context that gives asyncio a connection whose handshake is done."""

    secured: TlsConnection

    @classmethod
    def around(cls, secured: TlsConnection) -> HandoverContext:
        made = cls(ssl.PROTOCOL_TLS_CLIENT)
        made.secured = secured
        return made

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *others: Any, **more: Any) -> Any:
        self.secured.attach(incoming, outgoing)
        return self.secured


class _Arrivals(asyncio.Protocol):
    """What the socket receives, one piece at a time.

    Nothing is read between two pieces, so that the end of the connection is seen after the last of them.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._piece: asyncio.Future[bytes] | None = None
        self._lost: BaseException | None = None

    async def next(self) -> bytes:
        """The next piece; empty at the end. Raises OSError if the connection broke."""
        self._piece = asyncio.get_running_loop().create_future()
        if self._lost is not None:
            raise self._lost
        self._transport.resume_reading()
        return await self._piece

    def data_received(self, data: bytes) -> None:
        self._transport.pause_reading()
        self._tell(data)

    def eof_received(self) -> bool:
        self._tell(b"")
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self._lost = error or ConnectionResetError()
        if self._piece is not None and not self._piece.done():
            self._piece.set_exception(self._lost)

    def _tell(self, data: bytes) -> None:
        if self._piece is not None and not self._piece.done():
            self._piece.set_result(data)


async def do_handshake(transport: asyncio.Transport, settings: ssl.SSLContext, host: str) -> TlsConnection:
    """Make the handshake on this connection. Raises ssl.SSLError, Excess and NotTls among them, OSError and EOFError.

    Afterwards nothing is read from the connection until somebody resumes it. Where it fails, nothing more can be said.
    """
    arrivals = _Arrivals(transport)
    transport.pause_reading()
    transport.set_protocol(arrivals)
    try:
        return await _shake(transport, arrivals, settings, host)
    except BaseException:
        transport.abort()  # the previous protocol is not told: what is left to read is not text
        raise


async def _shake(
    transport: asyncio.Transport, arrivals: _Arrivals, settings: ssl.SSLContext, host: str
) -> TlsConnection:
    incoming, outgoing, records = ssl.MemoryBIO(), ssl.MemoryBIO(), Records()
    tls = settings.wrap_bio(incoming, outgoing, server_hostname=host)
    secured = TlsConnection(tls, incoming, outgoing, records)
    overheard, limits = HandshakeMonitor(), _Limits()
    loop = asyncio.get_running_loop()
    try:
        while not await loop.run_in_executor(THREADS, _step, tls):
            transport.write(outgoing.read())
            while (record := records.next()) is None:
                records.feed(limits.counted(await arrivals.next()))
            if not records.foreign:
                limits.judge(record, overheard)
            incoming.write(record)
    except ssl.SSLError as error:
        transport.write(outgoing.read())  # the alert that says why not
        if not records.foreign:
            raise
        raise NotTls(error, await _line(arrivals, limits)) from None
    # Not in a ``finally``: if this is cancelled, the thread may still use it.
    transport.write(outgoing.read())
    secured.dh_bits = overheard.dh_bits
    return secured


async def _line(arrivals: _Arrivals, limits: _Limits) -> bytes:
    """What arrived instead of TLS, up to the end of its first line, however it was split."""
    with suppress(OSError, EOFError):
        async with asyncio.timeout(_LINE_SECONDS):
            while b"\n" not in limits.start and len(limits.start) < _LINE_BYTES:
                limits.counted(await arrivals.next())
    return limits.start


def _step(tls: ssl.SSLObject) -> bool:
    """Compute as far as possible with what has arrived. True at the end of the handshake."""
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


class _Limits:
    """Counts what arrives."""

    def __init__(self) -> None:
        self._bytes = self._records = 0
        self.start = b""

    def counted(self, data: bytes) -> bytes:
        if not data:
            raise EOFError
        self._bytes += len(data)
        if self._bytes > _MOST_BYTES:
            raise TlsLimitExceeded(Sentence("tls-large-handshake", size=_MOST_BYTES // 1024))
        self.start = (self.start + data)[:_LINE_BYTES]
        return data

    def judge(self, record: bytes, overheard: HandshakeMonitor) -> None:
        self._records += 1
        if self._records > _MOST_RECORDS:
            raise TlsLimitExceeded(Sentence("tls-many-records", count=_MOST_RECORDS))
        overheard.take(record)
        if (overheard.dh_bits or 0) > _MOST_GROUP_BITS:
            raise TlsLimitExceeded(Sentence("tls-large-group", bits=overheard.dh_bits, most=_MOST_GROUP_BITS))
