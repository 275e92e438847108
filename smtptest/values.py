"""What an operator writes, read and judged: each takes the text of one variable and raises ValueError in words."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

# What the first part of our own addresses is.
_TAKEN = ("t", "ws", "static", "abuse", "privacy", "healthz", "metrics")

Network = IPv4Network | IPv6Network


def items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def ports(text: str) -> frozenset[int]:
    found = frozenset(int(item) if item.isdecimal() else 0 for item in items(text))
    if not all(0 < port < 65536 for port in found):
        raise ValueError(f"{text!r} is not a comma-separated list of ports from 1 to 65535, as in 25,465,587")
    return found


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(item) for item in items(text))
    except ValueError as error:
        raise ValueError(f"{error}; write networks as in 10.0.0.0/8, 2001:db8::/32") from None


def nameservers(text: str) -> tuple[tuple[str, int], ...]:
    return tuple(nameserver(item) for item in items(text))


def nameserver(item: str) -> tuple[str, int]:
    """``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1`` or ``[2001:db8::1]:5353``."""
    wrapped = item if item.startswith("[") or item.count(":") < 2 else f"[{item}]"
    parts = urlsplit(f"//{wrapped}")
    return str(ip_address(parts.hostname or "")), parts.port or 53


def readable_file(text: str) -> str:
    if text and not Path(text).is_file():
        raise ValueError(f"there is no file {text!r}; it must hold PEM certificates")
    return text


def origin(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/")):
        raise ValueError(f"{text!r} is not a scheme and host, as in https://smtptest.example.org")
    return text.rstrip("/")


def contact(text: str) -> str:
    """A URI, as security.txt wants it (RFC 9116 section 2.5.3)."""
    uri = f"mailto:{text}" if "@" in text and ":" not in text else text
    if uri and not re.fullmatch(r'mailto:[^\s@<>"?]+@[^\s@<>"?]+|https://[^\s<>"]+', uri):
        raise ValueError(f"{text!r} is neither a mail address nor an https address, as in abuse@example.org")
    return uri


def admin_path(text: str) -> str:
    path = text.strip("/")
    if path and (not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", path) or path in _TAKEN):
        raise ValueError(f"{text!r} is not a path of its own: letters, digits, - and _, as in operator-4821")
    return path


def token(text: str) -> str:
    if text and not re.fullmatch(r"[\x21-\x7e]{16,}", text):
        raise ValueError("at least 16 characters that nobody can guess, without spaces")
    return text
