"""The fields that take one of a few values, and what each value is called on the page."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.text import format_lazy
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
from smtptest.web.forms.probe_fields import PROBE_LABELS

# By enumeration: members of two StrEnums with the same value are equal, and would be one key.
_LABELS: dict[type[StrEnum], dict[str, Any]] = {
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
    Probe: dict(PROBE_LABELS),
    Proxy: {Proxy.NONE: _("none"), Proxy.V1: _("version 1"), Proxy.V2: _("version 2")},
    Smtputf8: {
        Smtputf8.AUTO: _("where an address needs it"),
        Smtputf8.YES: _("wherever it is offered"),
        Smtputf8.NO: _("never"),
    },
}


def choices_of(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    return [(str(value), _LABELS.get(kind, {}).get(value, str(value))) for value in kind]


def one_of(words: Iterable[str]) -> Any:
    """The error that lists them. Not made by ``%``, which would settle its language when a module is loaded."""
    return format_lazy("{} {}.", _("Choose one of:"), ", ".join(words))


class Choice(forms.ChoiceField):
    """One value of an enumeration; what is left out is its default."""

    def __init__(self, kind: type[StrEnum], default: str) -> None:
        self.kind, self.default = kind, default
        super().__init__(choices=choices_of(kind), required=False, initial=default)
        self.error_messages["invalid_choice"] = one_of(kind)

    def clean(self, value: Any) -> StrEnum:
        return self.kind(super().clean(value) or self.default)
