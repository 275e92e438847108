"""Findings about the session: the greeting, EHLO and its extensions, and the message."""

from __future__ import annotations

from smtptest.engine.words.wording import Words

SESSION_FINDINGS: dict[str, Words] = {
    "greeting-late": Words(
        "The server sent no greeting within {seconds:g} s",
        "Mail servers wait up to 5 minutes for it, so mail may still arrive. The usual cause is slow reverse DNS: "
        "the server looks up the client's name before it greets, and its resolver does not answer.",
    ),
    "greeting-delayed": Words(
        "The greeting came after {seconds:.1f} s",
        "Servers delay it on purpose to unmask spam software that does not wait (Postfix's postscreen does). "
        "It is no error; a client must wait for up to 5 minutes.",
    ),
    "greeting-awaited": Words(
        "No greeting yet: this port may expect TLS from the first byte",
        "The server has said nothing for {seconds:g} s. If it expects TLS at once, both sides wait for each other. "
        "Try again with TLS from the first byte (implicit TLS). A server that delays its greeting on purpose looks the "
        "same.",
    ),
    "greeting-name/named": Words(
        "The server calls itself {name}",
        "It was reached as {host}. That is no error where one server has several names.",
    ),
    "greeting-name/unnamed": Words(
        "The server does not begin its greeting with its name",
        "It was reached as {host}. That is no error where one server has several names.",
    ),
    "greeting-again/within-tls": Words(
        "The server greets a second time",
        "It says {reply} where the reply to our command is due. Within TLS that is what a server does that expects TLS "
        "from the first byte, as on port 465, behind a STARTTLS that another program answers. A client that takes it "
        "for the reply misunderstands all that follows; here the reply was waited for.",
    ),
    "greeting-again/in-the-clear": Words(
        "The server greets a second time",
        "It says {reply} where the reply to our command is due. Some proxies do so for the server behind them. A "
        "client that takes it for the reply misunderstands all that follows; here the reply was waited for.",
    ),
    "proxy-header-missing": Words(
        "The server {deed} after {seconds:.1f} s without a word; it may expect a PROXY header",
        "A server behind a load balancer may wait for a PROXY header before it greets, and give up without one. "
        "This tool can send the header: choose it in the field PROXY.",
    ),
    "proxy-header": Words(
        "The server is told that the client is {address} port {port}",
        "By a PROXY header, version {version}, as of a connection to {peer} port {peer_port}. "
        "A server believes it where it is configured to; it gives no reply to it.",
    ),
    "not-smtp": Words(
        "This is {service}",
        "The first words of the server are those of {service}. SMTP servers listen on ports 25 (between "
        "servers), 465 and 587 (for mail programs). Check host and port.",
    ),
    "ehlo-refused": Words(
        "The server refuses EHLO",
        "It answered {reply}. Without EHLO it has no STARTTLS, no AUTH and no other extension; HELO was tried.",
    ),
    "ehlo-keyword-odd": Words(
        "Lines of the reply to EHLO are not written as they must be",
        "Such a line is a keyword of letters, digits and hyphens, and a space before each of its parameters. "
        "Here stands {lines}. Clients differ in how they read that.",
    ),
    "extensions-lost": Words(
        "After TLS the server's extensions are others: no longer offered: {keywords}",
        "Only what is said after TLS counts.",
    ),
    "extensions-gained": Words(
        "After TLS the server's extensions are others: offered only: {keywords}",
        "Only what is said after TLS counts.",
    ),
    "starttls-within-tls": Words(
        "The server offers STARTTLS although TLS is in force",
        "That must not be: a client that believes it asks for TLS within TLS.",
    ),
    "limits": Words(
        "The server says what it takes in one session",
        "{limits}.",
    ),
    "limits-recipients": Words(
        "Not all recipients were named",
        "The server takes fewer recipients in one transaction; left out: {recipients}.",
    ),
    "8bitmime-not-offered": Words(
        "The server does not offer 8BITMIME",
        "The message has bytes beyond ASCII, which need it. The message is sent as it stands.",
    ),
    "size-not-offered": Words(
        "The server does not offer SIZE",
        "It was asked for. The size of the message is not declared.",
    ),
    "dsn-not-offered": Words(
        "The server does not offer DSN",
        "It was asked for. The parameters were left out; no delivery status can be asked for.",
    ),
    "pipelining-not-offered": Words(
        "The server does not offer PIPELINING",
        "It was asked for. The commands were sent one by one.",
    ),
    "chunking-not-offered": Words(
        "The server does not offer CHUNKING",
        "It was asked for. DATA was used instead of BDAT.",
    ),
    "smtputf8-not-offered": Words(
        "The server does not offer SMTPUTF8",
        "It was asked for. The session goes on without it.",
    ),
    "requiretls-not-offered": Words(
        "The server does not offer REQUIRETLS",
        "It was asked for. The message may not be sent without it.",
    ),
    "greylisted/in-seconds": Words(
        "The server puts off whom it does not know yet (greylisting)",
        "It answered {reply}. Try again in {seconds} s, as it says; a mail server does so by itself.",
    ),
    "greylisted/some-time": Words(
        "The server puts off whom it does not know yet (greylisting)",
        "It answered {reply}. Try again in 5 to 15 minutes; it does not say when; a mail server does so by itself.",
    ),
    "recipients-not-named": Words(
        "After {count} refused recipients no other was named",
        "This service does not look for addresses that exist.",
    ),
    "message-too-large": Words(
        "The message is larger than the server takes",
        "It has {size} bytes; the server announces that it takes at most {most}.",
    ),
    "message-larger": Words(
        "The message has {size} bytes, more than the {asked} that were asked for",
        "Its header fields and its text are that large already; padding can only make it larger.",
    ),
    "message-shortened": Words(
        "{lines} more lines of the message were sent",
        "The first {shown} lines are shown; {lines} lines more, {size} bytes with their line ends, "
        "were sent and are not shown.",
    ),
    "chunks-larger": Words(
        "The chunks have up to {least} bytes, more than the {asked} that were asked for",
        "The message has {size} bytes, and it is sent in at most {most} chunks.",
    ),
    "no-goodbye": Words(
        "The session did not end in good order",
        "{summary} This changes nothing about what came before.",
    ),
}
