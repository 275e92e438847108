"""The words of closed lists, as the reader's language has them; in English they are the words of the contract."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.web.verdicts import tone

VERDICTS: Mapping[str, Promise | str] = {
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
LEVELS: Mapping[str, Promise | str] = {
    Severity.GOOD: pgettext_lazy("level", "good"),
    Severity.INFO: pgettext_lazy("level", "info"),
    Severity.WARNING: pgettext_lazy("level", "warning"),
    Severity.PROBLEM: pgettext_lazy("level", "problem"),
}
# A command is called as it is written on the wire.
STAGES: Mapping[str, Promise | str] = {
    **{name: name.upper() for name in StageName},
    StageName.QUEUE: gettext_lazy("Its turn"),
    StageName.RESOLVE: gettext_lazy("Look-up"),
    StageName.CONNECT: gettext_lazy("Connection"),
    StageName.TLS: gettext_lazy("TLS handshake"),
    StageName.GREETING: gettext_lazy("Greeting"),
    StageName.MAIL: gettext_lazy("MAIL FROM"),
    StageName.RCPT: gettext_lazy("RCPT TO"),
    StageName.MESSAGE: gettext_lazy("Message"),
    StageName.PROBE: gettext_lazy("Probe"),
}
# What a line's note is made of, with commas between.
NOTES: Mapping[str, Promise | str] = {
    "unsolicited": pgettext_lazy("note", "unsolicited"),
    "malformed": pgettext_lazy("note", "malformed"),
    "partial": pgettext_lazy("note", "partial"),
    "cut": pgettext_lazy("note", "cut"),
    "masked": pgettext_lazy("note", "masked"),
    "bare LF": pgettext_lazy("note", "bare LF"),
    "bare CR": pgettext_lazy("note", "bare CR"),
}


def entries(kind: str) -> list[tuple[str, Promise | str]]:
    """The words of one list for the scripts, as ``verdict.accepted`` and what it is called."""
    lists: dict[str, Mapping[str, Promise | str]]
    tones = {str(verdict): tone(verdict) for verdict in Verdict}
    lists = {"verdict": VERDICTS, "tone": tones, "level": LEVELS, "note": NOTES, "stage": STAGES}
    words = lists[kind]
    return [(f"{kind}.{word}", name) for word, name in words.items()]
