"""A verdict in plain words that name nobody, and its tone."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.engine.events import Verdict

GOOD, WARN, BAD, WAIT = "good", "warn", "bad", "wait"

# The key "" is a test that runs.
_WORDS: dict[str, tuple[str, Promise]] = {
    "": (WAIT, _("The test is running")),
    Verdict.ACCEPTED: (GOOD, _("The server took the message")),
    Verdict.PASSED: (GOOD, _("All went well, as far as was asked for")),
    Verdict.PARTLY_ACCEPTED: (WARN, _("The server took the message for some of the recipients")),
    Verdict.DEFERRED: (WARN, _("The server said: not now")),
    Verdict.THROTTLED: (WARN, _("The server cannot serve this client right now")),
    Verdict.STOPPED: (WARN, _("The test was stopped")),
    Verdict.INTERRUPTED: (WARN, _("The test was interrupted")),
    Verdict.REJECTED: (BAD, _("The server said no")),
    Verdict.AUTH_FAILED: (BAD, _("The login failed")),
    Verdict.TLS_FAILED: (BAD, _("There was no safe connection")),
    Verdict.UNREACHABLE: (BAD, _("The server could not be reached")),
    Verdict.TIMEOUT: (BAD, _("The server did not answer in time")),
    Verdict.CLOSED: (BAD, _("The server hung up")),
    Verdict.PROTOCOL_ERROR: (BAD, _("What the server said is not SMTP")),
    Verdict.REFUSED: (BAD, _("This tool refused to do that")),
    Verdict.ERROR: (BAD, _("Something went wrong in this tool")),
}


def tone(verdict: str | None) -> str:
    """``good``, ``warn``, ``bad``, or ``wait`` where there is no verdict yet."""
    return _WORDS[verdict or ""][0]


def words(verdict: str | None) -> str:
    """What it says, in the language of the moment; nothing of it comes from the test."""
    return str(_WORDS[verdict or ""][1])
