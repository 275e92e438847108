"""Log lines without transcripts' links, which are capabilities, and IP addresses, which identify people."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import ip_address
from platform import python_version
from time import monotonic

from smtptest import __version__
from smtptest.conf.environment import Environment
from smtptest.serving.log_throttle import QUIET_SECONDS

# A public id in an address or in the name of a group.
_CAPABILITY = re.compile(r"((?:/t/|\btest\.|/compare/|\bprevious=))[A-Za-z0-9_-]{16,64}")
# A public id anywhere else: 32 random characters, at least one of which is a capital or a digit. Python names of that
# length usually have neither.
_RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z0-9])[A-Za-z0-9_-]{32,}", re.ASCII)
# Candidates for addresses, which are then parsed. Networks are settings, and not matched.
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w/]|\.\d)")
_IPV6 = re.compile(r"(?<![\w.:])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]*:(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f:]*)(?![\w/])")
HIDDEN = "…"


def scrubbed(text: str) -> str:
    """The text without public ids and IP addresses."""
    for pattern in (_IPV6, _IPV4):
        text = pattern.sub(_hidden_address, text)
    return _RANDOM.sub(HIDDEN, _CAPABILITY.sub(rf"\1{HIDDEN}", text))


def _hidden_address(match: re.Match[str]) -> str:
    try:
        ip_address(match[0])
    except ValueError:
        return match[0]
    return HIDDEN


def startup_line(env: Environment, clocks: str) -> str:
    """The versions, the profile, and the operator's exceptions to it. clocks: whether they agree, in words."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("Django", "daphne", "aiosmtplib", "cryptography"))
    exceptions = ", ".join(map(str, env.allow_networks)) or "none"
    ports = ", ".join(map(str, sorted(env.ports or ()))) or "any"
    return (
        f"smtptest {__version__}, profile {env.profile}, Python {python_version()}, {versions};"
        f" {clocks}; ports {ports}; private networks that may be dialled: {exceptions}"
    )


class Brief(logging.Filter):
    """Removes the tracebacks of errors that any client can cause, such as an unknown Host header or a malformed body,
    so that nobody can fill the log with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        nonsense = record.name == "django.request" and record.levelno < logging.ERROR
        if nonsense or record.name.startswith("django.security."):
            record.exc_info = None
        return True


class Seldom(logging.Filter):
    """Lets through one line a minute of each kind that any client can cause without a limit.

    The next one says how many were left out. clock: returns seconds.
    """

    LOGGERS = (
        "django.security.DisallowedHost",
        "django.security.csrf",
        "smtptest.web.views.refused",
        "smtptest.admission.visitors",
        "smtptest.conf.engine",
        "smtptest.serving.middleware.outage",
    )

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, float] = {}
        self._left_out = dict.fromkeys(self.LOGGERS, 0)

    def filter(self, record: logging.LogRecord) -> bool:
        name = record.name
        if name not in self._left_out:
            return True
        now = self._clock()
        if now - self._said.get(name, float("-inf")) < QUIET_SECONDS:
            self._left_out[name] += 1
            return False
        self._said[name] = now
        if self._left_out[name]:
            record.msg = f"{record.getMessage()} ({self._left_out[name]} more like this since the last such line)"
            record.args = None
            self._left_out[name] = 0
        return True


class PlainLines(logging.Formatter):
    """Lines for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: ``time``, ``level``, ``logger``, ``message``, and ``exception`` if there is one.

    Other attributes of the record are left out: Django adds the whole request.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbed(record.getMessage()),
        }
        if record.exc_info:
            fields["exception"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False)
