"""xtext: how parameters of SMTP commands encode arbitrary bytes (RFC 3461 section 4)."""

from __future__ import annotations


def encode(text: str) -> str:
    """The text with every byte outside "!" to "~", and with "+" and "=", written as ``+`` and two hexadecimal
    digits."""
    return "".join(
        chr(byte) if 0x21 <= byte <= 0x7E and byte not in b"+=" else f"+{byte:02X}" for byte in text.encode()
    )
