"""Why a connection can carry no further reply.

All exceptions of the engine, and where they are defined::

    Exception
    ├── DialogEnded              engine.ended: the dialog ends, with a verdict
    ├── WireFailure              here: the connection can carry no further reply
    │   ├── PeerDisconnected     the server closed or reset the connection
    │   ├── TlsBroken            TLS ended with an error after its handshake
    │   ├── NotSmtp              the server sent something that is not an SMTP reply
    │   └── LimitExceeded        the server sent more than is read
    ├── MessageForbidden         wire.message_lock: code tried to send a message where the rules forbid it
    ├── UnsuitableCredentials    sasl.mechanism: the mechanism cannot carry the user name or password
    ├── UnanswerableChallenge    sasl.mechanism: a challenge has no answer
    ├── ValueError
    │   └── CertificateFault     tls.client_certificate: the client certificate or its key cannot be used
    └── ssl.SSLError
        ├── NotTls               tls.handshake: the server sent something that is not TLS
        └── TlsLimitExceeded     tls.openssl_errors: the server demands more than this tool does
"""

from __future__ import annotations

from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence


class WireFailure(Exception):
    """The connection can carry no further reply."""


class PeerDisconnected(WireFailure):
    """The server closed or reset the connection."""

    def __init__(self, *, reset: bool, farewell: Reply | None = None) -> None:
        super().__init__()
        #: What the server did, in words that follow "the server".
        self.deed = Sentence("reset-connection" if reset else "closed-connection")
        #: The unsolicited 4yz or 5yz by which the server announced it; None if there was none.
        self.farewell = farewell


class TlsBroken(WireFailure):
    """TLS ended with an error after its handshake: an alert of the server, or bytes that are not TLS.

    A server that misses a client certificate says so here in TLS 1.3 (RFC 8446 section 4.4.2.4).
    """

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason)
        #: In words.
        self.reason = reason


class NotSmtp(WireFailure):
    """The server sent something that is not an SMTP reply."""

    def __init__(self, start: bytes = b"") -> None:
        super().__init__()
        #: Its first bytes.
        self.start = start


class LimitExceeded(WireFailure):
    """The server sent more than is read."""

    def __init__(self, what: Sentence) -> None:
        super().__init__(what)
        #: Which limit was exceeded, in words.
        self.what = what
