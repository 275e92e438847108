"""Whether a presented chain and name hold, judged by ourselves after a handshake that did not ask.

So a bad certificate is a finding with its exact reason, and the dialog can go on. OpenSSL (through pyOpenSSL) judges
the chain and gives its own words; service-identity judges the name (RFC 9525); purpose, key size and signature hash,
which that interface of OpenSSL leaves out, are judged here.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from OpenSSL import crypto
from service_identity import CertificateError, VerificationError
from service_identity.cryptography import verify_certificate_hostname, verify_certificate_ip_address

from smtptest.dialog.certificates import issuer_addresses, key, names
from smtptest.dialog.printable import printable

# NIST SP 800-131A Rev. 2: RSA below 2048 bits, elliptic curves below 224 bits and SHA-1 signatures are disallowed.
_LEAST_RSA_BITS = 2048
_LEAST_CURVE_BITS = 224
_WEAK_HASHES = frozenset({"md5", "sha1"})

# OpenSSL's X509_V_ERR_… numbers (include/openssl/x509_vfy.h.in); the words are OpenSSL's own.
_CODES = {
    9: "certificate-not-yet-valid",
    10: "certificate-expired",
    18: "certificate-self-signed",
    19: "certificate-untrusted",
    20: "certificate-untrusted",
    21: "certificate-untrusted",
    66: "certificate-weak-key",
    67: "certificate-weak-key",
    68: "certificate-weak-signature",
}
_ISSUER_NOT_HAD = frozenset({20, 21})


@dataclass(frozen=True)
class Problem:
    """Why a chain or name does not hold. code: the slug of its finding; text: the reason in words."""

    code: str
    text: str


def problems(chain: Sequence[x509.Certificate | None], host: str, roots: tuple[str, ...]) -> list[Problem]:
    """Everything against trusting this chain, the server's own certificate first, for this host; empty if it holds.

    roots: files of PEM roots trusted beside the system's; a missing file is passed over.
    """
    leaf = chain[0] if chain else None
    if leaf is None:
        return [Problem("certificate-unreadable", "the server's certificate cannot be read")]
    found = [
        *_chain(leaf, chain[1:], roots),
        *_dates(leaf),
        *_name(leaf, host),
        *_purpose(leaf),
        *_weaknesses(chain),
    ]
    return list({problem.code: problem for problem in reversed(found)}.values())[::-1]


def _chain(leaf: x509.Certificate, others: Sequence[x509.Certificate | None], roots: tuple[str, ...]) -> list[Problem]:
    intermediates = [crypto.X509.from_cryptography(other) for other in others if other is not None]
    context = crypto.X509StoreContext(_store(roots), crypto.X509.from_cryptography(leaf), intermediates)
    try:
        context.verify_certificate()
    except crypto.X509StoreContextError as error:
        number, depth, words = error.errors
        if number in _ISSUER_NOT_HAD and (missing := _missing_link(leaf, others)):
            return [Problem("certificate-chain-incomplete", f"{words}: {missing}")]
        return [Problem(_CODES.get(number, "certificate-invalid"), f"{words}{_where(depth)}")]
    return []


def _where(depth: int) -> str:
    return "" if depth == 0 else f" (certificate {depth} of the chain)"


def _missing_link(leaf: x509.Certificate, others: Sequence[x509.Certificate | None]) -> str | None:
    """What the server leaves out; None where it may be that nothing is left out, and the root is not known here.

    A leaf that says where its issuer's certificate can be fetched (RFC 5280 section 4.2.2.1) has an intermediate above
    it: a root would be in no need of that, because a client has it or does not trust it.
    """
    if any(other is not None and other.subject == leaf.issuer for other in others):
        return None
    url = next(iter(issuer_addresses(leaf)), None)
    return f"{printable(leaf.issuer.rfc4514_string())} was not presented; it is at {printable(url)}" if url else None


def _dates(leaf: x509.Certificate) -> list[Problem]:
    # OpenSSL stops at the first fault; that a certificate has also expired is worth knowing.
    now = datetime.now(UTC)
    if leaf.not_valid_after_utc < now:
        return [Problem("certificate-expired", f"expired on {leaf.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")]
    if leaf.not_valid_before_utc > now:
        return [
            Problem(
                "certificate-not-yet-valid",
                f"not valid before {leaf.not_valid_before_utc:%Y-%m-%d %H:%M} UTC",
            )
        ]
    return []


def _name(leaf: x509.Certificate, host: str) -> list[Problem]:
    try:
        if _is_address(host):
            verify_certificate_ip_address(leaf, host)
        else:
            verify_certificate_hostname(leaf, host)
    except (VerificationError, CertificateError):
        held = ", ".join(printable(name) for name in names(leaf)[:5]) or "no name"
        return [Problem("certificate-name-mismatch", f"it is for {held}, not for {host}")]
    return []


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        return bool(ip_address(host))
    return False


def _purpose(leaf: x509.Certificate) -> list[Problem]:
    try:
        usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return []
    if {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usages):
        return []
    return [Problem("certificate-purpose", "it was not issued for use by a server")]


def _weaknesses(chain: Sequence[x509.Certificate | None]) -> list[Problem]:
    """Of each certificate that was presented; nobody relies on a root's signature of itself."""
    found: list[Problem] = []
    for depth, certificate in enumerate(chain):
        if certificate is not None:
            found += _weakness(certificate, depth)
    return found


def _weakness(certificate: x509.Certificate, depth: int) -> list[Problem]:
    try:
        public_key, algorithm = certificate.public_key(), certificate.signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return []  # OpenSSL has judged a chain that it cannot compute
    is_root = depth > 0 and certificate.issuer == certificate.subject
    small = (isinstance(public_key, rsa.RSAPublicKey) and public_key.key_size < _LEAST_RSA_BITS) or (
        isinstance(public_key, ec.EllipticCurvePublicKey) and public_key.curve.key_size < _LEAST_CURVE_BITS
    )
    if small:
        words = f"its key ({key(certificate)}) is too small to be safe{_where(depth)}"
        return [Problem("certificate-weak-key", words)]
    if algorithm is not None and algorithm.name in _WEAK_HASHES and not is_root:
        words = f"it is signed with {algorithm.name.upper()}, which can be forged{_where(depth)}"
        return [Problem("certificate-weak-signature", words)]
    return []


def _store(roots: tuple[str, ...]) -> crypto.X509Store:
    """The system's roots and these; read anew when a file was changed."""
    paths = ssl.get_default_verify_paths()
    files = tuple(name for name in (paths.cafile, *roots) if name and Path(name).is_file())
    return _loaded_store(tuple((name, Path(name).stat().st_mtime_ns) for name in files), paths.capath)


@lru_cache(maxsize=4)
def _loaded_store(files: tuple[tuple[str, int], ...], folder: str | None) -> crypto.X509Store:
    store = crypto.X509Store()
    if folder:
        store.load_locations(None, folder)
    for name, _ in files:
        store.load_locations(name)
    return store
