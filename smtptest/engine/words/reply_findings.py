"""Findings about how the server writes its replies."""

from __future__ import annotations

from smtptest.engine.words.wording import Words

REPLY_FINDINGS: dict[str, Words] = {
    "reply-unsolicited": Words(
        "The server spoke without being asked",
        "Each command has exactly one reply, and here came more. A client that takes it for the reply to its next "
        "command misunderstands all that follows.",
    ),
    "reply-malformed": Words(
        "A line of the server is no reply",
        "A reply line is a code of three digits from 2 to 5, then a space or a hyphen and words.",
    ),
    "reply-blank-line": Words(
        "The server sends blank lines",
        "SMTP has none: each line of the server begins with a code of three digits. Some clients pass over a blank "
        "line, as was done here; others take it for a reply that they do not understand, and give up.",
    ),
    "reply-code-odd": Words(
        "A reply code that SMTP does not have",
        "The second digit of a reply code goes from 0 to 5. Clients go by the first one.",
    ),
    "reply-code-unlisted": Words(
        "The code {reply_code} is not one that SMTP lists for {to}",
        "The server answered {reply}; SMTP has {listed} here. A client goes by the "
        "first digit, as was done here; one that compares the whole code gives up.",
    ),
    "reply-codes-mixed": Words(
        "The lines of a reply have different codes",
        "All lines of one reply have the same code; clients differ in which of them they believe.",
    ),
    "enhanced-code-differs": Words(
        "Reply code and enhanced status code say different things",
        "The first digits of the two have to be the same; clients differ in which of them they believe.",
    ),
    "reply-line-long": Words(
        "A line of the server is longer than SMTP allows",
        "A reply line has at most 512 bytes, its line end included. Very long ones are shown cut.",
    ),
    "line-ends": Words(
        "The server's line ends are not those of SMTP",
        "Only CR and LF together end a line, and neither stands alone. Where two programs do not agree what a line is, "
        "mail can be smuggled between them.",
    ),
    "eight-bit-reply": Words(
        "The server's words have bytes beyond ASCII",
        "A reply is ASCII, unless the client has asked for SMTPUTF8; some clients stop here.",
    ),
    "limit-met/reply": Words(
        "The server says more than this tool reads",
        "It sent {what}. What came after that was not read, and the connection was closed.",
    ),
}
