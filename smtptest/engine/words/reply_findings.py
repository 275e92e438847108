"""Findings about how the server writes its replies."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

REPLY_FINDINGS: dict[str, Words] = {
    "reply-unsolicited": Words(
        _("The server spoke without being asked"),
        _(
            "Each command has exactly one reply, and here came more. A client that takes it for the reply to its next "
            "command misunderstands all that follows."
        ),
    ),
    "reply-malformed": Words(
        _("A line of the server is not a reply"),
        _("A reply line is a code of three digits from 2 to 5, then a space or a hyphen and words."),
    ),
    "reply-blank-line": Words(
        _("The server sends blank lines"),
        _(
            "SMTP has none: each line of the server begins with a code of three digits. Some clients pass over a blank "
            "line, as was done here; others take it for a reply that they do not understand, and give up."
        ),
    ),
    "reply-code-odd": Words(
        _("A reply code that SMTP does not have"),
        _("The second digit of a reply code goes from 0 to 5. Clients go by the first one."),
    ),
    "reply-code-unlisted": Words(
        _("The code {reply_code} is not one that SMTP lists for {to}"),
        _(
            "The server answered {reply}; SMTP has {listed} here. A client goes by the "
            "first digit, as was done here; one that compares the whole code gives up."
        ),
    ),
    "reply-codes-mixed": Words(
        _("The lines of a reply have different codes"),
        _("All lines of one reply have the same code; clients differ in which of them they believe."),
    ),
    "enhanced-code-differs": Words(
        _("Reply code and enhanced status code say different things"),
        _("The first digits of the two have to be the same; clients differ in which of them they believe."),
    ),
    "reply-line-long": Words(
        _("A line of the server is longer than SMTP allows"),
        _("A reply line has at most 512 bytes, its line end included. Very long ones are shown cut."),
    ),
    "line-ends": Words(
        _("The server's line ends are not those of SMTP"),
        _(
            "Only CR and LF together end a line, and neither stands alone. If two programs disagree about what a "
            "line is, mail can be smuggled between them."
        ),
    ),
    "eight-bit-reply": Words(
        _("The server's words have bytes beyond ASCII"),
        _("A reply is ASCII, unless the client has asked for SMTPUTF8; some clients stop here."),
    ),
    "limit-met/reply": Words(
        _("Reply too long; reading stopped"),
        _("It sent {what}. What came after that was not read, and the connection was closed."),
    ),
}
