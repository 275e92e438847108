"""The stages of a dialog, in their usual order, and what the pages say of each. A new stage is one entry here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import gettext_noop

_REPLY = gettext_noop("Waiting for the reply to {stage}")


@dataclass(frozen=True, kw_only=True)
class StageFacts:
    """What depends on the stage alone."""

    label: str = ""
    """What it is called, as a message; empty for a command, which is called as it is written on the wire."""
    waiting: str = _REPLY
    """What is said while it runs, as a message; ``{stage}`` is what it is called."""
    preview: str = ""
    """What the picture for chats calls it, in English; empty for a command."""
    awaits_names: bool = False
    """It waits for name servers, not for the mail server."""
    refusals_are_fine: bool = False
    """A refusal in it says nothing bad of the server."""


class StageName(StrEnum):
    """The parts of a dialog that take time of their own."""

    facts: StageFacts

    def __new__(cls, value: str, facts: StageFacts | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.facts = value, facts or StageFacts()
        return member

    QUEUE = (
        "queue",
        StageFacts(
            label=gettext_noop("Its turn"),
            waiting=gettext_noop("Waiting for its turn: this server has just been tested"),
        ),
    )
    RESOLVE = (
        "resolve",
        StageFacts(
            label=gettext_noop("Look-up"),
            waiting=gettext_noop("Looking up the server's address"),
            preview="DNS",
            awaits_names=True,
        ),
    )
    CONNECT = (
        "connect",
        StageFacts(
            label=gettext_noop("Connection"),
            waiting=gettext_noop("Waiting for the connection"),
            preview="Connection",
        ),
    )
    TLS = (
        "tls",
        StageFacts(
            label=gettext_noop("TLS handshake"),
            waiting=gettext_noop("Waiting for the TLS handshake"),
            preview="TLS",
        ),
    )
    GREETING = (
        "greeting",
        StageFacts(
            label=gettext_noop("Greeting"),
            waiting=gettext_noop("Waiting for the server's greeting"),
            preview="Greeting",
        ),
    )
    EHLO = "ehlo"
    STARTTLS = "starttls"
    XCLIENT = "xclient"
    AUTH = "auth"
    MAIL = "mail", StageFacts(label=gettext_noop("MAIL FROM"), preview="Sender")
    RCPT = "rcpt", StageFacts(label=gettext_noop("RCPT TO"), preview="Recipients")
    DATA = "data"
    MESSAGE = (
        "message",
        StageFacts(
            label=gettext_noop("Message"),
            waiting=gettext_noop("Waiting for the server to take the message"),
            preview="Message",
        ),
    )
    PROBE = (
        "probe",
        StageFacts(
            label=gettext_noop("Probe"),
            waiting=gettext_noop("Waiting for the replies to the probe"),
            refusals_are_fine=True,
        ),
    )
    QUIT = "quit", StageFacts(refusals_are_fine=True)

    @property
    def command(self) -> str:
        """What it is called where it has no word of its own: as it is written on the wire."""
        return self.upper()
