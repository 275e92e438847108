"""The last lock before a message: at the wire, where no path around it leads."""

from __future__ import annotations

import re

# The commands that begin a message (RFC 5321 section 4.1.1.4, RFC 3030 section 2), at the beginning of any line.
_BEGINS = re.compile(rb"(?:\A|[\r\n])[ \t]*(?:DATA|BDAT)\b", re.IGNORECASE)


class MessageForbidden(Exception):
    """A message was to be sent where the rules of the test allow none."""


def refuse_message(data: bytes) -> None:
    """Raise MessageForbidden where what is to be written begins a message."""
    if _BEGINS.search(data):
        raise MessageForbidden
