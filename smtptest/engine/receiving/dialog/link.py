"""What a conversation needs of its connection, and what all sessions of a listener share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from smtptest.engine.events import Verdict
from smtptest.engine.receiving.behaviours.conduct import Conduct
from smtptest.engine.receiving.delivery import TlsFacts
from smtptest.engine.receiving.dialog_record import DialogRecord, Mark
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.limits import PeerLimits, ReceiveLimits
from smtptest.engine.receiving.server_certificates import ServerContexts
from smtptest.engine.receiving.wire.inflow import Inflow
from smtptest.engine.smtp.wire.lines import Line


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """What all sessions of a listener share."""

    name: str
    """The host name in the greeting."""
    waiting: Waiting
    """The tests that wait."""
    limits: ReceiveLimits
    """What a peer may do, and how long."""
    peers: PeerLimits
    """What the networks of the peers have used up."""
    contexts: ServerContexts
    """How TLS is spoken, well or badly."""
    session_over: Callable[[Verdict], None] = lambda _: None
    """Called with the verdict of each session when it is over."""


class Link(Protocol):
    """The connection to a peer."""

    receiver: Receiver
    """What this session has in common with all others."""
    peer: str
    """The peer's IP address."""
    port: int
    """The peer's port."""
    record: DialogRecord
    """Records the dialog; for one test once a recipient names it."""
    conduct: Conduct
    """How the receiver behaves to this peer."""
    inflow: Inflow
    """What the peer has sent and nobody has read yet."""

    async def push(self, status: str) -> None:
        """Send a line and record it."""

    async def line(self) -> tuple[Line, Mark | None] | None:
        """The next line of the peer, and its event; None if the connection ended first."""

    async def start_tls(self) -> TlsFacts:
        """Go on within TLS, and record it. Raises DialogEnded if the handshake fails."""

    def attach(self, inbox: Inbox) -> None:
        """From now on, the session is shown in this test."""
