"""Results of the checks of the server that sent a message, beside those that it has in common with a domain's."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_MODERN = _("Allow TLS 1.2 and 1.3 in the program that sends, and update its TLS library.")

PEER_CHECKS: dict[str, Words] = {
    "ptr/private": Words(
        _("{subject} is an address of a private network"),
        _("Other receivers see another address, whose name cannot be judged from here."),
    ),
    "spf-eval/private": Words(
        _("Whether SPF allows the sender cannot be seen from here"),
        _("{subject} is an address of a private network, and the SPF record of {domain} does not allow it. Other "
          "receivers see another address."),
    ),
    "spf-eval/bounce": Words(
        _("The message is a bounce: it has no sender"),
        _("SPF is then evaluated for the name in EHLO."),
    ),
    "spf-helo/private": Words(
        _("Whether SPF allows the name {domain} in EHLO cannot be seen from here"),
        _("{subject} is an address of a private network. Other receivers see another address."),
    ),
    "tls-sent/good": Words(
        _("The message came over {version}"),
        _("The cipher is {cipher}."),
    ),
    "tls-sent/certificate": Words(
        _("The message came over {version}, with a certificate of the sender"),
        _("The cipher is {cipher}. The sender's certificate shows who it is to receivers that know it."),
    ),
    "tls-sent/old": Words(
        _("The message came over {version}, which is out of date"),
        _("TLS 1.0 and 1.1 have been forbidden since 2021. Many receivers refuse them, and mail then goes in plain "
          "text or not at all."),
        _MODERN,
    ),
    "tls-sent/weak": Words(
        _("The message came with a weak cipher"),
        _("{cipher} has only {bits} secret bits."),
        _MODERN,
    ),
    "tls-sent/plain": Words(
        _("The message came without TLS"),
        _("STARTTLS was offered and not used. Anyone on the network path could read the message, and Gmail requires "
          "TLS."),
        _("Switch on TLS for outgoing mail, in Postfix with “smtp_tls_security_level = may”."),
    ),
    "tls-sent/not-possible": Words(
        _("The message came without TLS, as this test was set to"),
        _("This receiver did not let anybody use it."),
    ),
}  # fmt: skip
