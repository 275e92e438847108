"""Judges links by their text only. None is followed, and no name is looked up."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from smtptest.engine import addressing

_HTTP = frozenset({"http", "https"})
# A text that is an address: what a reader takes for where the link leads.
_SHOWN = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#:]\S*)?", re.IGNORECASE)


def host_of(target: str) -> str:
    """The host that a web link leads to, in lower case; empty if it leads to none."""
    try:
        parts = urlsplit(target)
        return (parts.hostname or "") if parts.scheme.lower() in _HTTP else ""
    except ValueError:
        return ""


def is_address(target: str) -> bool:
    """Whether it leads to a host without a name."""
    return addressing.is_address(host_of(target))


def is_misleading(target: str, text: str) -> bool:
    """Whether its text is an address of another host than it leads to; one within the other is the same."""
    host, shown = host_of(target), _SHOWN.fullmatch(text)
    if not host or not shown:
        return False
    named = shown[1].lower().removeprefix("www.")
    host = host.removeprefix("www.")
    return not (f".{host}".endswith(f".{named}") or f".{named}".endswith(f".{host}"))
