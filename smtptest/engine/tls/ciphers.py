"""What a cipher's name says about a TLS connection: the key exchange, and what is weak or old (RFC 9325)."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from smtptest.engine.events import Severity, Tls
from smtptest.engine.recorder import Track
from smtptest.engine.tls.certificates import CertificateFacts
from smtptest.engine.words.sentence import Sentence

_OLD = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"})
# The only versions over which a password is sent: an allow list, not a deny list.
_FIT = frozenset({"TLSv1.2", "TLSv1.3"})
# OpenSSL's words for what is broken, as they appear between the hyphens of a cipher's name, and our words for it.
_BROKEN = {
    "NULL": "cipher-null",
    "EXP": "cipher-export",
    "EXP1024": "cipher-export",
    "RC4": "cipher-rc4",
    "RC2": "cipher-rc2",
    "DES": "cipher-des",
    "ADH": "cipher-anonymous",
    "AECDH": "cipher-anonymous",
}
_LEAST_BITS = 112  # RFC 9325 section 4.2
_LEAST_GROUP_BITS = 2048  # RFC 9325 section 4.1; OpenSSL's level 2, which Debian and Python have, refuses less
_MOST_RSA_BITS = 8192  # what programs written in Go take (CVE-2023-29409)
_EPHEMERAL = {"ECDHE": "ECDHE", "DHE": "DHE", "EDH": "DHE", "ADH": "DHE", "AECDH": "ECDHE"}


def key_exchange(version: str, cipher: str, group: str | None) -> str:
    """How the two sides agreed on a key; up to TLS 1.2 the cipher's name says so. group: its name, if known."""
    first, *others = cipher.split("-")
    if version == "TLSv1.3":  # RFC 8446 section 2: with a certificate always (EC)DHE; the cipher does not say which
        name = "(EC)DHE"
    else:
        name = _EPHEMERAL.get(first) or ("PSK" if "PSK" in (first, *others) else "RSA")
    return f"{name} ({group})" if group else name


def note_connection(track: Track, tls: Tls, dh_bits: int | None) -> None:
    """Note what is old or weak about the connection. dh_bits: of its Diffie-Hellman group, if it has one."""
    if tls.version in _OLD:
        track.add_finding(Severity.PROBLEM, "tls-version-old", "RFC 8996", tls.seq, version=tls.version)
    reason = weakness(tls.cipher, tls.bits)
    if reason is not None:
        reference = "RFC 7465" if "RC4" in tls.cipher.split("-") else "RFC 9325 section 4.2"
        track.add_finding(Severity.PROBLEM, "cipher-weak", reference, tls.seq, cipher=tls.cipher, reason=reason)
    if dh_bits and dh_bits < _LEAST_GROUP_BITS:
        track.add_finding(
            Severity.PROBLEM, "dh-group-weak", "RFC 9325 section 4.1", tls.seq, bits=dh_bits, least=_LEAST_GROUP_BITS
        )
    if tls.key_exchange in ("RSA", "PSK"):
        reference = "RFC 9325 section 7.3"
        track.add_finding(Severity.WARNING, "no-forward-secrecy", reference, tls.seq, key_exchange=tls.key_exchange)


def note_sizes(track: Track, chain: Sequence[CertificateFacts], about: int) -> None:
    """Note keys that are larger than some programs accept."""
    for depth, certificate in enumerate(chain):
        if certificate.key.startswith("RSA") and certificate.strength > _MOST_RSA_BITS:
            track.add_finding(
                Severity.WARNING,
                "certificate-key-large",
                "CVE-2023-29409",
                about,
                key=certificate.key,
                depth=depth,
                most=_MOST_RSA_BITS,
            )


def weakness(cipher: str, bits: int) -> Sentence | None:
    """Why a cipher is weak, in words that follow "it"; None if it is not."""
    found = next((_BROKEN[word] for word in cipher.split("-") if word in _BROKEN), None)
    if found:
        return Sentence(found)
    return Sentence("cipher-bits", bits=bits) if bits < _LEAST_BITS else None


def unfit_for_passwords(tls: ssl.SSLObject) -> Sentence | None:
    """Why no password should be sent over this connection, whatever the certificate; None if one may be.

    Key exchange by RSA and the CBC modes of TLS 1.2 are no reason: RFC 9325 section 4.1 says SHOULD NOT, and current
    mail programs still accept them (security.ssl3.rsa_aes_128_sha in Firefox and Thunderbird, OpenSSL's DEFAULT list at
    its level 2). They cause a warning.
    """
    version, (cipher, _, bits) = tls.version() or "no TLS", tls.cipher() or ("", "", 0)
    dh_bits: int | None = getattr(tls, "dh_bits", None)
    if version not in _FIT:
        return Sentence("unsafe-version", version=version)
    if dh_bits and dh_bits < _LEAST_GROUP_BITS:
        return Sentence("unsafe-group", bits=dh_bits)
    reason = weakness(cipher, bits)
    return Sentence("unsafe-cipher", cipher=cipher, reason=reason) if reason else None
