"""Reads what a domain's web server says to mail programs: Thunderbird's autoconfig, version 1.1.

Python's own expat reads the XML. No such document needs a document type, and without one there are no entities, neither
those that grow (billion laughs) nor those that name files and addresses: one handler refuses them all, as defusedxml
would. What is nested deeply is bounded by the size of the document, which is not larger than the client lets it be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from smtptest.engine.autoconfig.offer import MOST_OFFERS, Offer
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.printable import printable
from smtptest.engine.smtp.mailboxes import split_mailbox
from smtptest.engine.smtp.plan import Auth, Security
from smtptest.engine.words.field_errors import FieldError
from smtptest.engine.words.sentence import Sentence

# https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat
_SECURITIES = {"SSL": Security.TLS, "STARTTLS": Security.STARTTLS, "plain": Security.NONE}
_OAUTH = "OAuth2"
_SERVER = ["clientConfig", "emailProvider", "outgoingServer"]
_PLACEHOLDER = re.compile(r"%EMAIL(ADDRESS|LOCALPART|DOMAIN)%")
# Others, such as %REALNAME%: what they stand for is not known here.
_UNKNOWN = re.compile(r"%[A-Z]+%")
_MOST_USERNAME = 320


class UnreadableSettings(Exception):
    """The document is none, or names no server."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(words)
        #: Why, as the end of a sentence.
        self.words = words


@dataclass
class _Reader:
    """Collects the outgoing servers of a document."""

    servers: list[dict[str, list[str]]] = field(default_factory=list)
    """Of each server, the texts of the elements within it, by their name."""
    path: list[str] = field(default_factory=list)
    """The elements that are open."""
    server: dict[str, list[str]] = field(default_factory=dict)
    """The server that is open, or was last."""

    def doctype(self, *_declared: object) -> None:
        raise UnreadableSettings(Sentence("autoconfig-with-doctype"))

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self.path.append(name)
        if self.path == _SERVER:
            self.server = {}
            if attributes.get("type", "").lower() == "smtp":
                self.servers.append(self.server)
        elif self.path[:-1] == _SERVER:
            self.server.setdefault(name, []).append("")

    def text(self, characters: str) -> None:
        if self.path[:-1] == _SERVER:
            self.server[self.path[-1]][-1] += characters

    def end(self, _name: str) -> None:
        self.path.pop()


def offers_in(body: bytes, mailbox: str) -> tuple[Offer, ...]:
    """The SMTP servers of a document, in its order. mailbox: the address that was asked about, or ``@`` and its domain.

    Raises UnreadableSettings.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.begin
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = reader.end
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):  # an encoding that Python does not know is a LookupError
        raise UnreadableSettings(Sentence("autoconfig-not-xml")) from None
    found = tuple(_offers(reader.servers, mailbox))
    if not found:
        raise UnreadableSettings(Sentence("autoconfig-no-server"))
    return found[:MOST_OFFERS]


def _offers(servers: list[dict[str, list[str]]], mailbox: str) -> Iterator[Offer]:
    for server in servers:
        security = _SECURITIES.get(_first(server, "socketType"))
        port = _first(server, "port")
        try:
            host = parse_host(_filled(_first(server, "hostname"), mailbox), require_dot=False)
        except FieldError:
            continue
        if security is None or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65536:
            continue
        auth = Auth.XOAUTH2 if _first(server, "authentication") == _OAUTH else Auth.AUTO
        username = _username(_first(server, "username"), mailbox)
        yield Offer(host=host, port=int(port), security=security, username=username, auth=auth)


def _first(server: dict[str, list[str]], name: str) -> str:
    return server.get(name, [""])[0].strip()


def _username(template: str, mailbox: str) -> str:
    """The user name: empty if it cannot be known, and the address if the document has no usable name."""
    local, _ = split_mailbox(mailbox)
    if not local:
        return ""
    name = _filled(template, mailbox)
    is_known = not _UNKNOWN.search(_PLACEHOLDER.sub("", template))
    return name if is_known and name and len(name) <= _MOST_USERNAME and printable(name) == name else mailbox


def _filled(template: str, mailbox: str) -> str:
    local, domain = split_mailbox(mailbox)
    parts = {"ADDRESS": mailbox, "LOCALPART": local, "DOMAIN": domain}
    return _PLACEHOLDER.sub(lambda found: parts[found[1]], template)
