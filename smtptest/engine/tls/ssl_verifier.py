"""Verifies a chain with the ``ssl`` of the Python that runs this, after the handshake in which the chain was presented.

``ssl`` verifies only during a handshake, and ends the handshake if it refuses. So its client is given the first flight
of a TLS 1.2 server again, in memory: ServerHello and Certificate (RFC 5246 sections 7.4.1.3 and 7.4.2). That needs no
private key, because neither is signed or encrypted, and OpenSSL verifies the chain as soon as the Certificate has
arrived, in the same way in every version of TLS. Purpose, security level, name, time and flags are therefore those of
every program that uses ``ssl`` here, and none of them is reimplemented.

That a client goes on proves something only if it would have refused otherwise: so a client that trusts nothing is asked
as well.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from smtptest.engine.tls.openssl_errors import openssl_words

# For a certificate with a key for ECDSA or EdDSA, and for one with RSA (RFC 5289 section 3.2). Nothing is encrypted
# with them; 256 bits are enough for every security level.
_SUITES = {b"\xc0\x2c": "ECDHE-ECDSA-AES256-GCM-SHA384", b"\xc0\x30": "ECDHE-RSA-AES256-GCM-SHA384"}
# What Python asks of OpenSSL since 3.10, here whatever this one's build asks: RSA from 2048 bits, curves from 224, no
# signature by SHA-1 (SSL_CTX_set_security_level(3)).
_LEAST_SECURITY_LEVEL = 2
_OTHER_SUITE = "wrong certificate type"  # of a chain that held
_TLS_1_2 = b"\x03\x03"
_HANDSHAKE_RECORD, _SERVER_HELLO, _CERTIFICATE = 22, 2, 11
_MOST_IN_A_RECORD = 2**14
# RFC 5746 section 3.6; without it, OpenSSL speaks to no server.
_RENEGOTIATION_INFO = b"\xff\x01\x00\x01\x00"


@dataclass(frozen=True)
class Refusal:
    """Why OpenSSL refuses a chain."""

    number: int
    """X509_V_ERR_… (x509_vfy.h); 0 if it is none of these."""
    words: str
    """OpenSSL's own words."""


def refusal(chain: Sequence[bytes], host: str, roots: tuple[str, ...]) -> Refusal | None:
    """What Python's default client has against a server that presents this chain (DER) as this host; None if nothing.

    roots: as in :func:`verifying_context`.
    """
    found = refusal_by(verifying_context(roots), chain, host)
    if found is None and refusal_by(context_that_trusts(()), chain[:1], host) is None:
        return Refusal(0, "the ssl of this Python does not judge a chain before the handshake has ended")
    return found


def refusal_by(context: ssl.SSLContext, chain: Sequence[bytes], host: str) -> Refusal | None:
    """What a client with this context has against the chain; None if it goes on.

    host: not compared where the context checks no names.
    """
    for suite in _SUITES:
        found = _reaction(context, _flight(chain, suite), host)
        if found is None or found.words != _OTHER_SUITE:
            return found
    return found


def _reaction(context: ssl.SSLContext, flight: bytes, host: str) -> Refusal | None:
    incoming = ssl.MemoryBIO()
    client = context.wrap_bio(incoming, ssl.MemoryBIO(), server_hostname=host)
    incoming.write(flight)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return None  # it waits for what would follow
    except ssl.SSLCertVerificationError as error:
        return Refusal(error.verify_code, error.verify_message)
    except ssl.SSLError as error:
        return Refusal(0, openssl_words(error))
    raise AssertionError("a handshake without an end")  # pragma: no cover


def _flight(chain: Sequence[bytes], suite: bytes) -> bytes:
    extensions = _counted(_RENEGOTIATION_INFO, 2)
    hello = _TLS_1_2 + bytes(32) + _counted(b"", 1) + suite + b"\x00" + extensions
    certificates = _counted(b"".join(_counted(certificate, 3) for certificate in chain), 3)
    messages = _message(_SERVER_HELLO, hello) + _message(_CERTIFICATE, certificates)
    return b"".join(
        bytes([_HANDSHAKE_RECORD]) + _TLS_1_2 + _counted(messages[start : start + _MOST_IN_A_RECORD], 2)
        for start in range(0, len(messages), _MOST_IN_A_RECORD)
    )


def _message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _counted(body, 3)


def _counted(body: bytes, size: int) -> bytes:
    """The data, preceded by its length in this many bytes."""
    return len(body).to_bytes(size, "big") + body


def verifying_context(roots: tuple[str, ...], *, named: bool = True) -> ssl.SSLContext:
    """Python's default client, which trusts the system's roots and these files; read again when a file has changed.

    named: it compares the name of the host.
    """
    files = tuple(name for name in (ssl.get_default_verify_paths().cafile, *roots) if name and Path(name).is_file())
    return _client(tuple((name, Path(name).stat().st_mtime_ns) for name in files), roots, named=named)


@lru_cache(maxsize=4)
def _client(files: tuple[tuple[str, int], ...], roots: tuple[str, ...], *, named: bool) -> ssl.SSLContext:
    context = _narrowed(ssl.create_default_context(), named=named)
    for name, _ in files:
        if name in roots:
            context.load_verify_locations(name)
    return context


def context_that_trusts(
    certificates: Sequence[bytes], *, named: bool = False, common_name: bool = True
) -> ssl.SSLContext:
    """A client that takes these certificates (DER) as they are for the end of a chain, and trusts nothing else.

    common_name: the name may be in the subject's common name, where there is no other, as Python allows.
    """
    context = _narrowed(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), named=named)
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    context.hostname_checks_common_name = common_name
    for certificate in certificates:
        with suppress(ssl.SSLError):  # what OpenSSL cannot read, it does not trust
            context.load_verify_locations(cadata=certificate)
    return context


def _narrowed(context: ssl.SSLContext, *, named: bool) -> ssl.SSLContext:
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    level = max(context.security_level, _LEAST_SECURITY_LEVEL)
    context.set_ciphers(":".join([*_SUITES.values(), f"@SECLEVEL={level}"]))
    context.check_hostname = named
    return context
