"""Findings about a peer that speaks to the receiver: what it does in the session."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

PEER_FINDINGS: dict[str, Words] = {
    "message-came": Words(
        _("The message has {size} bytes in {lines} lines"),
        _("Its header is shown here. Its body is kept apart, for the person who started the test."),
    ),
    "peer-early": Words(
        _("The sender spoke before the greeting"),
        _("A client waits for the 220. Many receivers refuse clients that talk first, because spam software does."),
    ),
    "peer-pipelined/unoffered": Words(
        _("Commands were sent together before PIPELINING was offered"),
        _("A client may send several commands at once only after it has read PIPELINING in the reply to EHLO."),
    ),
    "peer-pipelined/last": Words(
        _("A command was sent behind one whose reply must be awaited"),
        _("EHLO, DATA, NOOP, QUIT, STARTTLS and AUTH end a group of commands: the next command waits for the reply."),
    ),
    "peer-pipelined/message": Words(
        _("The message was sent before the reply to DATA"),
        _("If the reply is not 354, the receiver takes the message for commands. Some refuse senders that do this."),
    ),
    "peer-behind-starttls": Words(
        _("{count} bytes were sent in plain text behind STARTTLS"),
        _(
            "They were dropped. A receiver that carries them out within TLS lets anyone on the network path insert "
            "commands (CVE-2011-0411)."
        ),
    ),
    "peer-eight-bit": Words(
        _("The message has 8-bit characters, but BODY=8BITMIME is missing"),
        _("8BITMIME was offered. Without BODY=8BITMIME, a relay may damage such characters or refuse the message."),
    ),
    "peer-utf8": Words(
        _("An address has non-ASCII characters, but SMTPUTF8 is missing"),
        _("SMTPUTF8 was offered. MAIL FROM must have the parameter SMTPUTF8 before such an address may be used."),
    ),
    "peer-size": Words(
        _("The message is larger than MAIL FROM said"),
        _(
            "SIZE={declared} was announced, and {size} bytes came. A receiver with little room may refuse the "
            "message after it has been sent."
        ),
    ),
    "peer-requiretls": Words(
        _("REQUIRETLS was sent outside TLS"),
        _("It is offered within TLS only. It was refused, so that the message does not travel in plain text."),
    ),
    "peer-parameter/not-offered": Words(
        _("A parameter was used that was not offered: {parameters}"),
        _("It was refused. A sender uses a parameter only after it has read its extension in the reply to EHLO."),
    ),
    "peer-parameter/value": Words(
        _("A parameter has a value that it cannot have: {parameters}"),
        _("Many receivers refuse such a command. SIZE is a number; the values of DSN are those of RFC 3461."),
    ),
    "peer-helo": Words(
        _("The sender says HELO, not EHLO"),
        _("So it uses no extension: no STARTTLS, no SIZE, no 8-bit. Senders have said EHLO since 1995."),
    ),
    "peer-line-end": Words(
        _("A command does not end with CRLF"),
        _("Only CRLF may end a line, and neither CR nor LF may stand elsewhere. Many receivers refuse such lines."),
    ),
    "peer-long-command": Words(
        _("A command is too long"),
        _("It has {size} bytes; {most} are allowed. It was refused."),
    ),
    "peer-no-quit": Words(
        _("The sender closed the connection without QUIT"),
        _("The message had been accepted, so nothing is lost. A client should say QUIT and wait for the reply."),
    ),
    "peer-login": Words(
        _("The sender tried to log in, though no AUTH is offered"),
        _(
            "It was refused, and what it sent is not shown. A sender that logs in unasked shows its password to any "
            "server that answers."
        ),
    ),
    "peer-unknown-command": Words(
        _("The sender sent a command that does not exist"),
        _("It was answered 500. Only a few such commands are answered before the session ends."),
    ),
    "peer-malformed": Words(
        _("A command is malformed"),
        _(
            "Its arguments cannot be read. An address must be in angle brackets directly after the colon: "
            "MAIL FROM:<ann@example.org>. EHLO needs a name, BDAT a size."
        ),
    ),
    "peer-odd-end": Words(
        _("The message contains {end}"),
        _(
            "Some servers take that for the end of a message. Then what follows is read as commands (SMTP smuggling). "
            "This receiver took it for a part of the message. A sender must not let such line ends pass."
        ),
    ),
    "peer-in-clear": Words(
        _("The message was sent in plain text, though STARTTLS was offered"),
        _("Anyone on the network path could read and change it. Let the sender use TLS whenever it is offered."),
    ),
    "peer-extensions": Words(
        _("Extensions used: {extensions}"),
        _("The sender uses them as they are meant."),
    ),
    "peer-tls-failed": Words(
        _("The TLS handshake failed"),
        _("It failed with: {reason}. Compare the versions, ciphers and certificates that both sides allow."),
    ),
    "peer-certificate": Words(
        _("The sender showed a certificate of its own"),
        _(
            "The sender was asked for a certificate, but need not have one. It is shown as it came; it was not "
            "verified."
        ),
    ),
    "receiver-next-time": Words(
        _("The behaviour that was asked for begins with the next connection"),
        _(
            "It must begin before the recipient is named, and only now is it known for which test this sender comes. "
            "It was answered 451, and the next connection from its address meets the behaviour."
        ),
    ),
}
