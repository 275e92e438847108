"""Addresses as they are typed: what is accepted goes on the wire unchanged, everything else is an error in words.

Not a rewriting parser: aiosmtplib's own turns ``a@b.c, d@e.f`` into ``<a@b.c>`` without a word.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

import idna

from smtptest.guard.hosts import parse_host

# RFC 5321 section 4.1.2: dot-string of atoms (RFC 5322 section 3.2.3), or a quoted string.
# RFC 6531 section 3.3 adds what is beyond ASCII to both.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_LOCAL = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~\u00a1-\U0010ffff]|\\[ -~])*"')


def mailbox(text: str) -> str:
    """The address itself, if it may stand between ``<`` and ``>``. Raises ValueError saying what to write instead."""
    local, at, domain = text.rpartition("@")
    if not at or not local:
        raise ValueError(f"{text!r} is no mail address; write one as in alice@example.org.")
    if max(len(local.encode()) - 64, len(domain.encode()) - 255, len(text.encode()) - 254) > 0:
        raise ValueError("An address has at most 64 bytes before the @, 255 behind it and 254 in all.")
    if not _LOCAL.fullmatch(local) or not local.isprintable():
        raise ValueError(f"{local!r} cannot stand before the @ as it is; write a plain address, without name or < >.")
    return f"{local}@{_domain(domain) if domain.isascii() else _u_labels(domain)}"


def _u_labels(domain: str) -> str:
    """An internationalised domain in its one spelling (RFC 5890 section 2.3.2.1), the case of its letters aside."""
    canonical = idna.decode(parse_host(domain, require_dot=False))
    if canonical != domain.lower():
        raise ValueError(f"{domain!r} is not written as its owner registered it; write {canonical!r}.")
    return domain


def forward_path(text: str) -> str:
    """A recipient: a mailbox, or ``postmaster`` alone (RFC 5321 section 4.5.1)."""
    return text if text.lower() == "postmaster" else mailbox(text)


def helo_name(text: str) -> str:
    """A domain or an address literal in brackets (RFC 5321 section 4.1.1.1)."""
    if not text.isascii():
        raise ValueError(f"{text!r} has characters beyond ASCII; write the name as A-labels (xn--…).")
    return _domain(text)


def _domain(text: str) -> str:
    if text.startswith("["):
        return _address_literal(text)
    if parse_host(text, require_dot=False) != text.lower() or _is_address(text):
        raise ValueError(f"{text!r} is no domain; write one as in example.org, or an address as in [192.0.2.1].")
    return text


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _address_literal(text: str) -> str:
    inner = text.removeprefix("[").removesuffix("]")
    try:
        address = ip_address(inner.removeprefix("IPv6:"))
    except ValueError:
        address = None
    tagged = inner.startswith("IPv6:")
    if address is None or not text.endswith("]") or tagged != isinstance(address, IPv6Address):
        raise ValueError(f"{text!r} is no address literal; write one as in [192.0.2.1] or [IPv6:2001:db8::1].")
    return text
