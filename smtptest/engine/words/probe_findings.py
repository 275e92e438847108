"""Findings of the probes: what was proven, and what was not."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

# A login that was begun without TLS, by either of the two mechanisms that are tried
_LOGIN_BEGUN = Words(
    _("A login by {mechanism} can begin without TLS"),
    _(
        "The server answered AUTH {mechanism} with {reply}. It was called off with an asterisk, and no user name or "
        "password was sent. That a right password would be accepted is not proven; that one can be sent in the "
        "clear is."
    ),
)
_LOGIN_REFUSED = Words(
    _("A login by {mechanism} is refused without TLS"),
    _(
        "The server answered AUTH {mechanism} with {reply}. Other mechanisms, and other addresses of the server, "
        "are not "
        "proven."
    ),
)
_LOGIN_NOT_PROVEN = Words(
    _("A login by {mechanism} was deferred"),
    _(
        "The server answered AUTH {mechanism} with {reply}. Whether it would be taken without TLS is not proven; "
        "try again "
        "later."
    ),
)
_END_IS_OPEN = _("{end}: undecided")

PROBE_FINDINGS: dict[str, Words] = {
    # auth_before_tls
    "auth-not-offered-plain": Words(
        _("No login is offered before TLS"),
        _("The reply to EHLO has no AUTH. Whether one would be taken all the same is asked below."),
    ),
    "auth-offered-plain/readable": Words(
        _("A login is offered before TLS"),
        _(
            "The reply to EHLO has AUTH {offered}. With {readable} the password or token can be read by anyone on the "
            "network path, and mail programs use what is offered."
        ),
    ),
    "auth-offered-plain/guessable": Words(
        _("A login is offered before TLS"),
        _(
            "The reply to EHLO has AUTH {offered}. None of them sends the password itself, but an eavesdropper can "
            "try to guess it from what they send."
        ),
    ),
    "auth-plain-begun-plain": _LOGIN_BEGUN,
    "auth-login-begun-plain": _LOGIN_BEGUN,
    "auth-plain-refused-plain": _LOGIN_REFUSED,
    "auth-login-refused-plain": _LOGIN_REFUSED,
    "auth-plain-not-proven": _LOGIN_NOT_PROVEN,
    "auth-login-not-proven": _LOGIN_NOT_PROVEN,
    # open_relay
    "open-relay-refused": Words(
        _("{refused} of {made} attempts to relay were refused"),
        _(
            "The first answer was {reply}. That holds for this client and these addresses: networks that the server "
            "trusts, and clients that have logged in, may be let through.{about_examples}"
        ),
    ),
    "open-relay-incomplete": Words(
        _("Not every address format was tried"),
        _("{made} of {forms} address formats were tried; what the others would do is not proven."),
    ),
    "open-relay-not-proven/wants-tls": Words(
        _("Attempts to relay that prove nothing: {count} of {made}"),
        _("{answered} It wants TLS first; choose a security mode with TLS."),
    ),
    "open-relay-not-proven/sender-refused": Words(
        _("Attempts to relay that prove nothing: {count} of {made}"),
        _(
            "{answered} That is a no to the sender, so the recipient was not judged, nor any other with this sender. "
            "Try it with another sender."
        ),
    ),
    "open-relay-not-proven/later": Words(
        _("Attempts to relay that prove nothing: {count} of {made}"),
        _("{answered} Try again later: greylisting and limits answer like that."),
    ),
    "relay-accepted": Words(
        _("Probably an open relay: it accepts mail from strangers for other domains"),
        _(
            "{answered}{also} That is an open relay, unless the server is responsible for that domain or trusts "
            "this client's address. Nothing was sent: that it would pass the mail on, and not bounce or drop it, "
            "is not "
            "proven."
        ),
    ),
    "relay-form-accepted": Words(
        _("A rewritten recipient elsewhere is accepted ({form})"),
        _(
            "To <{recipient}> the server answered {reply}.{also} It may relay such addresses, or take this for"
            " a name of its own (catch-all), or find out later that there is none. Which of these is not proven; "
            "nothing"
            " was sent."
        ),
    ),
    # smuggling
    "smuggling-ended-early/accepted": Words(
        _("{end} is taken for the end of a message"),
        _(
            "{answered}, and the command behind it with {second}. So a second message, from any sender, can be "
            "smuggled in behind it. That a server before this one would let such a message pass is not proven."
        ),
    ),
    "smuggling-ended-early/refused": Words(
        _("{end} is taken for the end of a message"),
        _(
            "{answered}, and the command behind it with {second}. So what is behind it is read as commands, "
            "even if these were refused. That a server before this one would let such a message pass is not proven."
        ),
    ),
    "smuggling-not-proven/one-reply-more": Words(
        _END_IS_OPEN,
        _(
            "{answered}, and then came {second} and nothing more. That may be its answer to QUIT, or to the "
            "command behind the wrong end."
        ),
    ),
    "smuggling-not-proven/no-goodbye": Words(
        _END_IS_OPEN,
        _("{answered}, and QUIT not at all, so that its answers cannot be counted."),
    ),
    "smuggling-not-proven/later": Words(_END_IS_OPEN, _("{answered}. Try again later.")),
    "smuggling-not-ended": Words(
        _("{end} is not taken for the end of a message"),
        _(
            "{answered} as a whole, up to the right end. What it makes of the odd line ends when it passes the "
            "message on is not proven: look at the message as it arrived."
        ),
    ),
    "smuggling-refused": Words(
        _("A message with {end} in it is refused"),
        _("{answered}, and nothing behind it was read as a command."),
    ),
    # starttls_enforced
    "starttls-not-offered": Words(
        _("The server does not offer STARTTLS"),
        _("So nothing on this port is encrypted. The offer may also have been removed on the way."),
    ),
    "starttls-enforced": Words(
        _("The server insists on TLS"),
        _(
            "It answered MAIL in the clear with {reply}.{about_code} What other commands do in the clear is not "
            "proven.{about_port}"
        ),
    ),
    "starttls-enforced-not-proven": Words(
        _("MAIL was not taken before TLS, but not clearly for want of TLS"),
        _(
            "The server answered {reply}, which does not speak of TLS. It may want a login, or not like this "
            "sender; whether it would want TLS is not proven."
        ),
    ),
    "starttls-not-enforced/port-25": Words(
        _("The server takes MAIL without TLS"),
        _(
            "On port 25 that is right: a server that takes a domain's mail must also take it without TLS. This proves "
            "only that the sender is accepted: recipients and the message may still be refused."
        ),
    ),
    "starttls-not-enforced/other-port": Words(
        _("The server takes MAIL without TLS"),
        _(
            "A server for mail clients should refuse that, so that no mail and no password goes in the clear. This "
            "proves only that the sender is accepted: recipients and the message may still be refused."
        ),
    ),
    # starttls_injection
    "starttls-injection-accepted": Words(
        _("What came before TLS was carried out within TLS"),
        _(
            "NOOP was sent in the clear, behind STARTTLS; the server answered it after the handshake with {reply}."
            " Anyone on the network path can insert commands there that are taken for the client's own, its login"
            " included (CVE-2011-0411)."
        ),
    ),
    "starttls-injection-not-proven": Words(
        _("What became of the bytes sent before TLS: undecided"),
        _(
            "After the handshake the server answered once, with {reply}, and QUIT not at all. So its answers cannot"
            " be counted, and whether that one was to EHLO or to the NOOP before TLS is not proven."
        ),
    ),
    "starttls-injection-discarded": Words(
        _("What came before TLS was dropped"),
        _(
            "NOOP was sent in the clear, behind STARTTLS, and was not answered after the handshake. That holds "
            "for commands"
            " in the same segment; for later ones, and for other servers behind the same name, it is not proven."
        ),
    ),
    "starttls-injection-refused": Words(
        _("STARTTLS with a command behind it is refused"),
        _(
            "The server answered {reply}, so that nothing was carried into TLS. That it takes a STARTTLS with nothing"
            " behind it is not proven; its words must tell why it refused this one."
        ),
    ),
    "starttls-injection-answered": Words(
        _("The server went on in the clear after its go-ahead for TLS"),
        _(
            "It answered the NOOP behind STARTTLS with {reply} before the handshake. Nothing was carried into TLS,"
            " but a client that does not look there takes this for part of the encrypted session. No handshake "
            "was made."
        ),
    ),
    # unknown_recipient
    "unknown-recipient-accepted": Words(
        _("The server takes a recipient that does not exist"),
        _(
            "{answered} Either the domain takes mail for every name (catch-all), or the server finds out later and "
            "sends a bounce, which hits the owner of a forged sender address. The test cannot tell which."
        ),
    ),
    "unknown-recipient-refused": Words(
        _("An unknown recipient is refused at once"),
        _("{answered}{about_known}{about_code}"),
    ),
    "unknown-recipient-not-proven/deferred": Words(
        _("Refusal of unknown recipients: undecided"),
        _(
            "{answered} It defers both or does not want mail from this client at all; greylisting does so with a "
            "first visitor."
        ),
    ),
    "unknown-recipient-not-proven/refused": Words(
        _("Refusal of unknown recipients: undecided"),
        _("{answered} It refuses both, so that the reason may lie with this client, the sender or the domain."),
    ),
    # vrfy
    "vrfy-not-proven": Words(_("What VRFY discloses: undecided"), _("{answered} Try again later.")),
    "vrfy-tells": Words(
        _("VRFY tells which addresses exist"),
        _("{answered} So addresses can be collected; RCPT may reveal the same."),
    ),
    "vrfy-confirms-all": Words(
        _("VRFY confirms whatever it is asked"),
        _("{answered} That is of no use to anybody; RFC 5321 section 3.5.3 has 252 where an address was not checked."),
    ),
    "vrfy-tells-nothing": Words(
        _("VRFY does not tell which addresses exist"),
        _(
            "{answered} That holds for this client and before any login unless one was asked for; RCPT is another "
            "way to ask."
        ),
    ),
    "expn-tells": Words(
        _("EXPN shows who is behind an address"),
        _(
            "The server answered EXPN with {reply}. The members of lists and the targets of aliases are told to "
            "strangers."
        ),
    ),
    "expn-not-proven": Words(
        _("What EXPN discloses: undecided"),
        _("The server answered EXPN with {reply}. Try again later."),
    ),
    "expn-tells-nothing": Words(
        _("EXPN shows nothing"),
        _("The server answered EXPN with {reply}. That a list of another name is not shown either is not proven."),
    ),
}
