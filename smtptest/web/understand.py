"""What people paste into the field of the server, taken apart: ``host:port``, a URL, a mail address.

``site/js/ask.js`` does the same in the browser; ``tests/web/understood.json`` holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

Fields = dict[str, Any]

_ESCAPED = re.compile(r"[a-z][a-z0-9+.-]*%3a%2f%2f", re.IGNORECASE)
# Up to the last @, whatever stands before it: half a password must never be taken for a host and shown.
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(?:(.*)@)?([^/?#@]*)", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"(?:[^<]*<|mailto:)?([^\s<>:@/]+@([^\s<>:@/?\[\]]+))(?:[>?].*)?", re.IGNORECASE)
_BRACKETS = re.compile(r"\[([0-9a-f:.]+)\](?:(?: *: *| +(?:port +)?)([0-9]+))?", re.IGNORECASE)
_PLACE = re.compile(r"([^\s:]+)(?:\s*:\s*|\s+(?:port\s+)?)([0-9]+)", re.IGNORECASE)

# The port and the security mode of a URL's scheme: RFC 8314 section 7.3 (465), RFC 6409 section 3.1 (587).
_SCHEMES: dict[str, Fields] = {
    "smtp": {},
    "lmtp": {"protocol": "lmtp"},
    "smtps": {"port": "465", "security": "tls"},
    "submissions": {"port": "465", "security": "tls"},
    "submission": {"port": "587", "security": "starttls"},
    "smtp+starttls": {"port": "587", "security": "starttls"},
}
_SECURITY = {"465": "tls", "587": "starttls"}

# What the form says where the visitor has said nothing yet.
_USUAL = {"port": "25", "security": "opportunistic", "route": "host", "protocol": "smtp"}
_OWN = ("port", "username", "password")

WORDS = {
    "port": _("port {port}"),
    "security": _("the kind of TLS"),
    "protocol": _("LMTP"),
    "username": _("the user name"),
    "password": _("the password"),
    "route": _("that the domain's MX are meant"),
    "rcpt_to": _("the recipient"),
    "host": _("the server"),
}
TOOK = _("From what you wrote I took {what}.")
TWICE = _("A port, user name or password stands here and differs from the one in its own field. Leave one of them out.")


@dataclass(frozen=True)
class Filled:
    """fields: what to judge. taken: which of them came out of the server's field. twice: it contradicts another one."""

    fields: Fields
    taken: tuple[str, ...] = ()
    twice: bool = False

    def words(self, without: Collection[str] = ()) -> str:
        """What was taken, as a sentence; empty where nothing was. without: fields that the page does not show again."""
        names = ", ".join(str(words) for name, words in WORDS.items() if name in self.taken and name not in without)
        if not names:
            return ""
        return str(TOOK).replace("{what}", names).replace("{port}", str(self.fields.get("port")))


@sensitive_variables()
def understand(text: str) -> Fields:
    """The fields that the text names, ``host`` always among them, and alone where there is nothing to take apart.

    ``user:password@`` is taken out of the host in any case, so that no page, address or log shows it there.
    """
    text = text.strip()
    if _ESCAPED.match(text):
        text = unquote(text)
    url = _URL.match(text)
    if url:
        return _url(url[1].lower(), url[2] or "", url[3])
    mail = _MAIL.fullmatch(text)
    if mail:
        return {"host": mail[2], "route": "mx", "rcpt_to": mail[1]}
    login, at, place = text.rpartition("@")
    return _with_security({**_place(place), **_login(login)}) if at else _with_security(_place(text))


@sensitive_variables()
def _url(scheme: str, login: str, place: str) -> Fields:
    found = _place(place)
    if scheme not in _SCHEMES:
        found.pop("port", None)  # of a web page, it would be the web server's
    return _with_security({**_SCHEMES.get(scheme, {}), **found, **_login(login)})


@sensitive_variables()
def _login(login: str) -> Fields:
    username, colon, password = login.partition(":")
    return ({"username": unquote(username)} if username else {}) | ({"password": unquote(password)} if colon else {})


def _place(place: str) -> Fields:
    found = _BRACKETS.fullmatch(place) or _PLACE.fullmatch(place)
    if found is None:
        return {"host": place}
    return {"host": found[1]} | ({"port": found[2]} if found[2] else {})


def _with_security(found: Fields) -> Fields:
    implied = _SECURITY.get(found.get("port", ""))
    return {"security": implied, **found} if implied else found


@sensitive_variables()
def fill(given: Mapping[str, Any]) -> Filled:
    """The fields as given, and what the server's field names put where nothing else was said."""
    fields = {name: given[name] for name in given}
    text = fields.get("host")
    found = understand(text) if isinstance(text, str) else {"host": text}
    if found == {"host": text.strip() if isinstance(text, str) else text}:
        return Filled(fields)
    said = {name: str(fields.get(name) or "").strip() for name in found}
    unsaid = {name for name in found if name != "host" and said[name] in ("", _USUAL.get(name, ""))}
    twice = any(name in _OWN and name not in unsaid and said[name] != found[name] for name in found)
    taken = {name: found[name] for name in unsaid} | {"host": found["host"]}
    return Filled({**fields, **taken}, tuple(name for name in taken if said[name] != taken[name]), twice)
