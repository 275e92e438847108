"""The fields that take one of a few values: what each value is called on the page, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from smtptest.engine.smtp.plan import (
    Auth,
    Family,
    Probe,
    Protocol,
    Proxy,
    Route,
    Sample,
    Security,
    Smtputf8,
    StopAfter,
    Verify,
)
from smtptest.fields.field import Text

# By enumeration: members of two StrEnums with the same value are equal, and would be one key.
LABELS: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Route: {
        Route.HOST: _("this server"),
        Route.MX: _("the domain's MX, as a mail server would"),
        Route.EVERY: _("every MX on every address"),
    },
    Security: {
        Security.NONE: _("no TLS"),
        Security.OPPORTUNISTIC: _("STARTTLS where offered"),
        Security.STARTTLS: _("STARTTLS required"),
        Security.TLS: _("TLS from the first byte"),
    },
    Verify: {
        Verify.REPORT: _("report what is wrong with it"),
        Verify.REQUIRE: _("stop where it does not hold"),
    },
    Family: {Family.ANY: _("IPv6 or IPv4"), Family.IPV4: _("IPv4 only"), Family.IPV6: _("IPv6 only")},
    Auth: {
        Auth.NONE: _("do not log in"),
        Auth.AUTO: _("the best that both sides know"),
        Auth.PLAIN: "PLAIN",
        Auth.LOGIN: "LOGIN",
        Auth.CRAM_MD5: "CRAM-MD5",
        Auth.SCRAM_SHA_1: "SCRAM-SHA-1",
        Auth.SCRAM_SHA_256: "SCRAM-SHA-256",
        Auth.XOAUTH2: _("XOAUTH2 (the password is a token)"),
        Auth.OAUTHBEARER: _("OAUTHBEARER (the password is a token)"),
        Auth.EXTERNAL: _("EXTERNAL (by the client certificate)"),
    },
    Protocol: {Protocol.SMTP: "SMTP", Protocol.LMTP: "LMTP"},
    StopAfter: {
        StopAfter.CONNECT: _("stop after connecting"),
        StopAfter.EHLO: _("stop after EHLO"),
        StopAfter.TLS: _("stop after TLS"),
        StopAfter.AUTH: _("stop after logging in"),
        StopAfter.MAIL: _("stop after MAIL FROM"),
        StopAfter.RCPT: _("check only, send no mail"),
        StopAfter.DATA: _("stop after DATA, with no mail"),
        StopAfter.MESSAGE: _("send a test message"),
    },
    Sample: {
        Sample.NONE: _("none"),
        Sample.GTUBE: _("GTUBE, for spam filters"),
        Sample.EICAR: _("EICAR, for virus filters"),
    },
    Probe: {
        Probe.NONE: _("none"),
        Probe.OPEN_RELAY: _("open relay"),
        Probe.STARTTLS_ENFORCED: _("STARTTLS enforced"),
        Probe.AUTH_BEFORE_TLS: _("login before TLS"),
        Probe.UNKNOWN_RECIPIENT: _("unknown recipient"),
        Probe.VRFY: _("VRFY and EXPN"),
        Probe.SMUGGLING: _("SMTP smuggling"),
        Probe.STARTTLS_INJECTION: _("injection into STARTTLS"),
    },
    Proxy: {Proxy.NONE: _("none"), Proxy.V1: _("version 1"), Proxy.V2: _("version 2")},
    Smtputf8: {
        Smtputf8.AUTO: _("where an address needs it"),
        Smtputf8.YES: _("wherever it is offered"),
        Smtputf8.NO: _("never"),
    },
}

# What the form says of a value, where its label does not say it all.
HELP: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Probe: {
        Probe.OPEN_RELAY: _(
            "Asks whether the server takes recipients elsewhere from strangers, in many spellings. Sends no mail. The "
            "recipient is one elsewhere, yours best of all; without one it is at example.com."
        ),
        Probe.STARTTLS_ENFORCED: _("Names a sender before TLS, and sees whether the server insists on TLS."),
        Probe.AUTH_BEFORE_TLS: _(
            "Sees whether a login is offered, or can be begun, before TLS. No user name or password is sent."
        ),
        Probe.UNKNOWN_RECIPIENT: _(
            "Names your recipient and then one of the same domain that surely does not exist, and compares the answers."
        ),
        Probe.VRFY: _("Asks by VRFY and EXPN whether the server tells which addresses exist."),
        Probe.SMUGGLING: _(
            "Sends real messages to your recipient, nine of them, each with another wrong end of a message in it, and "
            "sees whether the server is taken in."
        ),
        Probe.STARTTLS_INJECTION: _(
            "Sends a command together with STARTTLS, and sees whether it is answered within TLS."
        ),
    },
}


def label(value: StrEnum) -> Text:
    """What the page calls this value."""
    return LABELS.get(type(value), {}).get(value, str(value))
