"""What big receivers of mail require of senders, in words, by the id of the requirement."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

REQUIREMENTS: dict[str, Words] = {
    "spf-or-dkim": Words(
        _("SPF or DKIM"),
        _("Mail must pass one of the two."),
    ),
    "spf": Words(
        _("SPF"),
        _("Mail must come from an address that the SPF record allows."),
    ),
    "dkim": Words(
        _("DKIM"),
        _("Mail must have a valid DKIM signature. Without a message, only the keys of known selectors can be seen."),
    ),
    "dmarc": Words(
        _("A DMARC record"),
        _("The domain in From must have one, with p=none at least."),
    ),
    "alignment": Words(
        _("DMARC alignment"),
        _("The domain in From must match the one that SPF or DKIM confirms. Only a message shows that."),
    ),
    "fcrdns": Words(
        _("A name for each sending address"),
        _("The address must have a PTR record, and its name must lead back to it."),
    ),
    "tls": Words(
        _("TLS"),
        _("Mail must be sent over TLS. Only the receiver sees that."),
    ),
    "format": Words(
        _("Well-formed messages"),
        _("Messages must keep to RFC 5322, with one From, Date and Message-ID. Only a message shows that."),
    ),
    "unsubscribe": Words(
        _("One-click unsubscribe"),
        _("Marketing mail must offer it (RFC 8058). Only a message shows that."),
    ),
    "spam-rate": Words(
        _("Few spam reports"),
        _("Fewer than 0.3 % of recipients may report the mail as spam. Only the receiver knows that."),
    ),
    "arc": Words(
        _("ARC for forwarded mail"),
        _("Forwarders must add ARC headers, and mailing lists a List-Id. Only a message shows that."),
    ),
}
