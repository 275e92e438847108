"""What a visitor asks for, judged: from the browser, from JSON and from the command line, one form for all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from smtptest.dialog import client_certificate
from smtptest.dialog.attachments import Attachment
from smtptest.dialog.plan import (
    Auth,
    Family,
    Plan,
    Protocol,
    Proxy,
    Route,
    Sample,
    Security,
    Smtputf8,
    StopAfter,
    Verify,
)
from smtptest.dialog.secret import Secret
from smtptest.guard.hosts import literal, parse_host
from smtptest.web import engine
from smtptest.web.addresses import forward_path, helo_name, mailbox
from smtptest.web.claim_fields import ClaimFields
from smtptest.web.esmtp_fields import EsmtpFields
from smtptest.web.flags import Flag
from smtptest.web.message_fields import MessageFields

MOST_RECIPIENTS = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")

# By enumeration: members of two StrEnums with the same value are equal, and would be one key.
_LABELS: dict[type[StrEnum], dict[str, Any]] = {
    Route: {
        Route.HOST: _("this server"),
        Route.MX: _("the domain's MX, as a mail server would"),
        Route.EVERY: _("every MX on every address"),
    },
    Security: {
        Security.NONE: _("none"),
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
    Sample: {
        Sample.NONE: _("none"),
        Sample.GTUBE: _("GTUBE, for spam filters"),
        Sample.EICAR: _("EICAR, for virus filters"),
    },
    Proxy: {Proxy.NONE: _("none"), Proxy.V1: _("version 1"), Proxy.V2: _("version 2")},
    Smtputf8: {
        Smtputf8.AUTO: _("where an address needs it"),
        Smtputf8.YES: _("wherever it is offered"),
        Smtputf8.NO: _("never"),
    },
}


def _choices(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    return [(str(value), _LABELS.get(kind, {}).get(value, str(value))) for value in kind]


class Choice(forms.ChoiceField):
    """One value of an enumeration; what is left out is its default."""

    def __init__(self, kind: type[StrEnum], default: str) -> None:
        self.kind, self.default = kind, default
        super().__init__(choices=_choices(kind), required=False, initial=default)
        self.error_messages["invalid_choice"] = _("Choose one of: %(all)s.") % {"all": ", ".join(kind)}

    def clean(self, value: Any) -> StrEnum:
        return self.kind(super().clean(value) or self.default)


class TestForm(MessageFields, EsmtpFields, ClaimFields, forms.Form):
    """The fields of the contract. ``plan()`` and ``secret()`` are there once ``is_valid()``."""

    SECRETS = frozenset({"password", "client_key"})
    NOT_IN_A_LINK = SECRETS | {"attachments"}

    host = forms.CharField(max_length=300, error_messages={"required": _("Write the server's name or IP address.")})
    port = forms.IntegerField(
        required=False,
        initial=25,
        error_messages={"invalid": _("Write a number from 1 to 65535.")},
    )
    route = Choice(Route, Route.HOST)
    family = Choice(Family, Family.ANY)
    security = Choice(Security, Security.OPPORTUNISTIC)
    verify = Choice(Verify, Verify.REPORT)
    helo = forms.CharField(required=False, max_length=255)
    auth = forms.CharField(required=False)
    username = forms.CharField(required=False, max_length=255, strip=False)
    password = forms.CharField(required=False, max_length=4096, strip=False)
    client_cert = forms.CharField(required=False, max_length=32 * 1024)
    client_key = forms.CharField(required=False, max_length=8 * 1024)  # RSA with 8,192 bits has 6.3 KiB
    insecure_auth = Flag(required=False)
    mail_from = forms.CharField(required=False, max_length=320)
    rcpt_to = forms.CharField(required=False, max_length=320 * MOST_RECIPIENTS)
    stop_after = Choice(StopAfter, StopAfter.RCPT)
    subject = forms.CharField(required=False, max_length=500)
    body = forms.CharField(required=False, strip=False)
    sample = Choice(Sample, Sample.NONE)
    protocol = Choice(Protocol, Protocol.SMTP)
    smtputf8 = Choice(Smtputf8, Smtputf8.AUTO)
    proxy = Choice(Proxy, Proxy.NONE)

    @sensitive_variables()
    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["auth"] = forms.ChoiceField(
            choices=[("", _("automatic")), *_choices(Auth)],
            required=False,
            error_messages={"invalid_choice": _("Choose one of: %(all)s.") % {"all": ", ".join(Auth)}},
        )

    def plan(self) -> Plan:
        """The test that was asked for."""
        wanted = {name: value for name, value in self.cleaned_data.items() if name not in self.SECRETS}
        return Plan(**{**wanted, "attachments": tuple(one.facts for one in self.files_to_attach())})

    def secret(self) -> Secret:
        """Beside the plan, never in it."""
        secret: Secret = self.cleaned_data["password"]
        return secret

    def key(self) -> Secret:
        """The key of the plan's certificate, empty where there is none."""
        key: Secret = self.cleaned_data["client_key"]
        return key

    def files_to_attach(self) -> tuple[Attachment, ...]:
        """Beside the plan, which has only their facts."""
        found: tuple[Attachment, ...] = self.cleaned_data["attachments"]
        return found

    def clean_host(self) -> str:
        return _said(lambda: parse_host(self.cleaned_data["host"], require_dot=engine.environment().public))

    def clean_port(self) -> int:
        port = self.cleaned_data["port"]
        chosen = 25 if port is None else int(port)
        refusal = engine.policy(engine.environment()).port_refusal(chosen)
        if refusal is not None:
            raise ValidationError(refusal)
        return chosen

    def clean_helo(self) -> str:
        text = self.cleaned_data["helo"]
        return _said(lambda: helo_name(text)) if text else ""

    def clean_mail_from(self) -> str:
        text = self.cleaned_data["mail_from"]
        text = text[1:-1] if text.startswith("<") and text.endswith(">") else text
        return _said(lambda: mailbox(text)) if text else ""

    def clean_rcpt_to(self) -> tuple[str, ...]:
        addresses = [part.strip() for part in re.split(r"[,\r\n]", self.cleaned_data["rcpt_to"]) if part.strip()]
        if len(addresses) > MOST_RECIPIENTS:
            raise ValidationError(_("At most %(most)d recipients in one test.") % {"most": MOST_RECIPIENTS})
        return tuple(_said(lambda text=address: forward_path(text)) for address in addresses)  # type: ignore[misc]

    def clean_username(self) -> str:
        return _without_controls(self.cleaned_data["username"])

    def clean_subject(self) -> str:
        return _without_controls(self.cleaned_data["subject"])

    def clean_password(self) -> Secret:
        return Secret(self.cleaned_data["password"])

    def clean_client_key(self) -> Secret:
        return Secret(self.cleaned_data["client_key"])

    def clean(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        rules = (self._route, self._login, self._certificate, self._reach, self.judge_extensions, self.judge_claims)
        for rule in (*rules, self._public):
            rule(wanted)
        return wanted

    def _route(self, wanted: dict[str, Any]) -> None:
        if wanted.get("route", Route.HOST) is not Route.HOST and literal(wanted.get("host", "")) is not None:
            self.add_error("host", _("An IP address has no MX; write a mail domain, or choose to test this server."))

    def _login(self, wanted: dict[str, Any]) -> None:
        username, password = wanted.get("username"), wanted.get("password")
        wanted["auth"] = Auth(wanted.get("auth") or (Auth.AUTO if username else Auth.NONE))
        if wanted["auth"] is Auth.EXTERNAL:
            return  # who we are is in the certificate; a user name says on whose behalf we act
        if (password or wanted["auth"] is not Auth.NONE) and not username and "username" not in self.errors:
            self.add_error("username", _("Write the user name to log in with."))
        if username and wanted["auth"] is Auth.NONE:
            self.add_error("auth", _("Choose how to log in, or leave out the user name."))
        if username and not password and "password" not in self.errors and wanted["auth"] is not Auth.NONE:
            self.add_error("password", _("Write the password; it is used for this one test and never stored."))

    def _certificate(self, wanted: dict[str, Any]) -> None:
        certificate, key = wanted.get("client_cert"), wanted.get("client_key")
        if (not certificate and not key) or certificate is None or key is None:
            return
        try:
            client_certificate.check(certificate, key)
        except client_certificate.CertificateFault as fault:
            self.add_error(fault.field, str(fault))
        if wanted.get("security") is Security.NONE:
            self.add_error("client_cert", _("A certificate is shown in TLS alone; choose a security mode with TLS."))

    def _reach(self, wanted: dict[str, Any]) -> None:
        stop = wanted.get("stop_after")
        if stop is None:
            return
        if stop.reaches(StopAfter.RCPT) and not wanted.get("rcpt_to") and "rcpt_to" not in self.errors:
            self.add_error("rcpt_to", _("Write at least one recipient, or stop before RCPT."))
        if stop is StopAfter.TLS and wanted.get("security") is Security.NONE:
            self.add_error("stop_after", _("There is no TLS to stop after; choose a security mode with TLS."))
        if stop is StopAfter.AUTH and wanted["auth"] is Auth.NONE:
            self.add_error("stop_after", _("There is no login to stop after; write a user name and password."))

    def _public(self, wanted: dict[str, Any]) -> None:
        if not engine.environment().public:
            return
        if wanted.get("stop_after") in (StopAfter.DATA, StopAfter.MESSAGE):
            self.add_error("stop_after", _("This service sends no mail; choose to check only."))
        if wanted.get("insecure_auth"):
            self.add_error("insecure_auth", _("This service sends a password only over verified TLS."))
        self.refuse_message(wanted)
        self.refuse_claims(wanted)


def _said(parse: Callable[[], str]) -> str:
    """The result of a parser whose ValueErrors are words for the visitor."""
    try:
        return parse()
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _without_controls(text: str) -> str:
    if _CONTROL.search(text):
        raise ValidationError(_("Line ends and control characters cannot stand here."))
    return text
