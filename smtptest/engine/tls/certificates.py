"""A presented certificate as facts for the reader. All of it is untrusted text.

cryptography reads it, and is strict: one extension that breaks a rule, and it returns no extension at all. What it
refuses is read by OpenSSL (through pyOpenSSL) field by field, and what neither can read is left out. Nothing here
judges.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID
from OpenSSL import crypto

from smtptest.engine.events import Json
from smtptest.engine.printable import printable

# Programs renew when about a third of the lifetime is left: 30 days of 90, 2 days of 6 (Let's Encrypt's integration
# guide). If less than a quarter is left, that has not happened. Certificates of a year are often renewed by hand, and
# three weeks are enough for that.
EXPIRES_SOON = timedelta(days=21)
_PARTS_OF_LIFETIME = 4
# Any midnight, from which all others are whole days away.
_MIDNIGHT, _DAY = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=1)
_MOST_NAMES = 50
# As OpenSSL prints it: the extension's name on a line, its names on the next.
_PRINTED_NAMES = re.compile(r"X509v3 Subject Alternative Name:[^\n]*\n *([^\n]*)")

_Fact = TypeVar("_Fact")


@dataclass(frozen=True)
class CertificateFacts:
    """What could be read of one certificate, as printable text. What is unknown is empty or 0."""

    subject: str | None
    """As in RFC 4514, or as OpenSSL prints it; None if it could not be read."""
    issuer: str
    """Likewise."""
    names: tuple[str, ...]
    """The subject alternative names of hosts, DNS names before IP addresses (RFC 5280 section 4.2.1.6)."""
    not_before: datetime | None
    """None exactly if ``not_after`` is."""
    not_after: datetime | None
    """Until when it is valid, in UTC; None if its dates could not be read."""
    fingerprint: str
    """SHA-256, hex."""
    key: str
    """Kind and size of the public key, such as ``RSA 2048`` or ``EC secp256r1``."""
    strength: int
    """The bits of the key."""
    signed_by: str
    """The hash of the signature, such as ``SHA1``."""
    issuer_at: tuple[str, ...]
    """Where the certificate of its issuer can be fetched (section 4.2.2.1)."""

    @property
    def facts(self) -> Json:
        """The certificate as the ``chain`` of a TLS event has it (see :class:`smtptest.engine.events.Tls`)."""
        return {
            "subject": "(cannot be read)" if self.subject is None else self.subject,
            "issuer": self.issuer,
            "names": list(self.names[:_MOST_NAMES]),
            "not_before": self.not_before and self.not_before.isoformat(),
            "not_after": self.not_after and self.not_after.isoformat(),
            "fingerprint": self.fingerprint,
            "key": self.key,
        }


def renewal_overdue_from(not_before: datetime, not_after: datetime) -> timedelta:
    """If less time than this is left, the certificate should have been renewed.

    That begins at a midnight (UTC): since when a monitor's runs have a warning is public, and would tell the second of
    the end (docs/security.md J7). A certificate that lives for hours has no midnights to wait for.
    """
    left = min(EXPIRES_SOON, (not_after - not_before) / _PARTS_OF_LIFETIME)
    return left if left < _DAY else left - (_MIDNIGHT - (not_after - left)) % _DAY


def read_certificate(encoded: bytes) -> CertificateFacts:
    """As much of a certificate (DER) as can be read. Never raises."""
    ways = _Ways(encoded)
    nothing: tuple[str, ...] = ()
    not_before, not_after = _first(None, ways.strict_dates, ways.lenient_dates) or (None, None)
    public_key = _first(None, ways.strict_key, ways.lenient_key)
    return CertificateFacts(
        subject=_first(None, lambda: _name(ways.strict.subject), lambda: ways.printed("Subject")),
        issuer=_first("", lambda: _name(ways.strict.issuer), lambda: ways.printed("Issuer")),
        names=_first(nothing, ways.strict_names, ways.lenient_names),
        not_before=not_before,
        not_after=not_after,
        fingerprint=sha256(encoded).hexdigest(),
        key=_key(public_key),
        strength=_strength(public_key),
        signed_by=_first("", ways.hash_of_signature),
        issuer_at=_first(nothing, ways.issuer_addresses),
    )


def _first(otherwise: _Fact, *ways: Callable[[], _Fact]) -> _Fact:
    """The result of the first way that does not raise.

    The parsers do not document which exceptions they raise for untrusted bytes. Of cryptography's, ValueError,
    TypeError, InvalidVersion, DuplicateExtension, UnsupportedGeneralNameType and UnsupportedAlgorithm were seen.
    """
    for way in ways:
        with suppress(Exception):
            return way()
    return otherwise


class _Ways:
    """The two readers of one certificate, each parsing on first use. Everything here may raise anything."""

    def __init__(self, encoded: bytes) -> None:
        self._encoded = encoded

    @cached_property
    def strict(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self._encoded)

    @cached_property
    def lenient(self) -> crypto.X509:
        return crypto.load_certificate(crypto.FILETYPE_ASN1, self._encoded)

    @cached_property
    def text(self) -> str:
        return crypto.dump_certificate(crypto.FILETYPE_TEXT, self.lenient).decode(errors="backslashreplace")

    def printed(self, field: str) -> str:
        """A name as OpenSSL prints it: on one line, whatever is in it."""
        found = re.search(rf"^ +{field}: ?(.*)$", self.text, re.MULTILINE)
        assert found is not None
        return printable(found[1])

    def strict_key(self) -> Any:
        return self.strict.public_key()

    def lenient_key(self) -> Any:
        return self.lenient.get_pubkey().to_cryptography_key()

    def strict_dates(self) -> tuple[datetime, datetime] | None:
        return self.strict.not_valid_before_utc, self.strict.not_valid_after_utc

    def lenient_dates(self) -> tuple[datetime, datetime] | None:
        dates = (self.lenient.get_notBefore() or b"", self.lenient.get_notAfter() or b"")
        first, last = (datetime.strptime(date.decode(), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC) for date in dates)
        return first, last

    def strict_names(self) -> tuple[str, ...]:
        with suppress(x509.ExtensionNotFound):
            held = self.strict.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            addresses = map(str, held.get_values_for_type(x509.IPAddress))
            return tuple(map(printable, (*held.get_values_for_type(x509.DNSName), *addresses)))
        return ()

    def lenient_names(self) -> tuple[str, ...]:
        found = _PRINTED_NAMES.search(self.text)
        printed = found[1].split(", ") if found else []
        kinds = [name.partition(":") for name in printed]
        return tuple(printable(name) for wanted in ("DNS", "IP Address") for kind, _, name in kinds if kind == wanted)

    def hash_of_signature(self) -> str:
        algorithm = self.strict.signature_hash_algorithm
        return algorithm.name.upper() if algorithm else ""

    def issuer_addresses(self) -> tuple[str, ...]:
        access = self.strict.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        return tuple(
            printable(place.access_location.value)
            for place in access
            if place.access_method == AuthorityInformationAccessOID.CA_ISSUERS
            and isinstance(place.access_location, x509.UniformResourceIdentifier)
        )


def _name(name: x509.Name) -> str:
    return printable(name.rfc4514_string())


def _key(public_key: Any) -> str:
    if isinstance(public_key, rsa.RSAPublicKey):
        return f"RSA {public_key.key_size}"
    if isinstance(public_key, ec.EllipticCurvePublicKey):
        return f"EC {public_key.curve.name}"
    if isinstance(public_key, dsa.DSAPublicKey):
        return f"DSA {public_key.key_size}"
    return "" if public_key is None else type(public_key).__name__.strip("_").removesuffix("PublicKey")


def _strength(public_key: Any) -> int:
    return int(getattr(public_key, "key_size", 0))
