"""Presets: links that fill in the form for a common task or provider. Scripts do it without loading the page."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from smtptest.web.presenters.provider_hints import HINTS, other_ports

Text = Promise | str

# The settings that a preset may change, besides names and addresses. One that a preset does not mention gets its
# default, so that nothing stays from the preset before.
_SETTINGS = ("port", "route", "security", "auth", "stop_after", "probe", "round_trip")
# A login test stops after RCPT, as most tests do: many servers refuse a sender only then. No mail is sent.
_LOGIN = {"auth": "auto"}


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A task or a provider."""

    key: str
    """Its name in the page's address."""
    name: Text
    """Its name for visitors."""
    says: Text
    """What it sets and what is left to fill in, for visitors."""
    fields: dict[str, Any] = field(default_factory=dict)
    """The values that it fills in, by field."""
    help: str = ""
    """The address of the provider's own page; empty for none."""
    page: str = "/"
    """The address of the page with the form."""

    @property
    def login(self) -> bool:
        """Whether it is for a login, so that the form shows little else."""
        return "auth" in self.fields

    @property
    def url(self) -> str:
        """The address of the page with this preset."""
        return f"{self.page}?{urlencode({'preset': self.key, **self.fields})}"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A row of ``data/providers.toml``, which documents the fields."""

    key: str
    """A slug, which stands in the address of the preset."""
    name: str
    """What the provider calls itself."""
    host: str
    """The server that mail is submitted to."""
    port: int
    """The port that is filled in."""
    security: str
    """The value of ``Plan.security`` that goes with it."""
    user: str
    """What the user name is: ``address``, ``same``, ``given``, or a text that stands for itself."""
    password: str
    """Which kind of password is needed, a key of the words below."""
    help: str
    """The address of the provider's own page."""
    source: str
    """The address where these settings were read."""
    read: date
    """The day on which they were read there."""
    auth: str = ""
    """The value of ``Plan.auth``; empty for any."""
    ports: tuple[int, ...] = ()
    """Other ports at which the provider takes mail, with the TLS that is usual at each; empty for none."""


_USERS: dict[str, Text] = {
    "address": _("User name: your full email address."),
    "same": _("User name and password are the same token."),
    "given": _("User name: the one created together with the password."),
}
PASSWORDS: dict[str, Text] = {
    "app-password": _("Password: an app password, not your account password."),
    "password-or-app": _("Password: your account password, or an app password if you use two-factor login."),
    "token-or-allowed": _(
        "Password logins are off unless your administrator enabled them. Otherwise choose XOAUTH2 and paste an access"
        " token as the password."
    ),
    "smtp-credentials": _("Password: the one of your SMTP credentials, not your account password or an API key."),
    "api-key": _("Password: an API key."),
    "server-token": _("It is the server's API token."),
    "smtp-key": _("Password: an SMTP key, not an API key or your account password."),
    "authorization-code": _("Password: the authorization code, not your account password."),
    "mailbox": _("Password: that of the mailbox, not of the customer account."),
    "token": _("Password: an access token."),
}


FOUND = Preset(
    key="found",
    name=_("Server of your email address"),
    says=_("Logs in as the domain publishes it, then checks whether the sender is allowed. Sends no mail."),
    fields=_LOGIN,
)
"""What a look-up of a mail address fills in; it is not in the lists of ways to begin."""


# A message that comes back proves that the server delivers.
_TRIP = {"stop_after": "message", "round_trip": "true"}
_ROUND_TRIPS = (
    Preset(
        key="send",
        name=_("Can my application send?"),
        says=_("Port 587, STARTTLS: logs in and sends a message to us, which must come back."),
        fields={"port": 587, "security": "starttls", **_LOGIN, **_TRIP},
    ),
    Preset(
        key="delivers",
        name=_("Is my relay set up right?"),
        says=_("Port 25: sends a message to us, which must come back."),
        fields=_TRIP,
    ),
)


_FAULTS = (
    Preset(
        key="relay",
        name=_("Is it an open relay?"),
        says=_("Port 25, no login, no mail: checks whether strangers can send mail through the server to others."),
        fields={"probe": "open-relay", "mail_from": "sender@example.com", "rcpt_to": "other@example.net"},
    ),
    Preset(
        key="tls",
        name=_("Is TLS set up correctly?"),
        says=_("Port 25, STARTTLS required, stops after TLS. Shows the certificates and what is wrong with them."),
        fields={"security": "starttls", "stop_after": "tls"},
    ),
)


def tasks(*, sends: bool, receives: bool) -> tuple[Preset, ...]:
    """Return the presets for tasks.

    sends: whether this service sends messages that visitors write. receives: whether a message can come back to it.
    """
    return (
        Preset(
            key="up",
            name=_("Is my new server up?"),
            says=_("Connects to port 25 and stops after EHLO. No addresses are needed."),
            fields={"stop_after": "ehlo"},
        ),
        Preset(
            key="login",
            name=_("Can my application log in?"),
            says=_(
                "Port 587, STARTTLS required: logs in, then checks whether the sender is allowed. Sends no mail. Enter"
                " what your application uses."
            ),
            fields={"port": 587, "security": "starttls", **_LOGIN},
        ),
        # The first page has room for so many: the page of a domain asks whether it accepts mail, too.
        *(_ROUND_TRIPS if receives else (_arrival(sends=sends),)),
        Preset(
            key="ports",
            name=_("Try 25, 465 and 587"),
            says=_(
                "Connects on each of these ports with the TLS that goes with it, and stops after TLS. Sends no mail."
            ),
            fields={"route": "ports", "stop_after": "tls"},
        ),
        *_FAULTS,
    )


def _arrival(*, sends: bool) -> Preset:
    name, finds = (
        (
            _("Does this domain accept mail? (sends a test message)"),
            _("Finds the domain's MX hosts, as a mail server would, and sends a test message to the recipient."),
        )
        if sends
        else (
            _("Does this domain accept mail?"),
            _("Finds the domain's MX hosts, as a mail server would, and asks whether they accept the recipient."),
        )
    )
    return Preset(
        key="arrive",
        name=name,
        says=format_lazy("{} {}", finds, _("Enter the domain, or just the recipient's address, as the server.")),
        fields={"route": "mx", **({"stop_after": "message"} if sends else {})},
    )


@cache
def providers() -> tuple[Provider, ...]:
    """Return the well-known providers, in the order of the file."""
    text = (files(__package__) / "data" / "providers.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["provider"]
    return tuple(Provider(**{**row, "ports": tuple(row.get("ports", ()))}) for row in rows)


@cache
def logins() -> tuple[Preset, ...]:
    """Return a preset for the login at each provider."""
    return tuple(_login(one) for one in providers())


def _login(one: Provider) -> Preset:
    fixed = {} if one.user in _USERS else {"username": one.user}
    user = _USERS.get(one.user) or format_lazy(_("User name: the word {user}."), user=one.user)
    return Preset(
        key=one.key,
        name=one.name,
        says=_sentences(user, PASSWORDS[one.password], HINTS.get(one.key, ""), other_ports(one.ports)),
        fields={"host": one.host, "port": one.port, "security": one.security, **_LOGIN, **_auth(one), **fixed},
        help=one.help,
    )


def _auth(one: Provider) -> dict[str, str]:
    return {"auth": one.auth} if one.auth else {}


def _sentences(*texts: Text) -> Text:
    said = [text for text in texts if text]
    return format_lazy(" ".join("{}" for _text in said), *said)


def by_key(key: str, *, sends: bool, receives: bool) -> Preset | None:
    """Return the preset with this key; None if there is none. sends, receives: as for :func:`tasks`."""
    known = (*tasks(sends=sends, receives=receives), _arrival(sends=sends), *logins(), FOUND)
    return next((one for one in known if one.key == key), None)


def usual(form: BaseForm) -> str:
    """Return the defaults of the settings that presets change, as a query."""
    return urlencode({name: form.fields[name].initial or "" for name in _SETTINGS})


BELIEVED = "believed"


@cache
def domain_tasks() -> tuple[Preset, ...]:
    """Return the presets of a domain check."""
    return (
        Preset(
            key="arrives",
            name=_("Does this domain accept mail?"),
            says=_("Finds the domain's mail servers, connects to each and checks its TLS. Sends no mail."),
            fields={"connect": "true"},
            page="/domain/",
        ),
        Preset(
            key=BELIEVED,
            name=_("Will my mail be believed?"),
            says=_("Checks SPF, DKIM and DMARC. Enter the addresses that you send from to have them checked too."),
            fields={"connect": "false"},
            page="/domain/",
        ),
    )


def domain_task(key: str) -> Preset | None:
    """Return the preset of a domain check with this key; None if there is none."""
    return next((one for one in domain_tasks() if one.key == key), None)
