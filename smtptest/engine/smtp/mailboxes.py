"""Internationalised addresses (RFC 6531), with and without SMTPUTF8."""

from __future__ import annotations

import re

from smtptest.engine.addressing import a_labels, parse_address


def split_mailbox(address: str) -> tuple[str, str]:
    """The text before the last @, and after it. Without an @ there is no domain."""
    local, at, domain = address.rpartition("@")
    return (local, domain) if at else (address, "")


def needs_smtputf8(address: str) -> bool:
    """Whether the local part needs SMTPUTF8; a domain beyond ASCII has A-labels (RFC 5890 section 2.3.2.1)."""
    return not split_mailbox(address)[0].isascii()


def with_a_labels(address: str) -> str:
    """The address with its domain as A-labels, which every server can read."""
    local, domain = split_mailbox(address)
    return address if domain.isascii() else f"{local}@{a_labels(domain)}"


def canonical_mailbox(mailbox: str) -> str:
    """The same text for all spellings of one mailbox, for comparing and counting; never sent.

    Unneeded quotes mean nothing (RFC 5321 section 4.1.2), no known server distinguishes case (section 2.4), a domain
    has A-labels, an IPv6 address one text form (RFC 5952), and what follows a "+" is commonly a tag of the same mailbox
    (RFC 5233).
    """
    local, at, domain = mailbox.rpartition("@")
    if not at:
        return mailbox.lower()
    if local.startswith('"'):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    # A tag needs a name before it: "+bob" is a name.
    name = re.split(r"(?<=.)\+", local, maxsplit=1)[0]
    return f"{name}@{_one_domain(domain)}".lower()


def _one_domain(domain: str) -> str:
    if not domain.startswith("["):
        return with_a_labels(f"@{domain}")[1:]
    try:
        return f"[{parse_address(domain[1:-1].lower().removeprefix('ipv6:'))}]"
    except ValueError:
        return domain
