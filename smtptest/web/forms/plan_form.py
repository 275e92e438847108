"""The form that validates a test: the same for the browser, for JSON and for the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from smtptest.conf import engine
from smtptest.engine.guard.hosts import parse_host, parse_host_leniently
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import (
    Auth,
    Family,
    Plan,
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
from smtptest.engine.tls import client_certificate
from smtptest.fields.table import SECRETS
from smtptest.web.forms import combinations
from smtptest.web.forms.choice_labels import Automatic, Choice
from smtptest.web.forms.controls import Area, DrawnForm, SecretArea, described
from smtptest.web.forms.esmtp_fields import EsmtpFields
from smtptest.web.forms.field_errors import field_errors_shown, translated
from smtptest.web.forms.flag import Digits, Flag, Number
from smtptest.web.forms.message_fields import MessageFields
from smtptest.web.forms.receiving.round_trip_fields import RoundTripFields
from smtptest.web.forms.rule_violations import violations
from smtptest.web.forms.service_rules import ServiceRules
from smtptest.web.forms.typed.host_input import LEFT, REFUSED, Filled, fill
from smtptest.web.forms.typed.mailbox_input import Rule, forward_path, helo_name, host_name, mailbox, sendable
from smtptest.web.forms.typed.recipients import Recipients, address

MOST_RECIPIENTS = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


@described
class TestForm(ServiceRules, MessageFields, EsmtpFields, RoundTripFields, DrawnForm):
    """The fields of a test. ``plan()``, ``secret()``, ``key()`` and ``files_to_attach()`` need ``is_valid()`` first."""

    SECRETS = SECRETS
    """Fields that are neither stored nor shown again."""
    NOT_IN_A_LINK = SECRETS | {"attachments"}
    """Fields that an address of the page cannot fill in."""
    filled: Filled
    """The fields after the entry in the server's field was split into its parts."""

    host = forms.CharField(
        max_length=300,
        widget=forms.TextInput({"required": True}),
        error_messages={"required": _("Enter a host name or IP address.")},
    )
    port = Number(
        required=False,
        widget=Digits({"required": True}),
        error_messages={"invalid": _("Enter a number from 1 to 65535.")},
    )
    route = Choice(Route)
    family = Choice(Family)
    security = Choice(Security)
    verify = Choice(Verify)
    helo = forms.CharField(required=False, max_length=255)
    auth = Automatic(Auth)
    username = forms.CharField(
        required=False, max_length=255, strip=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    password = forms.CharField(
        required=False,
        # Tokens of 12,288 characters must be accepted (RFC 4954 section 4), and some are longer.
        max_length=16 * 1024,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    client_cert = forms.CharField(required=False, max_length=32 * 1024, widget=Area(rows=2))
    # An RSA key of 8,192 bits has 6.3 KiB.
    client_key = forms.CharField(required=False, max_length=8 * 1024, widget=SecretArea(rows=2))
    insecure_auth = Flag()
    tls_name = forms.CharField(required=False, max_length=300)
    mail_from = forms.CharField(required=False, max_length=320, widget=forms.TextInput({"inputmode": "email"}))
    rcpt_to = Recipients(most=320 * MOST_RECIPIENTS, widget=Area(rows=1), template_name="controls/recipients.html")
    stop_after = Choice(StopAfter)
    subject = forms.CharField(required=False, max_length=500)
    body = forms.CharField(required=False, strip=False, widget=Area(rows=3, dir="auto"))
    sample = Choice(Sample)
    protocol = Choice(Protocol)
    smtputf8 = Choice(Smtputf8)
    probe = Choice(Probe, template_name="controls/probe.html")
    proxy = Choice(Proxy)

    @sensitive_variables()
    def __init__(self, data: Mapping[str, Any] | None = None, *, filled: Filled | None = None, **options: Any) -> None:
        """data: the fields to validate. filled: without data, what the address of the page fills in."""
        self.filled = (filled or Filled({})) if data is None else fill(data)
        super().__init__(None if data is None else self.filled.fields, **options)
        self.fields["host"].required = not self.filled.refused

    def plan(self) -> Plan:
        """Return the plan of the test, without secrets and without the contents of files."""
        wanted = {name: value for name, value in self.cleaned_data.items() if name not in self.SECRETS}
        return Plan(**{**wanted, "attachments": tuple(one.facts for one in self.files_to_attach())})

    def secret(self) -> Secret:
        """Return the password; empty if there is none."""
        secret: Secret = self.cleaned_data["password"]
        return secret

    def key(self) -> Secret:
        """Return the key of the client certificate; empty if there is none."""
        key: Secret = self.cleaned_data["client_key"]
        return key

    def files_to_attach(self) -> tuple[Attachment, ...]:
        """Return the attachments. The plan has only their names, types and sizes."""
        found: tuple[Attachment, ...] = self.cleaned_data["attachments"]
        return found

    def clean_host(self) -> str:
        if self.filled.refused:
            raise ValidationError(REFUSED[self.filled.refused])
        try:
            return self._by_the_rule("host", _full_name, host_name)
        except ValidationError:
            self.data = {**self.data, "host": self.filled.shown}  # the rest may be half of a password
            raise

    def clean_port(self) -> int:
        port = self.cleaned_data["port"]
        chosen = int(self.fields["port"].initial if port is None else port)
        with field_errors_shown():
            engine.policy(engine.environment()).require_port(chosen)
        return chosen

    def clean_helo(self) -> str:
        return self._by_the_rule("helo", helo_name, helo_name) if self.cleaned_data["helo"] else ""

    def clean_tls_name(self) -> str:
        text = self.cleaned_data["tls_name"]
        parse = _full_name if engine.environment().public else parse_host_leniently
        return _said(partial(parse, text)) if text else ""

    def clean_mail_from(self) -> str:
        self.cleaned_data["mail_from"] = address(self.cleaned_data["mail_from"])
        return self._by_the_rule("mail_from", mailbox, mailbox) if self.cleaned_data["mail_from"] else ""

    def clean_rcpt_to(self) -> tuple[str, ...]:
        addresses: tuple[str, ...] = self.cleaned_data["rcpt_to"]
        most = min(MOST_RECIPIENTS, engine.environment().quotas.recipients or MOST_RECIPIENTS)
        if len(addresses) > most:
            raise ValidationError(_("At most %(most)d recipients in one test.") % {"most": most})
        return tuple(_said(partial(_allowed(forward_path, forward_path), address)) for address in addresses)

    def _by_the_rule(self, name: str, public: Rule, private: Rule) -> str:
        return _said(partial(_allowed(public, private), self.cleaned_data[name]))

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
        rules = (
            self._combinations,
            self.judge_round_trip,
            self._login,
            self._certificate,
            self._reach,
            self.judge_extensions,
            self.judge_claims,
            self.judge_probe,
            self.judge_service,
        )
        for rule in rules:
            rule(wanted)
        return wanted

    def warnings(self) -> dict[str, list[str]]:
        """Return by field what breaks the standards and is sent all the same, and what is ignored."""
        judged = {"host": "", **self.cleaned_data}
        names = ("host", "helo", "mail_from", "rcpt_to", "stop_after", "probe")
        told: dict[str, list[str]] = {"host": [str(LEFT)]} if self.filled.left and "host" not in self.errors else {}
        for each in violations(Plan(**{name: judged[name] for name in names if name in judged})):
            words = _("It is sent as you wrote it. %(fault)s") % {"fault": translated(each.fault)}
            told.setdefault(each.field, []).append(words)
        return told

    @cached_property
    def advice(self) -> dict[str, list[Any]]:
        """The remarks beside each field, by its name; if there are data, :meth:`warnings` are among them."""
        said = self.unknown_choices()
        for name, texts in self.warnings().items() if self.is_bound else ():
            said.setdefault(name, []).extend(texts)
        return said if self.is_bound or not self.filled.refused else said | {"host": [REFUSED[self.filled.refused]]}

    @cached_property
    def conflicts(self) -> dict[str, list[Any]]:
        """The warnings about fields that do not go together, by the name of the field that they stand beside."""
        return combinations.warnings(self.texts())

    def _combinations(self, wanted: dict[str, Any]) -> None:
        judged = {name: combinations.text(value) for name, value in wanted.items()}
        for rule in combinations.found(judged, errors=True):
            if rule.at not in self.errors:
                self.add_error(rule.at, str(rule.text))

    def _login(self, wanted: dict[str, Any]) -> None:
        username, password = wanted.get("username"), wanted.get("password")
        wanted["auth"] = Auth(wanted.get("auth") or (Auth.AUTO if username else Auth.NONE))
        if wanted["auth"] is Auth.EXTERNAL:
            return  # the certificate says who logs in; a user name would say on whose behalf
        if wanted["auth"] is not Auth.NONE and not username and "username" not in self.errors:
            self.add_error("username", _("Enter the user name to log in with."))
        if username and wanted["auth"] is Auth.NONE:
            self.add_error("auth", _("Choose a login method, or leave the user name empty."))
        if username and not password and "password" not in self.errors and wanted["auth"] is not Auth.NONE:
            self.add_error("password", _("Enter the password."))

    def _certificate(self, wanted: dict[str, Any]) -> None:
        certificate, key = wanted.get("client_cert"), wanted.get("client_key")
        if (not certificate and not key) or certificate is None or key is None:
            return
        try:
            client_certificate.check(certificate, key)
        except client_certificate.CertificateFault as fault:
            self.add_error(fault.field, translated(fault))

    def _reach(self, wanted: dict[str, Any]) -> None:
        stop = wanted.get("stop_after")
        if stop is None or wanted.get("round_trip") or wanted.get("probe", Probe.NONE) is not Probe.NONE:
            return  # a probe decides by itself how far it goes, and a round trip has a recipient of ours
        if stop.reaches(StopAfter.RCPT) and not wanted.get("rcpt_to") and "rcpt_to" not in self.errors:
            self.add_error("rcpt_to", _("Enter a recipient, or set “Stop after” to an earlier step."))
        if stop is StopAfter.AUTH and wanted["auth"] is Auth.NONE:
            self.add_error("stop_after", _("There is no login to stop after. Enter a user name and password."))


def _full_name(text: str) -> str:
    return parse_host(text, require_dot=True)


def _allowed(public: Rule, private: Rule) -> Rule:
    """The rule of this profile. In the private profile, what breaks the standards may be sent too."""
    return public if engine.environment().public else partial(sendable, rule=private)


def _said(parse: Callable[[], str]) -> str:
    """The result of a parser, whose FieldErrors become errors of the field."""
    with field_errors_shown():
        return parse()


def _without_controls(text: str) -> str:
    if _CONTROL.search(text):
        raise ValidationError(_("Line ends and control characters are not allowed here."))
    return text
