"""The words of closed lists, as the reader's language has them; in English they are the words of the contract."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from smtptest.dialog.events import Level, Verdict

VERDICTS: Mapping[str, Promise] = {
    Verdict.ACCEPTED: pgettext_lazy("verdict", "accepted"),
    Verdict.PARTLY_ACCEPTED: pgettext_lazy("verdict", "partly-accepted"),
    Verdict.PASSED: pgettext_lazy("verdict", "passed"),
    Verdict.REJECTED: pgettext_lazy("verdict", "rejected"),
    Verdict.DEFERRED: pgettext_lazy("verdict", "deferred"),
    Verdict.THROTTLED: pgettext_lazy("verdict", "throttled"),
    Verdict.AUTH_FAILED: pgettext_lazy("verdict", "auth-failed"),
    Verdict.TLS_FAILED: pgettext_lazy("verdict", "tls-failed"),
    Verdict.UNREACHABLE: pgettext_lazy("verdict", "unreachable"),
    Verdict.TIMEOUT: pgettext_lazy("verdict", "timeout"),
    Verdict.CLOSED: pgettext_lazy("verdict", "closed"),
    Verdict.PROTOCOL_ERROR: pgettext_lazy("verdict", "protocol-error"),
    Verdict.REFUSED: pgettext_lazy("verdict", "refused"),
    Verdict.STOPPED: pgettext_lazy("verdict", "stopped"),
    Verdict.INTERRUPTED: pgettext_lazy("verdict", "interrupted"),
    Verdict.ERROR: pgettext_lazy("verdict", "error"),
}
LEVELS: Mapping[str, Promise] = {
    Level.GOOD: pgettext_lazy("level", "good"),
    Level.INFO: pgettext_lazy("level", "info"),
    Level.WARNING: pgettext_lazy("level", "warning"),
    Level.PROBLEM: pgettext_lazy("level", "problem"),
}
# What a line's note is made of, with commas between.
NOTES: Mapping[str, Promise] = {
    "unsolicited": pgettext_lazy("note", "unsolicited"),
    "malformed": pgettext_lazy("note", "malformed"),
    "partial": pgettext_lazy("note", "partial"),
    "cut": pgettext_lazy("note", "cut"),
    "masked": pgettext_lazy("note", "masked"),
    "bare LF": pgettext_lazy("note", "bare LF"),
    "bare CR": pgettext_lazy("note", "bare CR"),
}


def entries(kind: str) -> list[tuple[str, Promise]]:
    """The words of one list for the scripts, as ``verdict.accepted`` and what it is called."""
    words = {"verdict": VERDICTS, "level": LEVELS, "note": NOTES}[kind]
    return [(f"{kind}.{word}", name) for word, name in words.items()]
