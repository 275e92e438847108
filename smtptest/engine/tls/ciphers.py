"""What a cipher's name says about a TLS connection: the key exchange, and what is weak or old (RFC 9325)."""

from __future__ import annotations

import ssl
from collections.abc import Sequence

from smtptest.engine.events import Severity, Tls
from smtptest.engine.recorder import Track
from smtptest.engine.tls.certificates import CertificateFacts

_OLD = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"})
# The only versions over which a password is sent: an allow list, not a deny list.
_FIT = frozenset({"TLSv1.2", "TLSv1.3"})
# OpenSSL's words for what is broken, as they appear between the hyphens of a cipher's name.
_BROKEN = {
    "NULL": "does not encrypt at all",
    "EXP": "was made weak on purpose, for export",
    "EXP1024": "was made weak on purpose, for export",
    "RC4": "encrypts by RC4, which is broken",
    "RC2": "encrypts by RC2, which is broken",
    "DES": "encrypts by DES or 3DES, whose blocks are too small",
    "ADH": "has no certificate, so that anybody can stand in between",
    "AECDH": "has no certificate, so that anybody can stand in between",
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
        title = f"The TLS version is old: {tls.version}"
        detail = (
            "TLS 1.0 and 1.1 must not be used any more; clients of today refuse them. The server needs TLS 1.2 or 1.3."
        )
        track.finding(Severity.PROBLEM, "tls-version-old", title, detail, "RFC 8996", tls.seq)
    reason = weakness(tls.cipher, tls.bits)
    if reason is not None:
        reference = "RFC 7465" if "RC4" in tls.cipher.split("-") else "RFC 9325 section 4.2"
        track.finding(
            Severity.PROBLEM, "cipher-weak", f"The cipher is weak: {tls.cipher}", f"It {reason}.", reference, tls.seq
        )
    if dh_bits and dh_bits < _LEAST_GROUP_BITS:
        track.finding(
            Severity.PROBLEM,
            "dh-group-weak",
            f"The Diffie-Hellman group is too small: {dh_bits} bits",
            f"Many current clients refuse this connection (OpenSSL says “dh key too small”). The server needs a group "
            f"of at least {_LEAST_GROUP_BITS} bits, as in RFC 7919, or better ECDHE.",
            "RFC 9325 section 4.1",
            tls.seq,
        )
    if tls.key_exchange in ("RSA", "PSK"):
        track.finding(
            Severity.WARNING,
            "no-forward-secrecy",
            "The connection has no forward secrecy",
            f"The keys were exchanged by {tls.key_exchange}: whoever records the connection and gets hold of the "
            "server's key later can read it all. The server should prefer ECDHE.",
            "RFC 9325 section 7.3",
            tls.seq,
        )


def note_sizes(track: Track, chain: Sequence[CertificateFacts], about: int) -> None:
    """Note keys that are larger than some programs accept."""
    for depth, certificate in enumerate(chain):
        if certificate.key.startswith("RSA") and certificate.strength > _MOST_RSA_BITS:
            track.finding(
                Severity.WARNING,
                "certificate-key-large",
                f"The key of a certificate is very large: {certificate.key}",
                f"It is certificate {depth} of the chain. Programs written in Go refuse RSA keys of more than "
                f"{_MOST_RSA_BITS} bits, and all others spend much time on it. 2048 to 4096 bits are usual.",
                "CVE-2023-29409",
                about,
            )


def weakness(cipher: str, bits: int) -> str | None:
    """Why a cipher is weak, in words that follow "it"; None if it is not."""
    found = next((_BROKEN[word] for word in cipher.split("-") if word in _BROKEN), None)
    return found or (f"has {bits} secret bits alone" if bits < _LEAST_BITS else None)


def unfit_for_passwords(tls: ssl.SSLObject) -> str | None:
    """Why no password should be sent over this connection, whatever the certificate; None if one may be.

    Key exchange by RSA and the CBC modes of TLS 1.2 are no reason: RFC 9325 section 4.1 says SHOULD NOT, and current
    mail programs still accept them (security.ssl3.rsa_aes_128_sha in Firefox and Thunderbird, OpenSSL's DEFAULT list at
    its level 2). They cause a warning.
    """
    version, (cipher, _, bits) = tls.version() or "no TLS", tls.cipher() or ("", "", 0)
    dh_bits: int | None = getattr(tls, "dh_bits", None)
    if version not in _FIT:
        return f"the connection uses {version}, which must not be used any more (RFC 8996)"
    if dh_bits and dh_bits < _LEAST_GROUP_BITS:
        return f"its Diffie-Hellman group has only {dh_bits} bits (RFC 9325 section 4.1)"
    reason = weakness(cipher, bits)
    return f"the cipher {cipher} {reason}" if reason else None
