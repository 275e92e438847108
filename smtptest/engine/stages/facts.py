"""What the pages say of a stage: the facts that each stage has, and those that many share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from smtptest.engine.msgids import gettext_noop

_REPLY = gettext_noop("Waiting for the reply to {stage}")
_REASON = gettext_noop(
    "Before it replies, a server may look things up, and some delay each reply on purpose: spammers don't wait."
)
_CAUSE = gettext_noop(
    "The server may be overloaded or slow on purpose, or a firewall that inspects SMTP may hold the reply back."
)

NAMES = gettext_noop("A name server that does not answer is asked again, and then the next one is.")
NO_NAMES = gettext_noop("The domain's name servers may be out of reach.")


class Doubt(Enum):
    """What is in doubt if a check of a domain finds a problem."""

    ARRIVAL = "whether mail to the domain arrives"
    BELIEF = "whether mail from it is believed"


@dataclass(frozen=True, kw_only=True)
class StageFacts:
    """What depends only on the stage."""

    label: str = ""
    """What it is called, as a message; empty for a command, which is called as it is written on the wire."""
    waiting: str = _REPLY
    """What the page says while it runs, as a message; ``{stage}`` is its name."""
    reason: str = _REASON
    """Why it may take a while, as a message."""
    cause: str = _CAUSE
    """What is probably wrong if nothing has come for some seconds, as a message; empty if nothing is."""
    limit: str = "reply"
    """The field of the session's limits that ends the wait; empty if none of them does."""
    preview: str = ""
    """What the picture for chats calls it, in English; empty for a command."""
    awaits_names: bool = False
    """It waits for name servers, not for the mail server."""
    refusals_are_fine: bool = False
    """A refusal in it says nothing bad of the server."""
    doubt: Doubt | None = None
    """What a problem in it puts in doubt."""
    weight: int = 0
    """Of several results of a domain that are equally bad, the one in the weightiest stage comes first."""


def domain_stage(label: str, waiting: str, preview: str, doubt: Doubt | None = None, weight: int = 0) -> StageFacts:
    """A stage of a domain check, which waits for name servers."""
    return StageFacts(
        label=label, waiting=waiting, preview=preview, awaits_names=True, reason=NAMES, cause=NO_NAMES, limit="",
        doubt=doubt, weight=weight,
    )  # fmt: skip
