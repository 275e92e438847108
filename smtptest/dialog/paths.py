"""Internationalised addresses (RFC 6531), with SMTPUTF8 and without."""

from __future__ import annotations

import idna


def needs_smtputf8(address: str) -> bool:
    """Only what stands before the @ needs it; a domain has A-labels too (RFC 5890 section 2.3.2.1)."""
    return not address.rpartition("@")[0].isascii()


def with_a_labels(address: str) -> str:
    """The address with its domain as A-labels, which every server can read."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}{at}{idna.encode(domain, uts46=True).decode('ascii')}"
