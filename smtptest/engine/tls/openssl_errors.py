"""Why TLS failed, in words: what OpenSSL's reason means, and whose side has to change what.

What each kind means in full is in ``explain/data/findings.toml``.
"""

from __future__ import annotations

import re
import ssl
from typing import NamedTuple

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.tls.openssl_reasons import REASONS

# OpenSSL writes "sslv3 alert …", "tlsv1 alert …" and "tlsv1 …", from 3.2 on "ssl/tls alert …" and "tls alert …".
_ALERT = re.compile(r"(?:sslv3|tlsv1|tlsv13|ssl/tls|tls) (?:alert )?(?P<name>.+)")
# Between the library in brackets and the line of ``_ssl.c`` stand OpenSSL's own words.
_OPENSSL = re.compile(r"(?:\[[^]]*\] )?(.+) \(_ssl\.c:\d+\)", re.DOTALL)
_LIBRARY = re.compile(r"\[(?P<name>\w+)")
# Errors of OpenSSL's other libraries are classified by the library.
_BY_LIBRARY = {"ASN1": "tls-certificate-unreadable", "X509": "tls-certificate-unreadable"}


class TlsLimitExceeded(ssl.SSLError):
    """The server demands more than this tool does. The words say of what."""

    def __init__(self, words: str) -> None:
        super().__init__(1, words)
        self.reason = words

    def __str__(self) -> str:
        return self.reason


class Kind(NamedTuple):
    """A kind of TLS failure."""

    code: str
    """Of its finding."""
    title: str
    """Of its finding."""
    short: str
    """What its reasons mean, as the end of a sentence."""
    advice: str
    """Who has to change what."""
    reference: str


_KINDS = (
    Kind(
        "tls-not-spoken",
        "The server does not speak TLS here",
        "the server does not speak TLS at this point",
        "Check port and security mode: 25 and 587 take STARTTLS, 465 takes TLS from the first byte.",
        "RFC 8314 section 3",
    ),
    Kind(
        "tls-version-refused",
        "No common TLS version",
        "the two sides have no TLS version in common",
        "smtptest offers TLS 1.0 to 1.3. The server must offer TLS 1.2 or 1.3.",
        "RFC 9325 section 3.1",
    ),
    Kind(
        "tls-nothing-in-common",
        "No common cipher or key exchange",
        "the two sides have no cipher, signature or key exchange in common",
        "The server must offer current ciphers, with a certificate whose key fits them (RSA or ECDSA). If it requires "
        "a client certificate, enter one.",
        "RFC 9325 section 4.2",
    ),
    Kind(
        "tls-client-certificate",
        "The server does not accept us without another client certificate",
        "the server wants a client certificate, or does not accept the one it got",
        "Enter a client certificate that this server accepts. Otherwise the server must stop requiring one; mail "
        "servers normally do not.",
        "RFC 8446 section 4.4.2.4",
    ),
    Kind(
        "tls-name-unknown",
        "The server does not know this host name",
        "the server has no certificate for the name we asked for (SNI)",
        "Test the server by its own name, not by its address or an alias, or add the name to the server's TLS "
        "settings.",
        "RFC 6066 section 3",
    ),
    Kind(
        "tls-renegotiation",
        "The server supports only insecure renegotiation",
        "the server does not support secure renegotiation (RFC 5746), and OpenSSL 3 refuses such servers",
        "The server must update its TLS library: every library since 2010 supports secure renegotiation.",
        "RFC 5746 section 4.1",
    ),
    Kind(
        "tls-too-weak",
        "The server's TLS parameters are too weak",
        "a key, group or signature of the server is too weak to be accepted",
        "The server needs a Diffie-Hellman group of at least 2048 bits (or ECDHE), a certificate key of at least "
        "2048 bits and signatures with SHA-256.",
        "RFC 9325 section 4",
    ),
    Kind(
        "tls-too-much",
        "The server sends more TLS than any server needs",
        "the server wants more of us than any server needs",
        "The server must send a shorter certificate chain, fewer messages, or a group of at most 8192 bits.",
        "RFC 8446 section 4",
    ),
    Kind(
        "tls-altered",
        "TLS data arrived damaged",
        "what arrived is not what was sent",
        "A firewall, proxy or virus scanner between the two sides changes the data, or one side is faulty. Try from "
        "another network, without inspection of mail.",
        "RFC 8446 section 5.2",
    ),
    Kind(
        "tls-faulty",
        "The server breaks the rules of TLS",
        "the server sent something that TLS does not allow here",
        "Update the server's TLS library. If a proxy or load balancer terminates TLS in front of it, update that.",
        "RFC 8446 section 6.2",
    ),
    Kind(
        "tls-refused",
        "The server ended the TLS handshake",
        "the server says that it cannot go on",
        "Look into the server's log at this time; only the server knows the reason.",
        "RFC 8446 section 6.2",
    ),
    Kind(
        "tls-certificate-unreadable",
        "The server's certificate cannot be read",
        "OpenSSL cannot read the certificate that was presented",
        "The server needs a new certificate, encoded as RFC 5280 says.",
        "RFC 5280 section 4.1",
    ),
    Kind(
        "tls-cut-off",
        "The connection ended within TLS",
        "the server closed the connection without ending TLS",
        "The server crashed, restarted, or refused us without saying why: look into its log. A firewall that inspects "
        "TLS does the same.",
        "RFC 8446 section 6.1",
    ),
    Kind(
        "tls-own-side",
        "TLS failed on our side",
        "OpenSSL on the side of smtptest could not go on",
        "This is not the server's fault. Tell whoever runs this service.",
        "RFC 8446 section 6",
    ),
)
KINDS = {kind.code: kind for kind in _KINDS}


def openssl_words(error: ssl.SSLError) -> str:
    """OpenSSL's reason, as the end of a sentence.

    Python names only the reasons that were known when it was built (``error.reason``). The message of every error has
    OpenSSL's own words, between the library in brackets and the line of ``_ssl.c``.
    """
    found = _OPENSSL.fullmatch(str(error))
    return (found[1] if found else error.reason or str(error)).replace("_", " ").lower()


def explain_tls_error(track: Track, error: ssl.SSLError) -> str:
    """OpenSSL's words and what they mean, as the end of a sentence. A finding says the same."""
    if isinstance(error, TlsLimitExceeded):
        note_tls_error(track, "tls-too-much", f"The server wants {error}.")
        return f"the server wants {error}"
    words = openssl_words(error)
    code, own = _reason(words, str(error))
    short = own or KINDS[code].short
    note_tls_error(track, code, f"OpenSSL says “{words}”: {short}.")
    return f"{words} ({short})"


def note_tls_error(track: Track, code: str, detail: str) -> None:
    """A finding of this kind. detail: what happened, as a sentence; the advice of the kind follows it."""
    kind = KINDS[code]
    track.finding(Severity.PROBLEM, kind.code, kind.title, f"{detail} {kind.advice}", kind.reference)


def _reason(words: str, message: str) -> tuple[str, str]:
    """The code of the kind, and more specific words; empty if there are none."""
    alert = _ALERT.fullmatch(words)
    found = REASONS.get(words) or (REASONS.get(f"alert {alert['name']}") if alert else None)
    if found is not None:
        return found
    library = _LIBRARY.match(message)
    return _BY_LIBRARY.get(library["name"] if library else "", "tls-faulty"), ""
