"""Extra header fields of the message, as lines that a visitor typed: what is taken stands in the message as it is."""

from __future__ import annotations

import re
from email.header import Header

MOST_HEADERS = 50
_LONGEST = 998  # RFC 5322 section 2.1.1
_FIELD = re.compile(r"([!-9;-~]+):[ ]?(.*)")  # RFC 5322 section 2.2, on one line
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# RFC 5322 section 3.6: those of which a message has at most one.
_ONCE = frozenset(
    {"date", "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject"}
)


def parse_headers(text: str) -> tuple[tuple[str, str], ...]:
    """Name and value of each line. Raises ValueError saying which line cannot stand in a message, and why."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line]
    if len(lines) > MOST_HEADERS:
        raise ValueError(f"At most {MOST_HEADERS} header fields.")
    fields = tuple(_field(line) for line in lines)
    names = [name.lower() for name, _ in fields]
    for name in sorted(_ONCE):
        if names.count(name) > 1:
            raise ValueError(f"A message has at most one {name} (RFC 5322 section 3.6).")
    return fields


def _field(line: str) -> tuple[str, str]:
    if line[0] in " \t":
        raise ValueError("Write each header field on one line; a line cannot begin with a space.")
    if _CONTROL.search(line):
        raise ValueError("Control characters cannot stand in a header field.")
    match = _FIELD.fullmatch(line)
    if match is None or not match[2].strip():
        raise ValueError(f"{line[:60]!r} is no header field; write one as in X-Test: value.")
    if match[1].lower() == "mime-version" or match[1].lower().startswith("content-"):
        raise ValueError(f"{match[1]} belongs to the parts of the message, which are made here.")
    if len(line.encode()) > _LONGEST:
        raise ValueError(f"A header field has at most {_LONGEST} bytes here.")
    return match[1], match[2]


def encoded(fields: tuple[tuple[str, str], ...], *, utf8: bool) -> bytes:
    """The fields as they stand in the message. utf8: as in RFC 6532, else beyond ASCII as encoded words (RFC 2047)."""
    return b"".join(_encoded(name, value, utf8) for name, value in fields)


def _encoded(name: str, value: str, utf8: bool) -> bytes:
    if not utf8 and not value.isascii():
        value = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {value}\r\n".encode()
