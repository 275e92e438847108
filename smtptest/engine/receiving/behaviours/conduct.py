"""How the receiver behaves to one peer: well here, badly in the subclasses, which judge what the peer does then."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.receiving.delivery import TlsFacts
from smtptest.engine.receiving.dialog_record import DialogRecord, Mark
from smtptest.engine.receiving.history import History
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.limits import ReceiveLimits
from smtptest.engine.receiving.server_certificates import Certificate
from smtptest.engine.receiving.wire.inflow import Inflow
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence


@dataclass(frozen=True)
class Refusal:
    """A recipient is refused as it was asked for."""

    reply: str
    """The whole reply line, without its CRLF."""
    ended: DialogEnded
    """How the session ends if nothing else comes of it."""


class Conduct:
    """A good receiver. inbox: the test that it behaves so for; None if that is not known or does not matter."""

    certificate = Certificate.GOOD
    """What is shown when TLS is spoken."""
    offers_starttls = True
    breaks_handshake = False
    """Whether the connection ends where the handshake should begin."""

    def __init__(self, limits: ReceiveLimits, inbox: Inbox | None = None) -> None:
        self.limits, self.inbox = limits, inbox
        #: What the senders of the test have done so far.
        self.history = History() if inbox is None else inbox.history

    def behaves(self, record: DialogRecord, variant: str, mark: Mark | None) -> None:
        """Note that the receiver now does what it was asked to, so that this counts for nothing against the sender."""
        record.note_finding(Severity.INFO, "receiver-behaves", "RFC 5321 section 4.2", mark, variant=variant)

    def suits(self, inbox: Inbox) -> bool:
        """Whether this is how the receiver was to behave to a peer that now names this test."""
        early = [one for one in (self.inbox, inbox) if one is not None and one.behaviour.facts.before_recipient]
        return not early or inbox is self.inbox

    async def before_greeting(self, record: DialogRecord, inflow: Inflow) -> None:
        """Called before the greeting is sent."""

    def tls_failed(self, record: DialogRecord, reason: Sentence) -> DialogEnded:
        """The handshake failed; the end of the session."""
        record.note_finding(Severity.PROBLEM, "peer-tls-failed", "RFC 3207 section 4.1", None, reason=reason)
        return DialogEnded(Verdict.TLS_FAILED, Sentence("peer-tls-failed", reason=reason))

    def refusal(self, record: DialogRecord, peer: str, sender: str, mark: Mark | None) -> Refusal | None:
        """What a recipient is answered instead of being taken."""
        return None

    def message_came(self, record: DialogRecord, peer: str, sender: str) -> None:
        """A message is here, and has no reply yet. May raise DialogEnded."""

    def accepted(self, record: DialogRecord, tls: TlsFacts | None) -> None:
        """The message is taken."""
        if tls is None:
            record.note_finding(Severity.WARNING, "peer-in-clear", "RFC 3207 section 4", None)

    def conclude(self, track: Track) -> None:
        """The test ends without a message. track: of the test as a whole."""
