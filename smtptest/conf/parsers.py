"""Parsers of settings: each takes the text and returns the value, or raises ValueError saying what to write instead.

Those whose rules differ by profile take that too, and raise ImproperlyConfigured with the name of the setting.

So the program refuses to start with a value that cannot work, instead of failing for the first visitor.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from smtptest.engine.addressing import a_labels, parse_ip, without_brackets
from smtptest.engine.guard.hosts import parse_host

# The first parts of our own addresses; tests/conf/test_parsers.py compares them with urls.py.
_TAKEN = (
    "t", "ws", "static", "explain", "find", "frame", "domain", "receive", "monitors", "m", "status", "abuse", "privacy",
    "healthz", "metrics", "alerts",
)  # fmt: skip

Network = IPv4Network | IPv6Network
# Browsers leave these out of an origin.
_USUAL_PORTS = {"http": ":80", "https": ":443"}


T = TypeVar("T")


def parsed(name: str, text: str, parser: Callable[[str], T]) -> T:
    """The value of the setting of this name. Raises ImproperlyConfigured with the name and what to write."""
    try:
        return parser(text.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def secret(read: Callable[[str, str], str], name: str) -> str:
    """The text of a setting that holds a secret: its own, or that of the file that ``NAME_FILE`` names.

    read: takes the name of a variable and a default. Errors do not repeat the text.
    """
    own, file = read(name, ""), read(f"{name}_FILE", "")
    if own and file:
        raise ImproperlyConfigured(f"{name}: set this or {name}_FILE, not both")
    if not file:
        return own
    try:
        text = Path(file).read_text(encoding="utf-8-sig").strip()  # Windows' editor may begin it with a mark
    except (OSError, ValueError):
        raise ImproperlyConfigured(f"{name}_FILE: there is no such file that can be read") from None
    if not text:
        raise ImproperlyConfigured(f"{name}_FILE: the file is empty")
    return text


def whole(read: Callable[[str, str], str], name: str, default: int, *, least: int, most: int) -> int:
    """The setting of this name, a whole number in ASCII digits. int() also takes ``2_5`` and digits of other scripts.

    read: as in :func:`secret`.
    """

    def number(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return parsed(name, read(name, str(default)), number)


def decimal(read: Callable[[str, str], str], name: str, default: float, *, least: float, most: float) -> float:
    """The same for a number that may have a fraction."""

    def number(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9}", text) or not least <= float(text) <= most:
            raise ValueError(f"{text!r} is not a number from {least:g} to {most:g}, with a point if it has a fraction")
        return float(text)

    return parsed(name, read(name, str(default)), number)


def items(text: str) -> list[str]:
    """What stands between commas. Nothing at all leaves a setting as it is; commas and no more are a mistake."""
    found = [item.strip() for item in text.split(",") if item.strip()]
    if text.strip() and not found:
        raise ValueError(f"{text!r} has nothing between its commas")
    return found


def ports(text: str) -> frozenset[int]:
    found = frozenset(int(item) if re.fullmatch(r"[0-9]{1,5}", item) else 0 for item in items(text))
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
    if parts.port == 0:
        raise ValueError(f"{item!r} has no port that can be asked")
    return str(ip_address(parts.hostname or "")), parts.port or 53


def validating(text: str) -> tuple[str, ...] | None:
    """Addresses of name servers that are believed about DNSSEC; none for ``none``, None for those on loopback."""
    if text.strip() == "none":
        return ()
    try:
        return tuple(str(ip_address(item)) for item in items(text)) or None
    except ValueError as error:
        raise ValueError(f"{error}; write addresses as in 192.0.2.53, 2001:db8::53, or none") from None


def block_lists(text: str) -> tuple[str, ...]:
    """Block lists by their names in the DNS, which may hold keys; the message does not repeat them."""
    zones = tuple(item.lower().removesuffix(".") for item in items(text))
    if not all(is_name(zone) for zone in zones):
        raise ValueError("write names of block lists, as in zen.spamhaus.org, comma-separated")
    return zones


def contact(text: str) -> str:
    """A URI, as security.txt requires (RFC 9116 section 2.5.3)."""
    uri = f"mailto:{text}" if "@" in text and ":" not in text else text
    if uri and not re.fullmatch(r'mailto:[^\s@<>"?]+@[^\s@<>"?]+|https://[^\s<>"]+', uri):
        raise ValueError(f"{text!r} is neither an email address nor an https address, as in abuse@example.org")
    return uri


def admin_path(text: str) -> str:
    path = text.strip("/")
    if path and (not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", path) or path in _TAKEN):
        raise ValueError(f"{text!r} is not an unused path of letters, digits, - and _, as in operator-4821")
    return path


def token(text: str) -> str:
    if text and not re.fullmatch(r"[\x21-\x7e]{16,}", text):
        raise ValueError("write at least 16 characters that nobody can guess, without spaces")
    return text


def origin(text: str) -> str:
    """The scheme, host and port of this service's address, as browsers write them in Origin (RFC 6454 section 6.2).

    Else a browser's forms and websockets would count as another site's. The message does not repeat the text: it can
    hold a password.
    """
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port is not None else ""
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        plain = parts.scheme in _USUAL_PORTS and f"{parts.scheme}://{host}{port}" == text.rstrip("/").lower()
        address = parse_ip(parts.hostname or "")
        name = host if host.isascii() else a_labels(host)
    except ValueError:
        plain = False
    if not text:
        return ""
    if not plain:
        words = "this is not a scheme and host, without a path (smtptest needs a host name of its own)"
        raise ValueError(f"{words}, as in https://smtptest.example.org")
    shown = f"[{address}]" if isinstance(address, IPv6Address) else name
    return f"{parts.scheme}://{shown}{'' if port == _USUAL_PORTS[parts.scheme] else port}"


def host_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names in ALLOWED_HOSTS, which Django compares with the Host header without its port."""
    for name in names:
        bare = name.removeprefix("[").removesuffix("]") if name.startswith("[") else name.removeprefix(".")
        if name != "*" and parse_ip(bare) is None and not is_name(bare.rstrip(".")):
            raise ValueError(f"{name!r} is not a host name: write only host names, as in smtptest.example.org")
    return tuple(names)


def allowed_hosts(hosts: list[str], public_url: str, *, public: bool) -> tuple[str, ...]:
    """The names of ALLOWED_HOSTS, or what they are if it is empty. Raises ImproperlyConfigured."""
    own = urlsplit(public_url).hostname
    chosen = tuple(hosts) or ((own,) if own else ())
    if "*" in chosen:
        # Any page could point a name of its own at this program and use it from there (DNS rebinding).
        raise ImproperlyConfigured("ALLOWED_HOSTS: * allows every name; write the host names it is reached by")
    if public and not chosen:
        raise ImproperlyConfigured("ALLOWED_HOSTS: the public profile needs the host names it is reached by")
    try:
        host_names(chosen)
    except ValueError as error:
        raise ImproperlyConfigured(f"ALLOWED_HOSTS: {error}") from None
    return chosen or ("localhost", "127.0.0.1", "[::1]")


def helo_name(text: str) -> str:
    """The name with which to greet servers: a domain or an address literal (RFC 5321 section 4.1.1.1)."""
    bracketed = text.startswith("[") and text.endswith("]")
    fits = parse_ip(without_brackets(text)) is not None if bracketed else is_name(text)
    if text and not fits:
        raise ValueError(f"{text!r} is not a name for EHLO: write the full host name of this machine")
    return text


def is_name(text: str) -> bool:
    """Whether it is a host name."""
    try:
        return parse_host(text, require_dot=False) == text.lower() and parse_ip(text) is None
    except ValueError:
        return False


def roots_file(text: str) -> str:
    """A file of PEM certificates."""
    if text and not Path(text).is_file():
        raise ValueError(f"there is no file {text!r}; it must hold PEM certificates")
    try:
        if text:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(text)
    except OSError:
        raise ValueError(f"{text!r} has no readable certificate; it must hold PEM certificates") from None
    return text
