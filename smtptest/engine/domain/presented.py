"""What the sessions showed of the certificates of one mail server, for the checks that judge them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import Verdict

SPOKEN_TO = frozenset({Verdict.PASSED, Verdict.TLS_FAILED})
"""How a session ends that came as far as TLS could have begun."""


@dataclass(frozen=True)
class Presented:
    """The sessions with a mail server, sorted by what they showed."""

    certificates: tuple[Session, ...]
    """Those in which it presented certificates."""
    without_tls: tuple[Session, ...]
    """Those in which it offered no TLS, or the handshake failed."""
    not_reached: tuple[Session, ...]
    """Those that came to no answer about TLS."""


def presented(sessions: Sequence[Session], host: str) -> Presented:
    """What the sessions with this host showed."""
    own = [session for session in sessions if session.host == host]
    return Presented(
        tuple(session for session in own if session.chain),
        tuple(session for session in own if not session.chain and session.verdict in SPOKEN_TO),
        tuple(session for session in own if not session.chain and session.verdict not in SPOKEN_TO),
    )
