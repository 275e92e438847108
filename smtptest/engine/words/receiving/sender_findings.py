"""Findings about what a sender does when the receiver behaves badly on request."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_ACCEPTED_AS_USUAL = _(
    "That is normal between mail servers, which encrypt without asking who answers. A sender that follows an MTA-STS "
    "policy in enforce mode, or a TLSA record (DANE), must refuse it."
)
_REFUSED = _("The handshake ended with: {reason}. The sender is stricter than it has to be between mail servers.")

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
}
