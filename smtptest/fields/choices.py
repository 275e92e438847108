"""The fields that take one of a few values: what each value is called on the page, and what it does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from smtptest.engine.receiving.behaviour import Behaviour
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
        Route.MX: _("the domain's MX hosts, as a mail server would"),
        Route.EVERY: _("all MX hosts, every IP address"),
        Route.PORTS: _("this server on ports 25, 465 and 587"),
    },
    Security: {
        Security.NONE: _("no TLS"),
        Security.OPPORTUNISTIC: _("STARTTLS if offered"),
        Security.STARTTLS: _("STARTTLS required"),
        Security.TLS: _("TLS from the first byte"),
    },
    Verify: {
        Verify.REPORT: _("report what is wrong"),
        Verify.REQUIRE: _("stop if verification fails"),
    },
    Family: {Family.ANY: _("IPv6 or IPv4"), Family.IPV4: _("IPv4 only"), Family.IPV6: _("IPv6 only")},
    Auth: {
        Auth.NONE: _("do not log in"),
        Auth.AUTO: _("automatic (strongest method both sides support)"),
        Auth.PLAIN: "PLAIN",
        Auth.LOGIN: "LOGIN",
        Auth.CRAM_MD5: "CRAM-MD5",
        Auth.SCRAM_SHA_1: "SCRAM-SHA-1",
        Auth.SCRAM_SHA_256: "SCRAM-SHA-256",
        Auth.XOAUTH2: _("XOAUTH2 (the password is an access token)"),
        Auth.OAUTHBEARER: _("OAUTHBEARER (the password is an access token)"),
        Auth.EXTERNAL: _("EXTERNAL (by client certificate)"),
    },
    Protocol: {Protocol.SMTP: "SMTP", Protocol.LMTP: "LMTP"},
    StopAfter: {
        StopAfter.CONNECT: _("stop after connecting"),
        StopAfter.EHLO: _("stop after EHLO"),
        StopAfter.TLS: _("stop after TLS"),
        StopAfter.AUTH: _("stop after logging in"),
        StopAfter.MAIL: _("stop after MAIL FROM"),
        StopAfter.RCPT: _("check only, send no mail"),
        StopAfter.DATA: _("stop after DATA, send no mail"),
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
        Probe.STARTTLS_INJECTION: _("STARTTLS injection"),
    },
    Proxy: {Proxy.NONE: _("none"), Proxy.V1: _("version 1"), Proxy.V2: _("version 2")},
    Smtputf8: {
        Smtputf8.AUTO: _("if an address needs it"),
        Smtputf8.YES: _("whenever it is offered"),
        Smtputf8.NO: _("never"),
    },
    Behaviour: {each: _(each.facts.label) for each in Behaviour},
}

# What the form says of a value whose label does not say everything.
HELP: Mapping[type[StrEnum], Mapping[str, Text]] = {
    Behaviour: {each: _(each.facts.does) for each in Behaviour},
    Probe: {
        Probe.OPEN_RELAY: _(
            "Checks, with 13 address formats, whether strangers can relay mail through the server. Sends no mail. "
            "Enter a recipient on another server, ideally your own; the default is one at example.com."
        ),
        Probe.STARTTLS_ENFORCED: _("Sends MAIL FROM before TLS, and checks whether the server requires TLS first."),
        Probe.AUTH_BEFORE_TLS: _(
            "Checks whether a login is offered, or can be started, before TLS. No user name or password is sent."
        ),
        Probe.UNKNOWN_RECIPIENT: _(
            "Tries your recipient, then one in the same domain that cannot exist, and compares the replies."
        ),
        Probe.VRFY: _("Checks with VRFY and EXPN whether the server reveals which addresses exist."),
        Probe.SMUGGLING: _(
            "Sends nine real messages to your recipient, each with a different malformed end-of-message, and checks "
            "whether the server accepts it as the end."
        ),
        Probe.STARTTLS_INJECTION: _(
            "Sends a command together with STARTTLS, and checks whether it is answered inside TLS."
        ),
    },
}


def label(value: StrEnum) -> Text:
    """What the page calls this value."""
    return LABELS.get(type(value), {}).get(value, str(value))
