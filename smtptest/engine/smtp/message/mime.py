"""The parts of the message (RFC 2046), written as bytes, header included, only by this tool."""

from __future__ import annotations

import re
import secrets
from base64 import encodebytes
from collections.abc import Iterator, Sequence
from email.message import MIMEPart
from email.policy import SMTP
from urllib.parse import quote

from aiosmtplib.protocol import normalize_message_line_endings

_CHARSET = "utf-8''"
# What every program reads in the same way; anything else in a name is percent-encoded (RFC 2231).
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._ -]{0,59}")
_SPELT = re.compile(r"(?:%[0-9A-F]{2}|[^%]){1,18}")  # at most 54 characters, and no percent sign cut off


def text(content: str, subtype: str, *, eight_bit: bool) -> bytes:
    """A part of text: its own fields and the encoded text. Nothing in the fields comes from the visitor."""
    part = MIMEPart(policy=SMTP.clone(cte_type="8bit" if eight_bit else "7bit"))
    part.set_content(content, subtype=subtype)
    return normalize_message_line_endings(part.as_bytes())


def file(name: str, kind: str, content: bytes) -> bytes:
    """A part that is a file. kind: its type, without parameters."""
    encoded = normalize_message_line_endings(encodebytes(content))
    return (f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{_disposition(name)}\r\n").encode() + encoded


def plain_file(name: str, content: bytes) -> bytes:
    """A part that is a file of short ASCII lines, sent unencoded."""
    fields = f'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 7bit\r\n{_disposition(name)}'
    return f"{fields}\r\n".encode() + content


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """The parts as one. The boundary occurs in none of them (RFC 2046 section 5.1.1), being 128 random bits."""
    boundary = f"=_{secrets.token_hex(16)}"
    between = f"--{boundary}\r\n".encode()
    body = b"".join(between + part + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    return head + body + f"--{boundary}--\r\n".encode()


def _disposition(name: str) -> str:
    return f"Content-Disposition: attachment{''.join(_parameters(name))}\r\n"


def _parameters(name: str) -> Iterator[str]:
    if _PLAIN_NAME.fullmatch(name):
        yield f';\r\n filename="{name}"'
        return
    pieces = _SPELT.findall(quote(name, safe=""))
    for number, piece in enumerate(pieces):
        section = f"*{number}" if len(pieces) > 1 else ""
        yield f";\r\n filename{section}*={'' if number else _CHARSET}{piece}"
