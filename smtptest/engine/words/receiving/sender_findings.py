"""Findings about what a sender does when the receiver behaves badly on request."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_ACCEPTED_AS_USUAL = _(
    "That is normal between mail servers, which encrypt without asking who answers. A sender that follows an MTA-STS "
    "policy in enforce mode, or a TLSA record (DANE), must refuse it."
)
_REFUSED = _("The handshake ended with: {reason}. The sender is stricter than it has to be between mail servers.")
_AS_ASKED = _("That is what this test was set to. What counts is what the sender does now.")

SENDER_BEHAVIOUR: dict[str, Words] = {
    "sender-without-tls/not-offered": Words(
        _("The sender delivers in plain text if no STARTTLS is offered"),
        _(
            "That is normal between mail servers. A sender that follows an MTA-STS policy in enforce mode, or a TLSA "
            "record (DANE), must not deliver; nor may one that is set to require TLS."
        ),
    ),
    "sender-falls-back": Words(
        _("After TLS had failed, the sender delivered in plain text"),
        _(
            "Mail servers may do that if they know no policy for the domain. Anyone on the network path who breaks "
            "the handshake can then read the mail: publish MTA-STS or DANE for your own domain, and let your sender "
            "heed what others publish."
        ),
    ),
    "sender-takes-certificate/expired": Words(_("The sender accepts an expired certificate"), _ACCEPTED_AS_USUAL),
    "sender-takes-certificate/wrong-name": Words(
        _("The sender accepts a certificate for another host"), _ACCEPTED_AS_USUAL
    ),
    "sender-takes-certificate/self-signed": Words(
        _("The sender accepts a self-signed certificate"), _ACCEPTED_AS_USUAL
    ),
    "sender-takes-old-tls": Words(
        _("The sender speaks TLS 1.0"),
        _("TLS 1.0 has been forbidden since 2021 (RFC 8996). Set the sender's lowest version to TLS 1.2."),
    ),
    "sender-refuses-tls/expired": Words(_("The sender refuses an expired certificate"), _REFUSED),
    "sender-refuses-tls/wrong-name": Words(_("The sender refuses a certificate for another host"), _REFUSED),
    "sender-refuses-tls/self-signed": Words(_("The sender refuses a self-signed certificate"), _REFUSED),
    "sender-refuses-tls/old": Words(
        _("The sender refuses TLS 1.0"),
        _("The handshake ended with: {reason}. TLS 1.0 has been forbidden since 2021 (RFC 8996)."),
    ),
    "receiver-behaves/greylist": Words(_("This receiver greylists the sender"), _AS_ASKED),
    "receiver-behaves/defer": Words(_("This receiver defers the message"), _AS_ASKED),
    "receiver-behaves/reject": Words(_("This receiver refuses the recipient"), _AS_ASKED),
    "receiver-behaves/disconnect": Words(_("This receiver closes the connection after the message"), _AS_ASKED),
    "receiver-behaves/slow-greeting": Words(_("This receiver waits before it greets"), _AS_ASKED),
    "receiver-behaves/broken-tls": Words(_("This receiver breaks the TLS handshake off"), _AS_ASKED),
    "receiver-behaves/expired": Words(_("This receiver shows an expired certificate"), _AS_ASKED),
    "receiver-behaves/wrong-name": Words(_("This receiver shows a certificate for another host"), _AS_ASKED),
    "receiver-behaves/self-signed": Words(_("This receiver shows a self-signed certificate"), _AS_ASKED),
    "receiver-behaves/old": Words(_("This receiver speaks TLS 1.0 only"), _AS_ASKED),
    "sender-returns/same": Words(
        _("The sender came back {minutes:.1f} minutes after it was greylisted"),
        _("It came from the same address with the same sender, so that any greylisting receiver lets it in."),
    ),
    "sender-returns/other": Words(
        _("The sender came back {minutes:.1f} minutes after it was greylisted, but not as the same"),
        _(
            "Its address or the envelope sender is another. Many receivers greylist it again then, and the mail is "
            "late by hours. Let retries come from the same address with the same sender."
        ),
    ),
    "sender-returns-early": Words(
        _("The sender came back after {seconds:.0f} s, too early for greylisting"),
        _(
            "Receivers want at least {least:g} s between the two attempts, often five minutes. It was deferred again; "
            "that does no harm if the sender comes back once more."
        ),
    ),
    "sender-tries-again/waits": Words(
        _("The sender tried again after {minutes:.1f} minutes"),
        _(
            "It keeps a message that is deferred, as it should. RFC 5321 recommends at least 30 minutes between "
            "attempts."
        ),
    ),
    "sender-tries-again/hurries": Words(
        _("The sender tried again after {minutes:.1f} minutes: too soon"),
        _(
            "RFC 5321 recommends at least 30 minutes between attempts, and longer pauses later. Receivers count "
            "such attempts and may block the sender."
        ),
    ),
    "sender-tries-again/lost": Words(
        _("The sender sent the message again after {minutes:.1f} minutes"),
        _("It had no reply to it, so it cannot know whether it was taken: to send it again is right."),
    ),
    "sender-retry-not-proven": Words(
        _("Whether the sender tries again: undecided"),
        _("It had not come back when the test ended. Many senders wait 15 to 30 minutes: let the test wait longer."),
    ),
    "sender-ignores-rejection": Words(
        _("The sender tried again after a permanent refusal"),
        _(
            "It came back after {minutes:.1f} minutes. A reply of 5yz is final: the sender must tell the author of "
            "the message and stop. Receivers block senders that go on."
        ),
    ),
    "sender-heeds-rejection": Words(
        _("The sender did not try again after a permanent refusal"),
        _("That holds until the test ended. Whether it told the author of the message cannot be seen here."),
    ),
    "sender-waits": Words(
        _("The sender waited {seconds:g} s for the greeting"),
        _("A sender should wait up to five minutes, and say nothing before."),
    ),
    "sender-does-not-wait": Words(
        _("The sender left before the greeting, after {seconds:.0f} s"),
        _("It should wait up to five minutes. Some receivers greet late on purpose, or because their DNS is slow."),
    ),
}
