"""One-time addresses: each is the capability to send one message to one test."""

from __future__ import annotations

import secrets
import string

# Each character has five random bits: letters and digits without those that are mistaken for another (0 o 1 l).
_ALPHABET = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("0o1l")))
_LENGTH = 26  # 130 bits; a local part may have 64 characters (RFC 5321 section 4.5.3.1.1)


def new_address(domain: str) -> str:
    """An address at this domain that nobody can guess, in lower case."""
    return f"{''.join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))}@{domain}"
