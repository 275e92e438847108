"""An address that surely does not exist."""

from __future__ import annotations

import secrets


def nobody_beside(address: str) -> str:
    """A random one in the domain of this address; without a domain where it has none."""
    name = f"nobody-{secrets.token_hex(8)}"
    return f"{name}@{address.rpartition('@')[2]}" if "@" in address else name
