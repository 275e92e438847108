"""How the receiver behaves, on request: well, or badly in one of the ways that real receivers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import gettext_noop


@dataclass(frozen=True, kw_only=True)
class BehaviourFacts:
    """What depends only on the behaviour."""

    label: str
    """What it is called, as a message."""
    does: str
    """What the receiver does, as a message."""
    good_sender: str
    """What a good sender does then, as a message."""
    before_recipient: bool = True
    """Whether the receiver must behave so before the peer has named the recipient."""


_UNVERIFIED = gettext_noop(
    "Between mail servers, a sender that knows no policy for the domain (MTA-STS, DANE) delivers all the same. One "
    "that logs in or has to verify the receiver must not."
)


class Behaviour(StrEnum):
    """A closed list; each is one entry here."""

    facts: BehaviourFacts

    def __new__(cls, value: str, facts: BehaviourFacts) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.facts = value, facts
        return member

    NORMAL = (
        "normal",
        BehaviourFacts(
            label=gettext_noop("A good receiver"),
            does=gettext_noop("It offers STARTTLS and takes the message."),
            good_sender=gettext_noop("It uses TLS and delivers the message at the first attempt."),
            before_recipient=False,
        ),
    )
    NO_STARTTLS = (
        "no-starttls",
        BehaviourFacts(
            label=gettext_noop("No STARTTLS"),
            does=gettext_noop("It does not offer STARTTLS."),
            good_sender=gettext_noop(
                "It delivers in plain text, or not at all if it requires TLS. It never sends a password."
            ),
        ),
    )
    BROKEN_STARTTLS = (
        "broken-starttls",
        BehaviourFacts(
            label=gettext_noop("Broken STARTTLS"),
            does=gettext_noop("It offers STARTTLS, and breaks the handshake off."),
            good_sender=gettext_noop(
                "It comes back later, or delivers in plain text over a new connection if it does not require TLS."
            ),
        ),
    )
    EXPIRED_CERTIFICATE = (
        "expired-certificate",
        BehaviourFacts(
            label=gettext_noop("Expired certificate"),
            does=gettext_noop("It shows a certificate that has expired."),
            good_sender=_UNVERIFIED,
        ),
    )
    WRONG_NAME = (
        "wrong-name",
        BehaviourFacts(
            label=gettext_noop("Certificate for another name"),
            does=gettext_noop("It shows a certificate for another host."),
            good_sender=_UNVERIFIED,
        ),
    )
    SELF_SIGNED = (
        "self-signed",
        BehaviourFacts(
            label=gettext_noop("Self-signed certificate"),
            does=gettext_noop("It shows a certificate that no authority has signed."),
            good_sender=_UNVERIFIED,
        ),
    )
    TLS10 = (
        "tls10",
        BehaviourFacts(
            label=gettext_noop("TLS 1.0 only"),
            does=gettext_noop("It speaks only TLS 1.0, which has been forbidden since 2021."),
            good_sender=gettext_noop(
                "It refuses the handshake, and comes back later or delivers in plain text if it does not require TLS."
            ),
        ),
    )
    GREYLIST = (
        "greylist",
        BehaviourFacts(
            label=gettext_noop("Greylisting"),
            does=gettext_noop("It defers the first attempt with 451 and takes a later one."),
            good_sender=gettext_noop(
                "It keeps the message and comes back after some minutes, with the same sender and from the same "
                "address."
            ),
            before_recipient=False,
        ),
    )
    DEFER = (
        "defer",
        BehaviourFacts(
            label=gettext_noop("Always “try again later” (4yz)"),
            does=gettext_noop("It defers each attempt with a temporary error."),
            good_sender=gettext_noop("It keeps the message and tries again, less and less often, for some days."),
            before_recipient=False,
        ),
    )
    REJECT = (
        "reject",
        BehaviourFacts(
            label=gettext_noop("Refusal (5yz)"),
            does=gettext_noop("It refuses the recipient permanently."),
            good_sender=gettext_noop("It does not try again, and tells the author of the message at once."),
            before_recipient=False,
        ),
    )
    SLOW_GREETING = (
        "slow-greeting",
        BehaviourFacts(
            label=gettext_noop("Slow greeting"),
            does=gettext_noop("It waits before it greets."),
            good_sender=gettext_noop("It waits for the greeting, up to five minutes, and sends nothing before it."),
        ),
    )
    DISCONNECT = (
        "disconnect",
        BehaviourFacts(
            label=gettext_noop("Hangs up"),
            does=gettext_noop("It closes the connection after the message, without a reply."),
            good_sender=gettext_noop(
                "It keeps the message and tries again, because it cannot know whether the message was taken."
            ),
            before_recipient=False,
        ),
    )


BEHAVIOURS: Mapping[str, Behaviour] = {each: each for each in Behaviour}
"""By the word, as it is stored and sent."""
