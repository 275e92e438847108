"""Public keys as DKIM publishes them, made once in a run."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SPKI, PKCS1 = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1


@lru_cache
def rsa(bits: int, form: PublicFormat = SPKI) -> str:
    """An RSA key of so many bits. Nobody signs with it, so its modulus need not have factors that are known."""
    key = RSAPublicNumbers(65537, (1 << (bits - 1)) + 12345).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


@lru_cache
def ed25519(*, wrapped: bool = False) -> str:
    """An Ed25519 key; wrapped: in the structure that X.509 has, which DKIM does not want."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    data = key.public_bytes(Encoding.DER, SPKI) if wrapped else key.public_bytes_raw()
    return base64.b64encode(data).decode()


@lru_cache
def elliptic() -> str:
    """A key of a kind that DKIM does not know."""
    return base64.b64encode(generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.DER, SPKI)).decode()
