"""Certificates that a library would not write: every field is bytes of our own (X.690 DER), signed with real keys."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa

from tests.servers.dsa_groups import group

SEQUENCE, SET, INTEGER, BITS, OCTETS, UTF8, PRINTABLE, T61, UTC_TIME, GENERALIZED = (
    0x30, 0x31, 0x02, 0x03, 0x04, 0x0C, 0x13, 0x14, 0x17, 0x18,
)  # fmt: skip
BMP = 0x1E


def tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else bytes([0x80 | len(size)]) + size) + body


def sequence(*parts: bytes) -> bytes:
    return tlv(SEQUENCE, *parts)


def oid(dotted: str) -> bytes:
    first, second, *others = map(int, dotted.split("."))
    body = bytearray()
    for number in (first * 40 + second, *others):
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.insert(0, number & 0x7F | 0x80)
        body += bytes(digits)
    return tlv(0x06, bytes(body))


def bits(*positions: int) -> bytes:
    """A BIT STRING of named bits, as of KeyUsage; none: no bit is set."""
    if not positions:
        return tlv(BITS, b"\x00")
    value, size = sum(1 << (15 - position) for position in positions), 2 if max(positions) > 7 else 1
    return tlv(BITS, bytes([(15 if size == 2 else 7) - max(positions)]), value.to_bytes(2, "big")[:size])


def name(text: str | bytes, tag: int = UTF8) -> bytes:
    """A name with a common name alone, or without anything."""
    value = text.encode() if isinstance(text, str) else text
    return sequence(tlv(SET, sequence(oid("2.5.4.3"), tlv(tag, value)))) if value else sequence()


def extension(number: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(number), *([b"\x01\x01\xff"] if critical else []), tlv(OCTETS, value))


def constraints(*, ca: bool | None = True, most: int | None = None, critical: bool = True) -> bytes:
    """BasicConstraints; ca: None says nothing."""
    inside = [b"\x01\x01\xff"] if ca else []
    if most is not None:
        inside.append(tlv(INTEGER, bytes([most])))
    return extension("2.5.29.19", sequence(*inside), critical=critical)


def usage(*positions: int, critical: bool = True) -> bytes:
    """KeyUsage: 0 digitalSignature, 1 nonRepudiation, 2 keyEncipherment, 3 dataEncipherment, 4 keyAgreement,
    5 keyCertSign, 6 cRLSign.
    """
    return extension("2.5.29.15", bits(*positions), critical=critical)


def purposes(*numbers: str, critical: bool = False) -> bytes:
    return extension("2.5.29.37", sequence(*map(oid, numbers)), critical=critical)


def dns(text: str | bytes) -> bytes:
    return tlv(0x82, text if isinstance(text, bytes) else text.encode())


def names(*general: bytes, critical: bool = False) -> bytes:
    """A subject alternative name of GeneralNames."""
    return extension("2.5.29.17", sequence(*general), critical=critical)


def time(days: float) -> bytes:
    moment = datetime.now(UTC) + timedelta(days=days)
    return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


@cache
def key(kind: str, number: int = 0) -> Any:
    """A key, made once: ``P-256``, ``RSA 2048``, ``Ed25519`` and so on; number: another one of the same kind."""
    word, _, size = kind.partition(" ")
    curves: dict[str, Any] = {
        "P-256": ec.SECP256R1,
        "P-384": ec.SECP384R1,
        "P-521": ec.SECP521R1,
        "P-224": ec.SECP224R1,
    }
    if word == "RSA":
        return rsa.generate_private_key(65537, int(size))
    if word == "DSA":
        return group(int(size)).generate_private_key()
    return ed25519.Ed25519PrivateKey.generate() if word == "Ed25519" else ec.generate_private_key(curves[word]())


_ALGORITHMS = {
    "ec md5": "1.2.840.10045.4.3.1", "ec sha1": "1.2.840.10045.4.1", "ec sha256": "1.2.840.10045.4.3.2",
    "ec sha384": "1.2.840.10045.4.3.3", "ec sha512": "1.2.840.10045.4.3.4", "rsa md5": "1.2.840.113549.1.1.4",
    "rsa sha1": "1.2.840.113549.1.1.5", "rsa sha256": "1.2.840.113549.1.1.11", "rsa sha384": "1.2.840.113549.1.1.12",
    "dsa sha1": "1.2.840.10040.4.3", "dsa sha256": "2.16.840.1.101.3.4.3.2", "ed": "1.3.101.112",
}  # fmt: skip


def algorithm(private: Any, digest: str) -> bytes:
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return sequence(oid(_ALGORITHMS["ed"]))
    if isinstance(private, rsa.RSAPrivateKey):
        return sequence(oid(_ALGORITHMS[f"rsa {digest}"]), b"\x05\x00")
    return sequence(oid(_ALGORITHMS[f"{'dsa' if isinstance(private, dsa.DSAPrivateKey) else 'ec'} {digest}"]))


def signature(private: Any, digest: str, data: bytes) -> bytes:
    hashed: Any = getattr(hashes, digest.upper())()
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return private.sign(data)
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), hashed)
    return bytes(private.sign(data, hashed if isinstance(private, dsa.DSAPrivateKey) else ec.ECDSA(hashed)))


@dataclass(frozen=True)
class Made:
    """A certificate, its key and its subject."""

    encoded: bytes
    key: Any
    subject: bytes

    @property
    def pem(self) -> str:
        return ssl.DER_cert_to_PEM_cert(self.encoded)

    @property
    def private(self) -> str:
        coding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return str(self.key.private_bytes(*coding).decode())

    def damaged(self) -> Made:
        """With a signature that fits nothing: its last bit is another."""
        return replace(self, encoded=self.encoded[:-1] + bytes([self.encoded[-1] ^ 1]))


def identifier(private: Any) -> bytes:
    """The key identifier of RFC 5280 section 4.2.1.2, near enough."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(_public(private))
    return digest.finalize()[:20]


def _public(private: Any) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(private.public_key().public_bytes(serialization.Encoding.DER, form))


def issue(
    subject: bytes,
    extensions: tuple[bytes, ...],
    by: Made | None = None,
    *,
    private: Any = None,
    issuer: bytes | None = None,
    version: bytes = b"\xa0\x03\x02\x01\x02",
    serial: bytes = b"\x2a",
    first: bytes | None = None,
    last: bytes | None = None,
    digest: str = "sha256",
    said: bytes | None = None,
    identified: bool = True,
) -> Made:
    """A certificate signed by another, or by itself. said: the algorithm that its outer field names, where another.

    identified: with the key identifiers that RFC 5280 asks for.
    """
    private = private or key("P-256")
    signer = by.key if by else private
    more = []
    if identified:
        more.append(extension("2.5.29.14", tlv(OCTETS, identifier(private))))
        if by:
            more.append(extension("2.5.29.35", sequence(tlv(0x80, identifier(signer)))))
    signed = sequence(
        version,
        tlv(INTEGER, serial),
        algorithm(signer, digest),
        issuer if issuer is not None else by.subject if by else subject,
        sequence(first or time(-30), last or time(300)),
        subject,
        _public(private),
        *([tlv(0xA3, sequence(*extensions, *more))] if extensions or more else []),
    )
    proof = tlv(BITS, b"\x00", signature(signer, digest, signed))
    return Made(sequence(signed, said or algorithm(signer, digest), proof), private, subject)
