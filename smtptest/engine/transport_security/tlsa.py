"""TLSA records: what each says of a certificate, and whether a sending mail server can use it (RFC 6698, 7672)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

_NUMBER = re.compile(r"[0-9]{1,3}")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")
_DIGESTS: Mapping[int, Callable[[bytes], bytes]] = {
    1: lambda data: hashlib.sha256(data).digest(),
    2: lambda data: hashlib.sha512(data).digest(),
}
_LENGTHS = {1: 32, 2: 64}
_VERSION = 0xA0


class Usage(IntEnum):
    """What a record says of the certificate that it matches (RFC 6698 section 2.1.1, names of RFC 7218)."""

    PKIX_TA = 0
    PKIX_EE = 1
    DANE_TA = 2
    """It is the trust anchor: the server's certificate is issued by it."""
    DANE_EE = 3
    """It is the server's own. Neither its names nor its dates count (RFC 7672 section 3.1.1)."""


class Selector(IntEnum):
    """Which part of the certificate is compared (section 2.1.2)."""

    CERTIFICATE = 0
    PUBLIC_KEY = 1


@dataclass(frozen=True)
class Tlsa:
    """One record. Its numbers may be any that the DNS can hold."""

    usage: int
    """2 for an issuer's certificate, 3 for the server's own; senders use no others (RFC 7672 section 3.1)."""
    selector: int
    """0 for the whole certificate, 1 for its public key (RFC 6698 section 2.1.2)."""
    matching: int
    """0 for the data itself, 1 for its SHA-256, 2 for its SHA-512."""
    data: bytes
    """What the certificate or its key, or their hash, must be equal to."""

    def __str__(self) -> str:
        """The record in presentation form (section 2.2)."""
        return f"{self.usage} {self.selector} {self.matching} {self.data.hex()}"

    @property
    def unusable(self) -> str | None:
        """Why senders ignore the record, as a slug; None if they can use it.

        Usages 0 and 1 ask for an authority that mail servers do not agree on (RFC 7672 section 3.1.3).
        """
        if self.usage not in (Usage.DANE_TA, Usage.DANE_EE):
            return "usage"
        if self.selector not in tuple(Selector):
            return "selector"
        if self.matching not in (0, *_DIGESTS):
            return "matching"
        if len(self.data) != _LENGTHS.get(self.matching, len(self.data)):
            return "length"
        if self.matching == 0 and not self._is_readable():
            return "data"
        return None

    def matches(self, certificate: bytes) -> bool:
        """Whether the record is about this certificate (DER). Only for a record that is usable."""
        selected = certificate if self.selector == Selector.CERTIFICATE else public_key(certificate)
        if selected is None:
            return False
        digest = _DIGESTS.get(self.matching)
        return (digest(selected) if digest else selected) == self.data

    def _is_readable(self) -> bool:
        """Whether the data of a record without a hash is what its selector says: OpenSSL ignores it otherwise."""
        if self.selector == Selector.CERTIFICATE:
            return _is_read(lambda: x509.load_der_x509_certificate(self.data).public_key())
        return _is_read(lambda: load_der_public_key(self.data))


def parse_tlsa(text: str) -> Tlsa | None:
    """The record in this presentation form, in which the data may have spaces; None if it is none."""
    *numbers, data = [*text.lower().split(None, 3), ""][:4]
    packed = "".join(data.split())
    if len(numbers) < 3 or not all(map(_NUMBER.fullmatch, numbers)) or not _HEX.fullmatch(packed):
        return None
    usage, selector, matching = map(int, numbers)
    return Tlsa(usage, selector, matching, bytes.fromhex(packed))


def advised(certificate: bytes) -> Tlsa | None:
    """The record to publish for a server's own certificate, by its key: a renewal may keep that.

    3 1 1 is what RFC 7671 section 5.1 advises. None if the certificate cannot be read.
    """
    key = public_key(certificate)
    return None if key is None else Tlsa(Usage.DANE_EE, Selector.PUBLIC_KEY, 1, hashlib.sha256(key).digest())


def public_key(certificate: bytes) -> bytes | None:
    """The SubjectPublicKeyInfo of a certificate, byte for byte as it stands there; None if it cannot be found.

    It is cut out and not encoded again: keys can be encoded in several ways, and the hash is of the one that is there.
    """
    try:
        (_, whole), *_ = _elements(certificate)
        (_, signed), *_ = _elements(whole)
        fields = list(_elements(signed, outer=True))
        # RFC 5280 section 4.1: the version may be left out; then serial number, signature, issuer, validity, subject.
        return fields[5 + (fields[0][0] == _VERSION)][1]
    except (ValueError, IndexError):
        return None


def _elements(data: bytes, *, outer: bool = False) -> Iterator[tuple[int, bytes]]:
    """The elements of DER that follow each other: the tag, and the content, or with ``outer`` the whole element.

    Raises IndexError or ValueError if they are not whole.
    """
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[at + 2 : start], "big")
        end = start + length
        if end > len(data):
            raise ValueError("an element is cut off")
        yield tag, data[at if outer else start : end]
        at = end


def _is_read(load: Callable[[], object]) -> bool:
    try:
        load()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
