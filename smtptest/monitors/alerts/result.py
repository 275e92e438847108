"""The result of one try to send an alert, the same for every channel."""

from __future__ import annotations

from dataclasses import dataclass

from smtptest.engine.msgids import gettext_noop

# Why a try failed, by its code, for the owner of the monitor. The codes of the operator's relay begin with "relay-".
REASONS = {
    "relay-unreachable": gettext_noop("The mail relay of this service cannot be reached."),
    "relay-timeout": gettext_noop("The mail relay of this service did not answer in time."),
    "relay-tls": gettext_noop("The mail relay of this service offers no TLS with a valid certificate."),
    "relay-login": gettext_noop("The mail relay of this service rejected its login."),
    "relay-refused": gettext_noop("The mail relay of this service rejected the message."),
    "recipient-rejected": gettext_noop("The address was rejected. Check it."),
    "recipient-deferred": gettext_noop("The address was deferred (temporary error)."),
    "not-an-address": gettext_noop("The address cannot be used in a message. Check it."),
    "no-consent": gettext_noop("The address has not been confirmed, or its owner has unsubscribed."),
    "too-many": gettext_noop("The address has reached its limit of alerts. This alert is sent later."),
    "webhook-forbidden": gettext_noop("The webhook leads to an address that this service may not connect to."),
    "webhook-unreachable": gettext_noop("The webhook cannot be reached."),
    "webhook-rejected": gettext_noop("The webhook answered with an error or a redirect."),
    "service-failed": gettext_noop("One of the services that Apprise tells did not accept the alert."),
    "over": gettext_noop("The incident was over before the alert could be sent."),
    "no-channel": gettext_noop("This service no longer sends alerts this way."),
    "internal": gettext_noop(
        "The alert could not be made, because of an error in this service. Its log has the details."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result: the alert was sent if there is no ``error``."""

    error: str = ""
    """The code of the reason, as in REASONS."""
    is_final: bool = False
    """Whether it is not to be tried again."""
    wait: float | None = None
    """Seconds until it may be sent, if it was only postponed, which does not count as a try. None for the usual
    pause."""


SENT = Result()
