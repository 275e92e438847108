"""TLS of a session by pyOpenSSL: it asks for the peer's certificate without judging it, and sends its alerts.

Python's ``ssl`` refuses a certificate that it cannot verify as soon as it asks for one, and asyncio closes a connection
whose handshake failed before the alert that says why is sent.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from OpenSSL import SSL, crypto

_MOST = 64 * 1024
Flush = Callable[[bytes], None]


class PeerTls:
    """A server's end of TLS with the methods of an ``ssl.SSLObject`` that asyncio uses.

    flush: called with what must be sent although the handshake failed.
    """

    def __init__(self, context: SSL.Context, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, flush: Flush) -> None:
        self._connection = SSL.Connection(context, None)
        self._connection.set_accept_state()
        self._incoming, self._outgoing, self._flush = incoming, outgoing, flush

    def do_handshake(self) -> None:
        """Like ``ssl.SSLObject.do_handshake``."""
        try:
            self._do(self._connection.do_handshake)
        except ssl.SSLWantReadError:
            raise
        except ssl.SSLError:
            self._flush(self._outgoing.read())
            raise

    def read(self, size: int, buffer: Any = None) -> Any:
        """Like ``ssl.SSLObject.read``."""
        try:
            got = self._do(self._connection.recv, min(size, _MOST))
        except ssl.SSLZeroReturnError:
            got = b""
        if buffer is None:
            return got
        buffer[: len(got)] = got
        return len(got)

    def write(self, data: Any) -> int:
        """Like ``ssl.SSLObject.write``."""
        return int(self._do(self._connection.send, bytes(data)))

    def unwrap(self) -> None:
        """Like ``ssl.SSLObject.unwrap``; the peer's own goodbye is not waited for."""
        self._do(self._connection.shutdown)

    def getpeercert(self) -> None:
        """Nothing: :attr:`certificate` has it."""

    def compression(self) -> None:
        """None: there is no compression."""

    @property
    def certificate(self) -> bytes | None:
        """The certificate that the peer showed, in DER; None if it showed none."""
        shown = self._connection.get_peer_certificate()
        return None if shown is None else crypto.dump_certificate(crypto.FILETYPE_ASN1, shown)

    def version(self) -> str:
        """As OpenSSL calls it."""
        return str(self._connection.get_protocol_version_name())

    def cipher(self) -> tuple[str, str, int]:
        """Its name, its version and the bits of its key."""
        name, version = self._connection.get_cipher_name(), self._connection.get_cipher_version()
        return str(name), str(version), int(self._connection.get_cipher_bits() or 0)

    def _do(self, action: Callable[..., Any], *arguments: Any) -> Any:
        """Carry bytes from and to asyncio's buffers around a call, and raise what ``ssl`` would."""
        if arrived := self._incoming.read():
            self._connection.bio_write(arrived)
        try:
            return action(*arguments)
        except SSL.WantReadError:
            raise ssl.SSLWantReadError from None
        except SSL.ZeroReturnError:
            raise ssl.SSLZeroReturnError from None
        except SSL.Error as error:
            raise as_ssl(error) from None
        finally:
            self._carry_out()

    def _carry_out(self) -> None:
        with suppress(SSL.WantReadError):
            while True:
                self._outgoing.write(self._connection.bio_read(_MOST))


class PeerTlsContext(ssl.SSLContext):
    """A context by which asyncio speaks TLS through pyOpenSSL."""

    context: SSL.Context
    flush: Flush

    @classmethod
    def around(cls, context: SSL.Context, flush: Flush) -> PeerTlsContext:
        """flush: as of :class:`PeerTls`."""
        made = cls(ssl.PROTOCOL_TLS_SERVER)
        made.context, made.flush = context, flush
        return made

    def wrap_bio(self, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *others: Any, **more: Any) -> Any:
        """The server's end of a connection."""
        return PeerTls(self.context, incoming, outgoing, self.flush)


def as_ssl(error: SSL.Error) -> ssl.SSLError:
    """The same error as Python's own."""
    told = error.args[0] if error.args else ""
    reason = str(told[-1][2]) if isinstance(told, list) and told else "unexpected eof"
    made = ssl.SSLError(1, reason)
    made.reason = reason
    return made
