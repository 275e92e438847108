"""Why a connection can carry no further reply.

::

    WireFailure
    ├── PeerDisconnected       the server closed or reset the connection
    ├── TlsBroken    TLS ended with an error after its handshake
    ├── NotSmtp      what came is no SMTP reply
    └── LimitExceeded      the server said more than is read
"""

from __future__ import annotations

from smtptest.engine.smtp.wire.replies import Reply


class WireFailure(Exception):
    """The connection can carry no further reply."""


class PeerDisconnected(WireFailure):
    """The server closed the connection, or reset it. farewell: the no by which it said so, unasked, before."""

    def __init__(self, *, reset: bool, farewell: Reply | None = None) -> None:
        super().__init__()
        self.deed = "reset the connection" if reset else "closed the connection"
        self.farewell = farewell


class TlsBroken(WireFailure):
    """TLS ended with an error after its handshake: an alert of the server, or bytes that are no TLS. reason: in words.

    A server that misses a client certificate says so here in TLS 1.3 (RFC 8446 section 4.4.2.4).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSmtp(WireFailure):
    """The server said something that is no SMTP reply. start: its first bytes."""

    def __init__(self, start: bytes = b"") -> None:
        super().__init__()
        self.start = start


class LimitExceeded(WireFailure):
    """The server said more than is read. what: which limit it met, in words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
