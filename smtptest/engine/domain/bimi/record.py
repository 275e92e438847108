"""The BIMI record of a domain: where its logo is, and the certificate for it (draft-brand-indicators, section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.words.field_errors import FieldError

_BEGINS = re.compile(r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|\Z)")
_TAG = re.compile(r"[ \t]*([A-Za-z][A-Za-z0-9_]*)[ \t]*=[ \t]*([!-:<-~]*)[ \t]*")
_HTTPS = 443


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
    """The one record that counts. Any other number of them means that there is none."""
    found = [text for text in texts if _BEGINS.match(text)]
    if len(found) != 1:
        return BimiRecord(fault="two" if found else "none")
    tags: dict[str, str] = {}
    for part in filter(str.strip, found[0].split(";")):
        tag = _TAG.fullmatch(part)
        if tag is None or tag[1] in tags:
            return BimiRecord(fault="syntax", text=part.strip())
        tags[tag[1]] = tag[2]
    if "l" not in tags:
        return BimiRecord(fault="syntax")
    places: list[Location | None] = []
    for value in (tags["l"], tags.get("a", "")):
        place = _location(value) if value else None
        if value and place is None:
            return BimiRecord(fault="location", text=value)
        places.append(place)
    logo, certificate = places
    return BimiRecord(logo, certificate)


def _location(url: str) -> Location | None:
    """Where an address on the web leads; None if it is none with https on the usual port."""
    try:
        parts = urlsplit(url)
        usual = parts.scheme.lower() == "https" and parts.port in (None, _HTTPS) and "@" not in parts.netloc
        host = parse_host(parts.hostname or "", require_dot=True)
    except (ValueError, FieldError):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return Location(host, f"{parts.path or '/'}{query}") if usual else None
