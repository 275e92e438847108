"""The handshake, away from the event loop and within bounds; then asyncio's own TLS goes on with what it made.

asyncio computes on its loop, and the server chooses what: one group of 10,000 bits takes a second and a half. Here each
step of OpenSSL is taken in a thread, the bytes and records of a server are counted, and so are those that carry nothing
after the handshake (session tickets, key updates, requests to begin anew).
"""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from smtptest.engine.tls.openssl_errors import TlsLimitExceeded
from smtptest.engine.tls.records import HandshakeMonitor, Records

# Of its own, so that what servers cost delays no look-up and no login.
THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tls")
_MOST_BYTES = 256 * 1024  # OpenSSL takes 100 KiB of certificates (SSL_CTX_set_max_cert_list(3)), and little else
_MOST_RECORDS = 500
_MOST_GROUP_BITS = 8192  # the largest of RFC 7919
# A server of today sends two session tickets, of a few kilobytes where they hold a client's certificate.
_MOST_IDLE_BYTES = 32 * 1024
_MOST_IDLE_RECORDS = 100
# Of what is no TLS a line is read, which may not come.
_LINE_BYTES = 512
_LINE_SECONDS = 1.0


class NotTls(ssl.SSLError):
    """What came is no TLS. heard: how it begins. The words are OpenSSL's."""

    def __init__(self, error: ssl.SSLError, heard: bytes) -> None:
        super().__init__(*error.args)
        self.reason = error.reason
        self.heard = heard


class TlsConnection:
    """A connection after its handshake, with the methods of an ``ssl.SSLObject``; all others are the latter's own.

    dh_bits: the size of the group, where the key exchange had one of numbers. ``ssl`` cannot move a connection to other
    buffers, so what passes between asyncio's and those of the handshake is carried over, record by record.
    """

    def __init__(self, tls: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, records: Records) -> None:
        self._tls, self._incoming, self._outgoing = tls, incoming, outgoing
        self._records = records
        self._arriving = self._leaving = ssl.MemoryBIO()
        self._fed = self._idle_bytes = self._idle_records = 0
        self.dh_bits: int | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tls, name)

    def attach(self, arriving: ssl.MemoryBIO, leaving: ssl.MemoryBIO) -> None:
        """From here on through these, which are asyncio's."""
        self._arriving, self._leaving = arriving, leaving

    def do_handshake(self) -> None:
        """It is done."""

    def read(self, size: int, buffer: Any = None) -> Any:
        """As ``ssl.SSLObject.read``. Raises Excess as well."""
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
        """As ``ssl.SSLObject.write``."""
        written = self._tls.write(data)
        self._carry_out()
        return written

    def unwrap(self) -> None:
        """As ``ssl.SSLObject.unwrap``."""
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
        """The record before, which gave nothing to read."""
        if self._fed:
            self._idle_bytes += self._fed
            self._idle_records += 1
            self._fed = 0
        if self._idle_bytes > _MOST_IDLE_BYTES or self._idle_records > _MOST_IDLE_RECORDS:
            raise TlsLimitExceeded("more TLS messages without data than any server needs")


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
    """What the socket gives, one piece at a time: between two, nothing is read, so that the end is seen after it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._piece: asyncio.Future[bytes] | None = None
        self._lost: BaseException | None = None

    async def next(self) -> bytes:
        """The next piece; empty at the end. Raises OSError where the connection broke."""
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
        transport.abort()  # whose it was before, hears nothing of it: what is left to read is no text
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
    # Not in a ``finally``: where we are cancelled, the thread may be at work on it.
    transport.write(outgoing.read())
    secured.dh_bits = overheard.dh_bits
    return secured


async def _line(arrivals: _Arrivals, limits: _Limits) -> bytes:
    """What came in place of TLS, up to the end of its first line, however it was cut."""
    with suppress(OSError, EOFError):
        async with asyncio.timeout(_LINE_SECONDS):
            while b"\n" not in limits.start and len(limits.start) < _LINE_BYTES:
                limits.counted(await arrivals.next())
    return limits.start


def _step(tls: ssl.SSLObject) -> bool:
    """Compute as far as what has arrived allows. True at the end of the handshake."""
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


class _Limits:
    """Counts what arrives. start: its first bytes."""

    def __init__(self) -> None:
        self._bytes = self._records = 0
        self.start = b""

    def counted(self, data: bytes) -> bytes:
        if not data:
            raise EOFError
        self._bytes += len(data)
        if self._bytes > _MOST_BYTES:
            raise TlsLimitExceeded(f"a handshake of more than {_MOST_BYTES // 1024} KiB")
        self.start = (self.start + data)[:_LINE_BYTES]
        return data

    def judge(self, record: bytes, overheard: HandshakeMonitor) -> None:
        self._records += 1
        if self._records > _MOST_RECORDS:
            raise TlsLimitExceeded(f"a handshake of more than {_MOST_RECORDS} records")
        overheard.take(record)
        if (overheard.dh_bits or 0) > _MOST_GROUP_BITS:
            raise TlsLimitExceeded(
                f"a Diffie-Hellman group of {overheard.dh_bits} bits; {_MOST_GROUP_BITS} are computed at most"
            )
