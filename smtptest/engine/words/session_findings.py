"""Findings about the session: the greeting, EHLO and its extensions, and the message."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

SESSION_FINDINGS: dict[str, Words] = {
    "greeting-late": Words(
        _("The server sent no greeting within {seconds:g} s"),
        _(
            "Mail servers wait up to 5 minutes for it, so mail may still arrive. The usual cause is slow reverse DNS: "
            "the server looks up the client's name before it greets, and its resolver does not answer."
        ),
    ),
    "greeting-delayed": Words(
        _("The greeting came after {seconds:.1f} s"),
        _(
            "Servers delay it on purpose to unmask spam software that does not wait (Postfix's postscreen does). "
            "It is not an error; a client must wait for up to 5 minutes."
        ),
    ),
    "greeting-awaited": Words(
        _("No greeting yet: this port may expect TLS from the first byte"),
        _(
            "The server has said nothing for {seconds:g} s. If it expects TLS at once, both sides wait for each other. "
            "Try again with TLS from the first byte (implicit TLS). A server that delays its greeting on purpose "
            "looks the "
            "same."
        ),
    ),
    "greeting-name/named": Words(
        _("The greeting says {name}, not {host}"),
        _("This is normal for a server with several names."),
    ),
    "greeting-name/unnamed": Words(
        _("The greeting does not begin with a host name"),
        _("The server was reached as {host}. A greeting should begin with the server's own name."),
    ),
    "greeting-again/within-tls": Words(
        _("The server greets a second time"),
        _(
            "It says {reply} where the reply to our command is due. Within TLS that is what a server does that "
            "expects TLS "
            "from the first byte, as on port 465, behind a STARTTLS that another program answers. A client that "
            "takes it "
            "for the reply misunderstands all that follows; here the reply was waited for."
        ),
    ),
    "greeting-again/in-the-clear": Words(
        _("The server greets a second time"),
        _(
            "It says {reply} where the reply to our command is due. Some proxies do so for the server behind them. A "
            "client that takes it for the reply misunderstands all that follows; here the reply was waited for."
        ),
    ),
    "proxy-header-missing": Words(
        _("The server {deed} after {seconds:.1f} s without a word; it may expect a PROXY header"),
        _(
            "A server behind a load balancer may wait for a PROXY header before it greets, and give up without one. "
            "This tool can send the header: choose it in the field PROXY."
        ),
    ),
    "proxy-header": Words(
        _("The server is told that the client is {address} port {port}"),
        _(
            "By a PROXY header, version {version}, as of a connection to {peer} port {peer_port}. A server "
            "believes it only if it is configured to; it gives no reply to it."
        ),
    ),
    "not-smtp": Words(
        _("This is {service}"),
        _(
            "The first words of the server are those of {service}. SMTP servers listen on ports 25 (between "
            "servers), 465 and 587 (for mail programs). Check host and port."
        ),
    ),
    "ehlo-refused": Words(
        _("The server refuses EHLO"),
        _("It answered {reply}. Without EHLO it has no STARTTLS, no AUTH and no other extension; HELO was tried."),
    ),
    "ehlo-keyword-odd": Words(
        _("Unrecognised lines in the EHLO reply"),
        _(
            "Such a line is a keyword of letters, digits and hyphens, and a space before each of its parameters. "
            "Here stands {lines}. Clients differ in how they read that."
        ),
    ),
    "extensions-lost": Words(
        _("After TLS the server's extensions are others: no longer offered: {keywords}"),
        _("Only what is said after TLS counts."),
    ),
    "extensions-gained": Words(
        _("After TLS the server's extensions are others: offered only: {keywords}"),
        _("Only what is said after TLS counts."),
    ),
    "starttls-within-tls": Words(
        _("The server offers STARTTLS although TLS is in force"),
        _("That must not be: a client that believes it asks for TLS within TLS."),
    ),
    "limits": Words(
        _("The server says what it takes in one session"),
        _("{limits}."),
    ),
    "limits-recipients": Words(
        _("Not all recipients were named"),
        _("The server takes fewer recipients in one transaction; left out: {recipients}."),
    ),
    "8bitmime-not-offered": Words(
        _("The server does not offer 8BITMIME"),
        _("The message has bytes beyond ASCII, which need it. The message is sent as it stands."),
    ),
    "size-not-offered": Words(
        _("The server does not offer SIZE"),
        _("It was asked for. The size of the message is not declared."),
    ),
    "dsn-not-offered": Words(
        _("The server does not offer DSN"),
        _("It was asked for. The parameters were left out; no delivery status can be asked for."),
    ),
    "pipelining-not-offered": Words(
        _("The server does not offer PIPELINING"),
        _("It was asked for. The commands were sent one by one."),
    ),
    "chunking-not-offered": Words(
        _("The server does not offer CHUNKING"),
        _("It was asked for. DATA is used instead of BDAT."),
    ),
    "smtputf8-not-offered": Words(
        _("The server does not offer SMTPUTF8"),
        _("It was asked for. The session goes on without it."),
    ),
    "requiretls-not-offered": Words(
        _("The server does not offer REQUIRETLS"),
        _("It was asked for. The message may not be sent without it."),
    ),
    "greylisted/in-seconds": Words(
        _("Greylisted: the server defers first-time senders"),
        _("It answered {reply}. Try again in {seconds} s, as it says; a mail server does so by itself."),
    ),
    "greylisted/some-time": Words(
        _("Greylisted: the server defers first-time senders"),
        _("It answered {reply}, without a time. Try again in 5 to 15 minutes; a mail server does so by itself."),
    ),
    "recipients-not-named": Words(
        _("After {count} refused recipients no other was named"),
        _("This service does not look for addresses that exist."),
    ),
    "message-too-large": Words(
        _("The message is larger than the server takes"),
        _("It has {size} bytes; the server announces that it takes at most {most}."),
    ),
    "message-larger": Words(
        _("The message has {size} bytes, more than the {asked} that were asked for"),
        _("Its header fields and its text are that large already; padding can only make it larger."),
    ),
    "message-shortened": Words(
        _("Lines of the message not shown: {lines}"),
        _("The first lines are shown: {shown}. Sent and not shown: {lines} ({size} bytes with their line ends)."),
    ),
    "chunks-larger": Words(
        _("The chunks have up to {least} bytes, more than the {asked} that were asked for"),
        _("The message has {size} bytes, and it is sent in at most {most} chunks."),
    ),
    "no-goodbye": Words(
        _("The session ended without a proper goodbye"),
        _("{summary} This changes nothing about what came before."),
    ),
}
