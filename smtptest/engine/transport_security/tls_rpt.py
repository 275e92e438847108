"""TLS reporting: where senders report that TLS with a domain's mail servers failed (RFC 8460 section 3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BEGINS = "v=TLSRPTv1;"
# RFC 3986, in which commas, semicolons and exclamation marks are encoded (section 3).
_CHARACTERS = r"(?:[A-Za-z0-9\-._~:/?#\[\]@$&'()*+=]|%[0-9A-Fa-f]{2})+"
_URI = re.compile(rf"(?:mailto:{_CHARACTERS}@{_CHARACTERS}|https://{_CHARACTERS})", re.IGNORECASE)
_DELIMITER = re.compile(r"[ \t]*;[ \t]*")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_EXTENSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[!-:<>-~]+")


@dataclass(frozen=True)
class Reporting:
    """What the TXT records at ``_smtp._tls`` say."""

    destinations: tuple[str, ...] = ()
    """Where reports go: ``mailto:`` and ``https:`` URIs; empty if there is a ``fault``."""
    fault: str = ""
    """Why nowhere: "none", "two" or "syntax"; empty if there are destinations."""
    text: str = ""
    """The part that is wrong, which is untrusted; empty if no part can be named."""


def read_reporting(texts: Sequence[str]) -> Reporting:
    """The one record that counts. Any other number of them means that no reports are wanted."""
    found = [text for text in texts if text.startswith(_BEGINS)]
    if len(found) > 1:
        return Reporting(fault="two")
    if not found:
        nearly = next((text for text in texts if text.lower().replace(" ", "").startswith("v=tlsrpt")), "")
        return Reporting(fault="syntax" if nearly else "none", text=nearly)
    _, *parts = _DELIMITER.split(found[0].removesuffix(" "))
    fields = parts[:-1] if parts[-1] == "" else parts
    rua = next((field for field in fields if field.startswith("rua=")), None)
    wrong = [field for field in fields if not field.startswith("rua=") and not _EXTENSION.fullmatch(field)]
    if rua is None or wrong:
        return Reporting(fault="syntax", text=wrong[0] if wrong else "")
    destinations = _COMMA.split(rua.removeprefix("rua=").strip(" \t"))
    bad = next((one for one in destinations if not _URI.fullmatch(one)), None)
    if bad is not None:
        return Reporting(fault="syntax", text=bad)
    return Reporting(tuple(destinations))
