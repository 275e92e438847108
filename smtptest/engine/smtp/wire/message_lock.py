"""The last check before a message is sent: at the wire, which no code path bypasses."""

from __future__ import annotations

import re

# The commands that begin a message (RFC 5321 section 4.1.1.4, RFC 3030 section 2), at the beginning of any line. BDAT
# has a size behind it; "bDAt" alone, or with more base64, may be a user name.
_BEGINS = re.compile(rb"(?:\A|[\r\n])[ \t]*(?:DATA\b|BDAT(?!\r?\n|\Z|[A-Za-z0-9+/=]))", re.IGNORECASE)


class MessageForbidden(Exception):
    """Code tried to send a message although the rules of the test forbid it."""


def refuse_message(data: bytes) -> None:
    """Raise MessageForbidden if these bytes begin a message."""
    if _BEGINS.search(data):
        raise MessageForbidden
