"""Splits what people paste into the server's field: ``host:port``, a URL, an email address, settings, a command.

``site/js/start/host_input.js`` does the same in the browser. Tests compare the two by ``understood.json``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from smtptest.fields.table import FIELDS
from smtptest.web.forms.typed.pasted import Unclear, decoded, server
from smtptest.web.forms.typed.pasted_command import command
from smtptest.web.forms.typed.pasted_settings import settings

Fields = dict[str, Any]

_ESCAPED = re.compile(r"[a-z][a-z0-9+.-]*%3a%2f%2f", re.IGNORECASE | re.ASCII)
# The characters that JavaScript's trim() removes.
_BLANK = "".join(filter(str.isspace, map(chr, range(0x20, 0x3001)))).replace("\x85", "") + "\t\n\v\f\r\ufeff"
# In running text a URL stands between quotes or angle brackets (RFC 3986 appendix C).
_WRAPPED = re.compile(
    r"""(["'`])([^"'`]*)\1|[\u201c\u2018\u00ab]([^\u201c\u201d\u2018\u2019\u00ab\u00bb]*)[\u201d\u2019\u00bb]|<([^<>@]*|[^<>]*://[^<>]*)>"""
)
_LONGEST = 16 * 1024
# What may be shown again after it was refused: it has no character that could separate a password from the rest.
_CHARACTERS = r"[\w.!$%&*+~^()\\-]"
_HARMLESS = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*://)?(?:\[?[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*\]?|{_CHARACTERS}*)(?::[0-9]{{0,5}})?/?"
    rf"|{_CHARACTERS}+ {_CHARACTERS}+",
    re.IGNORECASE,
)

_SECURITY = {"465": "tls", "587": "starttls"}

_OWN = ("port", "username", "password")

WORDS = {
    "host": _("server"),
    "port": _("port {port}"),
    "security": _("kind of TLS"),
    "protocol": _("protocol (LMTP)"),
    "username": _("user name"),
    "password": _("password"),
    "mail_from": _("sender"),
    "rcpt_to": _("recipient"),
    "helo": _("name in EHLO"),
}
TOOK = _("Split into {what}.")
AND = _("{these} and {this}")
# An email address in the server's field means the domain's MX hosts, and is the recipient if there is none yet.
MX = _("Using the MX hosts of {host} as the server.")
MX_TO = _("Using the MX hosts of {host} as the server and {rcpt_to} as the recipient.")
LEFT = _("Part of your entry has no meaning here and is ignored.")
LOOK = _("Part of your entry has no meaning here and was removed. Check the fields, then send the form again.")
# Why a text is refused. No sentence repeats it, because it may hold a password.
REFUSED = {
    "apart": _(
        "A port, user name or password stands here and differs from the one in its own field. Leave one of them out."
    ),
    "at": _(
        "There is an @ after a slash, a question mark or a number sign, so the server can be read in two ways. Remove"
        " what follows the server; in a user name or password write / as %2F, ? as %3F, # as %23 and @ as %40."
    ),
    "percent": _(
        "The user name or password has a percent sign that can be read in two ways. Write it as %25, or enter the user"
        " name and password in their own fields."
    ),
    "login": _(
        "This can be read in two ways: smtp may be the user name or the kind of address. Write smtp:// before it, or"
        " enter the user name and password in their own fields."
    ),
    "quote": _(
        "The user name or password has a character that can be read in two ways: a space, quotation mark, backslash,"
        " comma, number sign, dollar sign or percent sign. Enter the user name and password in their own fields."
    ),
    "port": _(
        "What follows the colon is not a port. Enter the server and port as in mail.example.org:587 or"
        " [2001:db8::1]:587, and the user name and password in their own fields."
    ),
    "twice": _("This names two different servers, ports, logins or kinds of TLS. Remove one of them."),
    "nohost": _("No server is named here. Enter its name and port, as in mail.example.org:587."),
    "place": _(
        "It is not clear which server this means. Enter its name and port, as in mail.example.org:587, and a user name"
        " and password in their own fields."
    ),
    "command": _(
        "This command line cannot be read reliably. Enter the server and its port, as in mail.example.org:587."
    ),
    "scheme": _(
        "This is not the address of a mail server. Enter the server and its port, as in mail.example.org:587, or an"
        " address that begins with smtp://, smtps://, submission://, submissions:// or lmtp://."
    ),
    "web": _(
        "This is the address of a web page. Enter the server that accepts mail (SMTP) and its port, as in"
        " mail.example.org:587."
    ),
    "fetch": _(
        "IMAP and POP3 fetch mail, and this test sends it. Enter the outgoing server (SMTP) and its port, as in"
        " mail.example.org:587."
    ),
}


@dataclass(frozen=True)
class Understood:
    """What a text in the server's field names."""

    fields: Fields
    """The values of the form's fields, by name; empty if the text is refused."""
    left: bool = False
    """Whether a part of the text was not used."""
    refused: str = ""
    """Why it is refused: a key of :data:`REFUSED`, or empty."""


@dataclass(frozen=True)
class Filled:
    """The fields of a form after the entry in the server's field was split."""

    fields: Mapping[str, Any]
    """The values to validate, by field."""
    taken: tuple[str, ...] = ()
    """The fields that were filled in from the entry."""
    refused: str = ""
    """Why the entry is refused: a key of :data:`REFUSED`, or empty."""
    left: bool = False
    """Whether a part of the entry was not used."""
    shown: str = ""
    """What the page may show again if the host is not valid."""

    def words(self, without: Collection[str] = ()) -> str:
        """Return what was filled in and whether something was ignored, as sentences; empty if neither.

        without: fields that are not shown again, and so not mentioned.
        """
        names = [str(words) for name, words in WORDS.items() if name in self.taken and name not in without]
        took = ""
        if "route" in self.taken:
            took = str(MX_TO if "rcpt_to" in self.taken else MX)
        elif names:
            *these, this = names
            what = str(AND).replace("{these}", ", ".join(these)).replace("{this}", this) if these else this
            took = str(TOOK).replace("{what}", what)
        for name in ("host", "port", "rcpt_to"):
            took = took.replace(f"{{{name}}}", str(self.fields.get(name)))
        return " ".join(filter(None, (took, str(LEFT) if self.left else "")))


@sensitive_variables()
def understand(text: str) -> Understood:
    """Return the fields that the text names, always with ``host``; or why it is refused, and no fields."""
    text = text.strip(_BLANK)
    if not text:
        return Understood({"host": ""})
    try:
        found = _read(text)
    except Unclear as unclear:
        return Understood({}, refused=unclear.reason)
    left, usual = bool(found.pop("left", "")), found.pop("usual", "")
    if usual:
        found.setdefault("port", usual)
    port = found.get("port", "")
    if found.get("security") == "either":
        found["security"] = "tls" if port == "465" else "starttls"
    elif port in _SECURITY:
        found.setdefault("security", _SECURITY[port])
    return Understood(dict(found), left)


@sensitive_variables()
def _read(text: str) -> dict[str, str]:
    if len(text) > _LONGEST:
        raise Unclear("place")
    found = command(text) or settings(text)
    if found:
        return found
    # As in a list or in code: "mail.example.org",
    text = text.rstrip(",;" + _BLANK)
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        text = next(inner for inner in wrapped.groups()[1:] if inner is not None).strip(_BLANK)
    return server(decoded(text) if _ESCAPED.match(text) else text)


@sensitive_variables()
def fill(given: Mapping[str, Any]) -> Filled:
    """Return the given fields, with what the entry in the server's field names in those that are empty or default.

    Refuses the entry if a port, user name or password in it contradicts the field of its own.
    """
    fields = {name: given[name] for name in given}  # of a QueryDict, {**given} would be lists
    text = fields.get("host")
    if not isinstance(text, str):
        return Filled(fields)
    found = understand(text)
    shown = text if _HARMLESS.fullmatch(text.strip(_BLANK)) else ""
    if found.refused:
        return Filled({**fields, "host": shown}, refused=found.refused)
    said = {name: str(fields.get(name) or "").strip() for name in found.fields}
    unsaid = {name for name in found.fields if name != "host" and said[name] in ("", str(FIELDS[name].default or ""))}
    twice = any(name in _OWN and name not in unsaid and said[name] != found.fields[name] for name in found.fields)
    taken = {name: found.fields[name] for name in unsaid} | {"host": found.fields["host"]}
    return Filled(
        {**fields, **taken},
        tuple(name for name in taken if said[name] != taken[name]),
        "apart" if twice else "",
        found.left,
        taken["host"] if shown else "",
    )
