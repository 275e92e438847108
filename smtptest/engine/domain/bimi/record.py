"""The BIMI record of a domain: where its logo is, and the certificate for it (draft-brand-indicators, section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from smtptest.engine.addressing import parse_ip
from smtptest.engine.dns.one_record import one_record
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.words.field_errors import FieldError

_BEGINS = re.compile(r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|\Z)")
_TAG = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*((?:[!-:<-~]+(?:[ \t]+[!-:<-~]+)*)?)[ \t]*")
_HTTPS = 443
# What may follow the host (RFC 3986); a comma is encoded.
_CHARACTERS = r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+=]|%[0-9A-Fa-f]{2})*"
_URL = re.compile(rf"https://[^/?#]+(?:[/?]{_CHARACTERS})?(?:#{_CHARACTERS})?", re.IGNORECASE)
_LOCAL_PART = "[A-Za-z0-9-]{1,63}"
# Of the tags that say when the logo is shown.
_VALUES = {
    "avp": re.compile("brand|personal"),
    "lps": re.compile(rf"(?:{_LOCAL_PART}(?:[ \t]*,[ \t]*{_LOCAL_PART})*)?"),
}


@dataclass(frozen=True)
class Location:
    """Where a document is."""

    host: str
    """The name of the server, in ASCII; it is asked on port 443."""
    path: str
    """With the query, if there is one."""


@dataclass(frozen=True)
class BimiRecord:
    """What the TXT records at ``default._bimi`` say."""

    logo: Location | None = None
    """None if the domain declines to have one, or there is a ``fault``."""
    certificate: Location | None = None
    """None if there is none."""
    fault: str = ""
    """Why there is no record that counts: "none", "two", "syntax" or "location"; empty if there is one."""
    text: str = ""
    """The part that is wrong, which is untrusted; empty if no part can be named."""


def read_bimi(texts: Sequence[str]) -> BimiRecord:
    """What the one record that counts says."""
    found = one_record(texts, _BEGINS, "v=bimi1")
    if found.fault:
        return BimiRecord(fault=found.fault, text=found.text)
    tags: dict[str, str] = {}
    for part in filter(str.strip, found.text.split(";")):
        tag = _TAG.fullmatch(part)
        if tag is None or tag[1] in tags or not _may_be(tag[1], tag[2]):
            return BimiRecord(fault="syntax", text=part.strip())
        tags[tag[1]] = tag[2]
    if "l" not in tags:
        return BimiRecord(fault="syntax")
    logo, certificate = (_location(tags.get(tag, "")) for tag in ("l", "a"))
    if tags["l"] and logo is None:
        return BimiRecord(fault="location", text=tags["l"])
    # Unlike the logo's, the address of the certificate names a domain.
    if tags.get("a") and (certificate is None or parse_ip(certificate.host) is not None):
        return BimiRecord(fault="location", text=tags["a"])
    return BimiRecord(logo, certificate)


def _may_be(tag: str, value: str) -> bool:
    return tag not in _VALUES or _VALUES[tag].fullmatch(value) is not None


def _location(url: str) -> Location | None:
    """Where an address on the web leads; None if it is none with https on the usual port."""
    try:
        parts = urlsplit(url)
        usual = _URL.fullmatch(url) and parts.port in (None, _HTTPS) and "@" not in parts.netloc
        host = parse_host(parts.hostname or "", require_dot=True)
    except (ValueError, FieldError):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return Location(host, f"{parts.path or '/'}{query}") if usual else None
