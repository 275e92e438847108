"""Messages with signatures, made by dkimpy with keys that are made once in a run."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from smtptest.engine.authentication.dkim_judgement import DkimJudgement, judge_signatures
from smtptest.engine.authentication.signed_message import read_message
from tests.engine.authentication.zone import Zone, ask, texts

NOW = datetime.now(UTC)
DOMAIN, SELECTOR = "lab.example", "s"
NAME = f"{SELECTOR}._domainkey.{DOMAIN}"
SIGNED = ("from", "from", "to", "subject", "date", "reply-to", "content-type", "content-transfer-encoding")
HEADER = (
    b"Received: from a by b; Sat, 28 Nov 2026 12:00:00 +0000\r\n"
    b'From: "Al Ice" <alice@lab.example>\r\n'
    b"To: Bob <bob@receiver.example>\r\n"
    b"Subject: Are you\r\n  hungry?\r\n"
    b"Date: Sat, 28 Nov 2026 12:00:00 +0000\r\n"
    b'Content-Type: text/plain; charset="utf-8"\r\n'
    b"Content-Transfer-Encoding: 8bit\r\n"
)
BODY = b"Hi.\r\n\r\nWe lost  the game.\tAre you hungry yet?\r\n\r\nFrom here to there.\r\n.dot\r\n\r\nJoe.\r\n\r\n\r\n"
MESSAGE = HEADER + b"\r\n" + BODY


@lru_cache
def private_key(bits: int = 2048, which: int = 0) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


def pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def record(key: RSAPrivateKey) -> str:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; p={base64.b64encode(public).decode()}"


ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ED25519_RECORD = f"v=DKIM1; k=ed25519; p={base64.b64encode(ED25519.public_key().public_bytes_raw()).decode()}"


def signed(
    message: bytes = MESSAGE, form: str = "relaxed/relaxed", *, names: Sequence[str] = SIGNED, length: bool = False,
    domain: str = DOMAIN, selector: str = SELECTOR, key: RSAPrivateKey | None = None, ed25519: bool = False,
) -> bytes:  # fmt: skip
    """The message below a signature."""
    secret = base64.b64encode(bytes(range(32))) if ed25519 else pem(key or private_key())
    return _signature(message, form, tuple(names), secret, domain, selector, length=length, ed25519=ed25519) + message


@lru_cache(maxsize=256)
def _signature(
    message: bytes, form: str, names: tuple[str, ...], secret: bytes, domain: str, selector: str, *,
    length: bool, ed25519: bool,
) -> bytes:  # fmt: skip
    """Kept, because dkimpy computes with RSA by itself, and most tests change the same message behind its signature."""
    made: Any = dkim.DKIM(message)
    # As of the moment for which it is judged, however long ago that was when the test comes.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dkim, "time", SimpleNamespace(time=NOW.timestamp))
        sign = made.sign(
            selector.encode(), domain.encode(), secret, canonicalize=tuple(part.encode() for part in form.split("/")),
            signature_algorithm=b"ed25519-sha256" if ed25519 else b"rsa-sha256",
            include_headers=[name.encode() for name in names], length=length,
        )  # fmt: skip
    return bytes(sign)


def zone(records: Mapping[str, str | list[str]] | None = None) -> Zone:
    """A zone with the key of :func:`signed`, and others."""
    return texts({NAME: record(private_key()), **(records or {})})


async def judged(
    message: bytes, records: Mapping[str, str | list[str]] | None = None, now: datetime = NOW
) -> DkimJudgement:
    return await judge_signatures(ask(zone(records)), read_message(message), now)


def by_dkimpy(message: bytes, keys: Mapping[str, str] | None = None, index: int = 0) -> bool:
    """What dkimpy itself says, which splits the message and judges the signature's tags on its own."""
    known = {NAME: record(private_key()), **(keys or {})}
    verifier: Any = dkim.DKIM(message)
    try:
        found = verifier.verify(index, dnsfunc=lambda name, timeout: known.get(name.decode().rstrip("."), "").encode())
    except dkim.DKIMException:
        return False
    return bool(found)
