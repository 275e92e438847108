"""What can be unusual about a line on the wire, and what the pages say of it. A new note is one entry here."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import gettext_noop, pgettext_noop

_BARE = gettext_noop("Only CRLF may end a line, and neither CR nor LF may stand elsewhere.")


class LineNote(StrEnum):
    """One word of a received line's ``note``, in which they are separated by commas."""

    label: str
    """What it is called, as a message of the context ``note``."""
    anomaly: str
    """What is wrong with the line, as a message; empty if nothing is."""

    def __new__(cls, value: str, label: str, anomaly: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.anomaly = value, label, anomaly
        return member

    UNSOLICITED = (
        "unsolicited",
        pgettext_noop("note", "unsolicited"),
        gettext_noop("The server said this without having been asked."),
    )
    MALFORMED = (
        "malformed",
        pgettext_noop("note", "malformed"),
        gettext_noop("This is not the form of an SMTP reply."),
    )
    PARTIAL = (
        "partial",
        pgettext_noop("note", "partial"),
        gettext_noop("The connection ended before the line did."),
    )
    CUT = "cut", pgettext_noop("note", "cut"), gettext_noop("The line is longer than what is kept of it.")
    MASKED = "masked", pgettext_noop("note", "masked")
    BARE_LF = "bare LF", pgettext_noop("note", "bare LF"), _BARE
    BARE_CR = "bare CR", pgettext_noop("note", "bare CR"), _BARE
