"""TLS reporting: where senders report that TLS with a domain's mail servers failed (RFC 8460 section 3)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.dns.one_record import one_record

_BEGINS = re.compile(r"v=TLSRPTv1;")
# RFC 3986, in which commas, semicolons and exclamation marks are encoded (section 3).
_ENCODED = r"%[0-9A-Fa-f]{2}"
_CHARACTERS = rf"(?:[A-Za-z0-9\-._~:/?@$&'()*+=]|{_ENCODED})*"
_HOST = r"[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*"
# RFC 6068 section 2: a dot stands between other characters. What follows a question mark is a part of the message.
_ATOM = rf"(?:[A-Za-z0-9\-_~$&'*+=/]|{_ENCODED})+"
_MAILTO = rf"mailto:{_ATOM}(?:\.{_ATOM})*@{_HOST}(?:\?{_CHARACTERS})?"
# RFC 9110 section 4.2.4: no user stands in front of the host.
_HTTPS = rf"https://(?:{_HOST}|\[(?P<six>[0-9A-Fa-f:.]+)\])(?::[0-9]{{1,5}})?(?:[/?]{_CHARACTERS})?(?:#{_CHARACTERS})?"
_URI = re.compile(rf"{_MAILTO}|{_HTTPS}", re.IGNORECASE)
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
    """What the one record that counts says. Reports may go to each destination of each ``rua`` in it."""
    found = one_record(texts, _BEGINS, "v=tlsrpt")
    if found.fault:
        return Reporting(fault=found.fault, text=found.text)
    _, *parts = _DELIMITER.split(found.text)
    fields = parts[:-1] if parts[-1] == "" else parts
    named = [field.removeprefix("rua=") for field in fields if field.startswith("rua=")]
    wrong = [field for field in fields if not field.startswith("rua=") and not _EXTENSION.fullmatch(field)]
    if not named or wrong:
        return Reporting(fault="syntax", text=wrong[0] if wrong else "")
    destinations = [one for value in named for one in _COMMA.split(value)]
    bad = next((one for one in destinations if not _is_uri(one)), None)
    if bad is not None:
        return Reporting(fault="syntax", text=bad)
    return Reporting(tuple(destinations))


def _is_uri(text: str) -> bool:
    read = _URI.fullmatch(text)
    return read is not None and (read["six"] is None or _is_ipv6(read["six"]))


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
