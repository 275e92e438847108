"""How a session of a peer ended, in English, by code."""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

SESSION_ENDS: dict[str, str] = {
    "peer-delivered": _("The sender delivered the message."),
    "peer-left": _("The sender left without a message."),
    "peer-closed": _("The sender closed the connection without QUIT, and without a message."),
    "peer-closed-within": _("The sender closed the connection within the message."),
    "peer-silent": _("The sender sent no command for {seconds:g} s."),
    "peer-slow-message": _("The message was not complete after {seconds:g} s."),
    "peer-too-slow": _("The session was still open after {seconds:g} s."),
    "peer-over-limit": _("The session was ended: {limit}."),
    "peer-unknown-recipient": _("The sender named a recipient that no test waits for."),
    "peer-too-large": _("The sender's message is larger than the {most} bytes that this receiver takes."),
    "peer-next-time": _("The sender was told to come back, because the behaviour begins with its next connection."),
    "peer-test-over": _("The test ended before the session did."),
    "peer-tls-failed": _("The TLS handshake failed: {reason}."),
    "sender-refused-tls": _("The sender refused TLS as it was shown: {reason}."),
    "receiver-broke-tls": _("This tool broke the TLS handshake off, as this test was set to."),
    "receiver-deferred": _("This tool deferred the message, as this test was set to."),
    "receiver-refused": _("This tool refused the recipient, as this test was set to."),
    "receiver-hung-up": _("This tool closed the connection after the message, as this test was set to."),
    "sender-did-not-wait": _("The sender did not wait for the greeting; it left after {seconds:.0f} s."),
    # Which limit it was, as the end of a sentence
    "receive-limit/sessions": _("the sender's network has too many connections"),
    "receive-limit/recipients": _("the sender tried too many recipients"),
    "receive-limit/message": _("the message is more than twice as large as this receiver takes"),
    "receive-limit/line": _("the sender sent a line without an end"),
    "receive-limit/bytes": _("the sender's network has sent too much"),
    "receive-limit/events": _("the sender said more than is kept"),
    "receive-limit/commands": _("the sender sent too many commands"),
    "receive-limit/errors": _("the sender sent too many commands that were refused"),
    # Why a handshake failed, as the end of a sentence
    "handshake-too-slow": _("it was not complete in time"),
    "handshake-broken-off": _("this tool broke it off"),
    "handshake-cut-off": _("the sender closed the connection"),
}
