"""What the sessions with a domain's mail servers showed, for the checks that judge it."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.events import Verdict


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session with one address of one mail server, up to the end of TLS."""

    host: str
    address: str
    verdict: Verdict
    """How it ended."""
    chain: tuple[bytes, ...] = ()
    """The certificates as presented, in DER, the server's own first; empty if there was no TLS handshake."""
    seq: int | None = None
    """The number of the event of the handshake, or else of the session's end."""
