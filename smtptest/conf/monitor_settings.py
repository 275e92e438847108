"""The settings of monitors: how many and how often, how their alerts leave, and what encrypts their passwords."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from functools import partial
from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import parsers
from smtptest.conf.parsers import parsed
from smtptest.engine.guard.hosts import parse_host_leniently
from smtptest.engine.secret import Secret

NAMES = (
    "SMTPTEST_MONITORS",
    "SMTPTEST_MONITOR_EVERY",
    "SMTPTEST_MAIL_RELAY",
    "SMTPTEST_MAIL_RELAY_FILE",
    "SMTPTEST_MAIL_FROM",
    "SMTPTEST_APPRISE",
    "SMTPTEST_APPRISE_FILE",
    "SMTPTEST_VAULT_KEY",
    "SMTPTEST_VAULT_KEY_FILE",
)
MOST_EVERY = 24 * 3600
_LEAST_EVERY, _PUBLIC_LEAST_EVERY = 60, 300
_MOST_MONITORS = 1_000_000
# RFC 8314 section 3.3 and RFC 6409 section 3.1.
_PORTS = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True, kw_only=True)
class Relay:
    """The server that takes our own mail to others."""

    host: str
    """A name or an IP address without brackets, in lower case."""
    port: int
    """465 by default if TLS starts at once, else 587."""
    tls: bool
    """Whether TLS starts with the first byte; else STARTTLS is required, or on this machine used if it is offered."""
    user: str
    """Who logs in; empty if the relay needs no login."""
    password: Secret
    """Empty, as ``user`` is, if the relay needs no login."""

    @property
    def is_here(self) -> bool:
        """Whether it is a mail server on this machine: nobody is on the way to it, so its TLS need not be verified."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(frozen=True, kw_only=True)
class MonitorSettings:
    """What the operator set."""

    most: int | None
    """How many monitors there may be; None for any number, 0 for none: then there are no monitors."""
    least_every: int
    """The shortest interval, in seconds."""
    relay: Relay | None
    """Where alerts are sent to by email; None: there are none by email."""
    mail_from: str
    """The sender of alerts, an address; empty if there is no relay."""
    apprise: tuple[Secret, ...] = field(default=())
    """The addresses of services, in Apprise's form, that get every alert too."""
    vault_keys: tuple[Secret, ...] = field(default=())
    """Fernet keys for the passwords of monitors. The first encrypts, each of them decrypts; without one no monitor may
    have a password."""

    @property
    def is_on(self) -> bool:
        """Whether there may be monitors at all."""
        return self.most != 0


def judged(texts: Mapping[str, str], *, public: bool, public_url: str) -> MonitorSettings:
    """The settings from the texts of :data:`NAMES`. Raises ImproperlyConfigured with the variable and what to write."""
    most = parsed("SMTPTEST_MONITORS", texts["SMTPTEST_MONITORS"] or ("0" if public else ""), _most)
    relay = parsed("SMTPTEST_MAIL_RELAY", parsers.secret(texts.get, "SMTPTEST_MAIL_RELAY"), mail_relay)
    sender = parsed("SMTPTEST_MAIL_FROM", texts["SMTPTEST_MAIL_FROM"], mail_address)
    if bool(relay) != bool(sender):
        missing = "SMTPTEST_MAIL_FROM" if relay else "SMTPTEST_MAIL_RELAY"
        raise ImproperlyConfigured(
            f"{missing}: a relay and the sender of its mail belong together; set both or neither"
        )
    if relay and not public_url:
        raise ImproperlyConfigured("PUBLIC_URL: alerts by email have links to this service, so it must be set")
    if public and most != 0 and not relay:
        words = "the public profile has monitors only with a confirmed email address, and so with a relay"
        raise ImproperlyConfigured(f"SMTPTEST_MAIL_RELAY: {words}")
    return MonitorSettings(
        most=most,
        least_every=parsed(
            "SMTPTEST_MONITOR_EVERY", texts["SMTPTEST_MONITOR_EVERY"], partial(_least_every, public=public)
        ),
        relay=relay,
        mail_from=sender,
        apprise=_apprise(parsers.secret(texts.get, "SMTPTEST_APPRISE"), public=public),
        vault_keys=parsed("SMTPTEST_VAULT_KEY", parsers.secret(texts.get, "SMTPTEST_VAULT_KEY"), vault_keys),
    )


def mail_relay(text: str) -> Relay | None:
    """``smtps://user:password@host``, or ``smtp://`` for STARTTLS. Errors do not repeat the text, because it has a
    password."""
    try:
        parts = urlsplit(text)
        port = _PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    host = _host(parts)
    if text and not (port and host and parts.path in ("", "/") and not parts.query and not parts.fragment):
        raise ValueError("this is not a relay: write smtps://user:password@mail.example.org, or smtp:// for STARTTLS")
    if not text:
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("a user name and a password belong together; encode / and @ in them as %2F and %40")
    return Relay(host=host, port=port, tls=parts.scheme == "smtps", user=user, password=Secret(password))


def _host(parts: SplitResult) -> str:
    """The name in A-labels, or the IP address; empty if it is neither. A container may be named mail_relay."""
    try:
        return parse_host_leniently(parts.hostname or "")
    except ValueError:
        return ""


def mail_address(text: str) -> str:
    """An address without a name; empty if there is none."""
    if not text:
        return ""
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        address = Address()
    if address.addr_spec != text or not text.isascii() or not parsers.is_name(address.domain):
        raise ValueError(f"{text!r} is not an email address, as in monitor@smtptest.example.org")
    return text


def vault_keys(text: str) -> tuple[Secret, ...]:
    """Fernet keys, comma-separated. A wrong one is not repeated."""
    keys = parsers.items(text)
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            making = "head -c 32 /dev/urandom | base64 | tr +/ -_"
            raise ValueError(
                f"key {number} is not 32 random bytes in URL-safe base64; make one with: {making}"
            ) from None
    return tuple(map(Secret, keys))


def _most(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) > _MOST_MONITORS:
        raise ValueError(f"{text!r} is not a number of monitors, from 0 (none) to {_MOST_MONITORS}")
    return int(text)


def _least_every(text: str, *, public: bool) -> int:
    """The shortest interval. In private one second will do: an operator may wear out a server of their own."""
    least = _LEAST_EVERY if public else 1
    if not text:
        return _PUBLIC_LEAST_EVERY if public else _LEAST_EVERY
    if not re.fullmatch(r"[0-9]{1,5}", text) or not least <= int(text) <= MOST_EVERY:
        raise ValueError(f"{text!r} is not a number of seconds from {least} to {MOST_EVERY}")
    return int(text)


def _apprise(text: str, *, public: bool) -> tuple[Secret, ...]:
    found = text.split()
    if found and public:
        words = "Apprise connects without our guard, so the public profile has no use of it; set a webhook"
        raise ImproperlyConfigured(f"SMTPTEST_APPRISE: {words}")
    if not all(re.match(r"[a-z0-9]+://.", one, re.IGNORECASE) for one in found):
        raise ImproperlyConfigured("SMTPTEST_APPRISE: write addresses in Apprise's form, separated by spaces")
    if found and find_spec("apprise") is None:
        command = ".venv/bin/pip install --require-hashes -r requirements-apprise.lock"
        raise ImproperlyConfigured(f"SMTPTEST_APPRISE: the package is not installed; do so with: {command}")
    return tuple(map(Secret, found))
