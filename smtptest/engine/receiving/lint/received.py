"""One Received field, read leniently: programs write them as they like (RFC 5321 section 4.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from smtptest.engine.printable import printable
from smtptest.engine.receiving.lint.field_values import read_date
from smtptest.engine.receiving.lint.fields import Field

MOST_OCTETS = 2_000
"""Octets of a field that are read, from its start."""
_TOKEN = re.compile(r"\((?:[^()\\]|\\.|\([^()]*\))*\)|[^\s()]+")
_KEYWORDS = frozenset({"from", "by", "via", "with", "id", "for"})
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]+)\]", re.IGNORECASE)
# RFC 3848, RFC 6531 section 4.3: an S says that TLS was used, an A that the sender had logged in.
_PROTOCOL = re.compile(r"(?:UTF8)?(?:E?SMTP|LMTP)(S?)A?", re.IGNORECASE)
_TLS = re.compile(r"\b(TLS|SSL)[ _-]?v?(\d)(?:[._](\d))?(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a Received field says. Every text is printable; empty if it does not say."""

    sender: str = ""
    """The name that the sending side gave (``from``)."""
    address: str = ""
    """Its IP address, if it stands there."""
    receiver: str = ""
    """The receiving side (``by``)."""
    protocol: str = ""
    """Such as ESMTPS (``with``)."""
    id: str = ""
    """Under which number the receiving side took it (``id``)."""
    recipient: str = ""
    """The recipient (``for``)."""
    date: datetime | None = None
    """When it was received; None if that cannot be read."""
    encrypted: bool | None = None
    """Whether it came through TLS; None if the field does not say."""
    tls: str = ""
    """The version of TLS, such as TLSv1.3."""


@dataclass
class _Clause:
    value: str = ""
    """The word after the keyword; empty if there is none."""
    comments: list[str] = field(default_factory=list)
    """What stands in parentheses behind it, with them."""

    @property
    def whole(self) -> str:
        return " ".join([self.value, *self.comments])


def read_received(field: Field) -> Received:
    """What one field says."""
    text = printable(field.unfolded[:MOST_OCTETS].replace(b"\t", b" "))
    said, _, date = text.rpartition(";")
    clauses = _clauses(said or text)
    sender, protocol = clauses["from"], clauses["with"]
    address = _ADDRESS.search(sender.whole)
    version = _TLS.search(said or text)
    return Received(
        sender=sender.value,
        address=address[1] if address else "",
        receiver=clauses["by"].value,
        protocol=protocol.value,
        id=clauses["id"].value,
        recipient=clauses["for"].value.strip("<>"),
        date=read_date(date.strip()) if said else None,
        encrypted=_encrypted(protocol.value, bool(version)),
        tls=f"{version[1].upper()}v{version[2]}" + (f".{version[3]}" if version[3] else "") if version else "",
    )


def _clauses(text: str) -> dict[str, _Clause]:
    """The first clause of each keyword, with the comments that follow it."""
    found = {keyword: _Clause() for keyword in _KEYWORDS}
    current, waiting = _Clause(), False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.startswith("("):
            current.comments.append(token)
        elif waiting:
            current.value, waiting = token, False
        elif token.lower() in _KEYWORDS and not found[token.lower()].value:
            current, waiting = found[token.lower()], True
    return found


def _encrypted(protocol: str, tls: bool) -> bool | None:
    known = _PROTOCOL.fullmatch(protocol)
    if tls or (known and known[1]):
        return True
    return False if known else None
