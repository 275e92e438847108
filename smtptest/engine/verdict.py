"""How a dialog or a test ends: all that depends on the verdict alone. A new verdict is one entry here and nothing else.

Pages, pictures, the style sheet, the command's exit status and the combination of verdicts read these facts;
tests/house/test_closed_lists.py adds a verdict and finds whoever does not know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from smtptest.engine.msgids import gettext_noop, pgettext_noop
from smtptest.engine.outcome import Outcome
from smtptest.engine.words.sentence import add_table


class NextServer(Enum):
    """When a sender tries the domain's next mail server after a dialog that ended so."""

    NEVER = auto()
    """The answer holds for the domain."""
    BEFORE_MAIL = auto()
    """Only if the transaction had not begun."""
    BY_RECIPIENT = auto()
    """As BEFORE_MAIL, and later for the recipients that were deferred."""
    ALWAYS = auto()
    """Whatever the dialog had reached."""


@dataclass(frozen=True, kw_only=True)
class VerdictFacts:
    """What depends only on the verdict."""

    rank: int
    """The highest one counts if a test has several dialogs. There are gaps for new verdicts."""
    outcome: Outcome
    """What the verdict means by itself; a finding may make it worse."""
    exit_status: int
    """Of ``manage.py smtptest``: 0 good, 1 the server said no, 2 it was not reached, 3 our policy refused."""
    label: str
    """What it is called, as a message of the context ``verdict``; in English the word of the contract."""
    sentence: str
    """What happened, as a message that names nobody."""
    next_server: NextServer = NextServer.NEVER
    """When a sender tries the domain's next mail server."""
    passed_over: str = ""
    """What the server did, as the end of a sentence, if the next one is tried; ``{be}`` is "is" or "was"."""
    completed: bool = False
    """The session did what it was asked to, for one recipient at least: its settings work."""
    answered: bool = False
    """It is the server's own answer, in words or in the TLS handshake; so it says more than that nothing came."""
    replies: str = ""
    """The first digits of the replies that bring it about, the most telling first; empty if none does."""
    from_outside: bool = False
    """Nothing in the conversation brought it about."""


class Verdict(StrEnum):
    """How a dialog, or the whole test, ended: a closed list, exactly one each."""

    facts: VerdictFacts

    def __new__(cls, value: str, facts: VerdictFacts) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.facts = value, facts
        return member

    # Ranks, from best to worst: what went well, what may go well later, what did not answer, what said no, what did
    # not run.
    ACCEPTED = (
        "accepted",
        VerdictFacts(
            rank=0,
            outcome=Outcome.GOOD,
            exit_status=0,
            label=pgettext_noop("verdict", "accepted"),
            sentence=gettext_noop("The server took the message"),
            completed=True,
        ),
    )
    PARTLY_ACCEPTED = (
        "partly-accepted",
        VerdictFacts(
            rank=20,
            outcome=Outcome.WARNING,
            exit_status=1,
            label=pgettext_noop("verdict", "partly-accepted"),
            sentence=gettext_noop("The server took the message for some of the recipients"),
            next_server=NextServer.BY_RECIPIENT,
            passed_over=gettext_noop("deferred some of the recipients"),
            completed=True,
            replies="54",
        ),
    )
    PASSED = (
        "passed",
        VerdictFacts(
            rank=10,
            outcome=Outcome.GOOD,
            exit_status=0,
            label=pgettext_noop("verdict", "passed"),
            sentence=gettext_noop("Everything this test checked worked"),
            completed=True,
        ),
    )
    REJECTED = (
        "rejected",
        VerdictFacts(
            rank=120,
            outcome=Outcome.PROBLEM,
            exit_status=1,
            label=pgettext_noop("verdict", "rejected"),
            sentence=gettext_noop("The server said no"),
            next_server=NextServer.BY_RECIPIENT,
            passed_over=gettext_noop("refused the session"),
            answered=True,
            replies="54",
        ),
    )
    DEFERRED = (
        "deferred",
        VerdictFacts(
            rank=40,
            outcome=Outcome.WARNING,
            exit_status=1,
            label=pgettext_noop("verdict", "deferred"),
            sentence=gettext_noop("The server said: not now"),
            next_server=NextServer.ALWAYS,
            passed_over=gettext_noop("answered with a temporary error"),
            answered=True,
            replies="45",
        ),
    )
    THROTTLED = (
        "throttled",
        VerdictFacts(
            rank=50,
            outcome=Outcome.UNDECIDED,
            exit_status=1,
            label=pgettext_noop("verdict", "throttled"),
            sentence=gettext_noop("The server cannot serve this client right now"),
            next_server=NextServer.ALWAYS,
            passed_over=gettext_noop("ended the session with a temporary error (421)"),
            answered=True,
            replies="45",
        ),
    )
    AUTH_FAILED = (
        "auth-failed",
        VerdictFacts(
            rank=110,
            outcome=Outcome.PROBLEM,
            exit_status=1,
            label=pgettext_noop("verdict", "auth-failed"),
            sentence=gettext_noop("The login failed"),
            # A password that was tried once is not tried on one server after the other.
            next_server=NextServer.NEVER,
            replies="54",
        ),
    )
    TLS_FAILED = (
        "tls-failed",
        VerdictFacts(
            rank=100,
            outcome=Outcome.PROBLEM,
            exit_status=1,
            label=pgettext_noop("verdict", "tls-failed"),
            sentence=gettext_noop("There was no safe connection"),
            next_server=NextServer.ALWAYS,
            passed_over=gettext_noop("failed at TLS"),
            answered=True,
        ),
    )
    UNREACHABLE = (
        "unreachable",
        VerdictFacts(
            rank=70,
            outcome=Outcome.PROBLEM,
            exit_status=2,
            label=pgettext_noop("verdict", "unreachable"),
            sentence=gettext_noop("The server could not be reached"),
            next_server=NextServer.BEFORE_MAIL,
            passed_over=gettext_noop("{be} unreachable"),
        ),
    )
    TIMEOUT = (
        "timeout",
        VerdictFacts(
            rank=60,
            outcome=Outcome.PROBLEM,
            exit_status=2,
            label=pgettext_noop("verdict", "timeout"),
            sentence=gettext_noop("The server did not answer in time"),
            next_server=NextServer.ALWAYS,
            passed_over=gettext_noop("timed out"),
        ),
    )
    CLOSED = (
        "closed",
        VerdictFacts(
            rank=80,
            outcome=Outcome.PROBLEM,
            exit_status=1,
            label=pgettext_noop("verdict", "closed"),
            sentence=gettext_noop("The server hung up"),
            next_server=NextServer.ALWAYS,
            passed_over=gettext_noop("closed the connection"),
        ),
    )
    PROTOCOL_ERROR = (
        "protocol-error",
        VerdictFacts(
            rank=90,
            outcome=Outcome.PROBLEM,
            exit_status=1,
            label=pgettext_noop("verdict", "protocol-error"),
            sentence=gettext_noop("What the server said is not SMTP"),
            next_server=NextServer.BEFORE_MAIL,
            passed_over=gettext_noop("did not answer in SMTP"),
            answered=True,
        ),
    )
    REFUSED = (
        "refused",
        VerdictFacts(
            rank=30,
            outcome=Outcome.UNDECIDED,
            exit_status=3,
            label=pgettext_noop("verdict", "refused"),
            sentence=gettext_noop("This tool refused to do that"),
            next_server=NextServer.BEFORE_MAIL,
            passed_over=gettext_noop("{be} not tested, by this tool's own policy"),
        ),
    )
    STOPPED = (
        "stopped",
        VerdictFacts(
            rank=130,
            outcome=Outcome.UNDECIDED,
            exit_status=2,
            label=pgettext_noop("verdict", "stopped"),
            sentence=gettext_noop("The test was stopped"),
            from_outside=True,
        ),
    )
    INTERRUPTED = (
        "interrupted",
        VerdictFacts(
            rank=140,
            outcome=Outcome.UNDECIDED,
            exit_status=2,
            label=pgettext_noop("verdict", "interrupted"),
            sentence=gettext_noop("The test was interrupted"),
            from_outside=True,
        ),
    )
    ERROR = (
        "error",
        VerdictFacts(
            rank=150,
            outcome=Outcome.UNDECIDED,
            exit_status=2,
            label=pgettext_noop("verdict", "error"),
            sentence=gettext_noop("Something went wrong in this tool"),
            from_outside=True,
        ),
    )


FACTS: Mapping[str, VerdictFacts] = {verdict: verdict.facts for verdict in Verdict}
"""By the word, as it is stored and sent."""

add_table({f"passed-over/{verdict}": verdict.facts.passed_over for verdict in Verdict if verdict.facts.passed_over})
