"""Why TLS failed, in words: what OpenSSL's reason means, and whose side has to change what.

What each kind means in full is in ``explain/data/findings.toml``.
"""

from __future__ import annotations

import re
import ssl

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.tls.openssl_reasons import REASONS
from smtptest.engine.words.openssl_meanings import OPENSSL_MEANINGS
from smtptest.engine.words.sentence import Sentence

# OpenSSL writes "sslv3 alert …", "tlsv1 alert …" and "tlsv1 …", from 3.2 on "ssl/tls alert …" and "tls alert …".
_ALERT = re.compile(r"(?:sslv3|tlsv1|tlsv13|ssl/tls|tls) (?:alert )?(?P<name>.+)")
# Between the library in brackets and the line of ``_ssl.c`` stand OpenSSL's own words.
_OPENSSL = re.compile(r"(?:\[[^]]*\] )?(.+) \(_ssl\.c:\d+\)", re.DOTALL)
_LIBRARY = re.compile(r"\[(?P<name>\w+)")
# Errors of OpenSSL's other libraries are classified by the library.
_BY_LIBRARY = {"ASN1": "tls-certificate-unreadable", "X509": "tls-certificate-unreadable"}


class TlsLimitExceeded(ssl.SSLError):
    """The server demands more than this tool does. The words say of what."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(1, words)
        self.reason = self.words = words


# The kinds of failure, by the codes of their findings, each with its reference.
KINDS = {
    "tls-not-spoken": "RFC 8314 section 3",
    "tls-version-refused": "RFC 9325 section 3.1",
    "tls-nothing-in-common": "RFC 9325 section 4.2",
    "tls-client-certificate": "RFC 8446 section 4.4.2.4",
    "tls-name-unknown": "RFC 6066 section 3",
    "tls-renegotiation": "RFC 5746 section 4.1",
    "tls-too-weak": "RFC 9325 section 4",
    "tls-too-much": "RFC 8446 section 4",
    "tls-altered": "RFC 8446 section 5.2",
    "tls-faulty": "RFC 8446 section 6.2",
    "tls-refused": "RFC 8446 section 6.2",
    "tls-certificate-unreadable": "RFC 5280 section 4.1",
    "tls-cut-off": "RFC 8446 section 6.1",
    "tls-own-side": "RFC 8446 section 6",
}


def openssl_words(error: ssl.SSLError) -> str:
    """OpenSSL's reason, as the end of a sentence.

    Python names only the reasons that were known when it was built (``error.reason``). The message of every error has
    OpenSSL's own words, between the library in brackets and the line of ``_ssl.c``.
    """
    found = _OPENSSL.fullmatch(str(error))
    return (found[1] if found else error.reason or str(error)).replace("_", " ").lower()


def explain_tls_error(track: Track, error: ssl.SSLError) -> Sentence:
    """OpenSSL's words with their meaning, as the end of a sentence; a finding has both in full."""
    if isinstance(error, TlsLimitExceeded):
        note_tls_error(track, "tls-too-much", Sentence("tls-server-wanted", what=error.words))
        return Sentence("tls-server-wants", what=error.words)
    words = openssl_words(error)
    code, own = _reason(words, str(error))
    meaning = Sentence(own or f"{code}/means")
    note_tls_error(track, code, Sentence("openssl-says", words=words, meaning=meaning))
    return Sentence("openssl-means", words=words, meaning=meaning)


def note_tls_error(track: Track, code: str, happened: Sentence) -> None:
    """A finding of this kind. happened: what did, as a sentence; the kind's advice follows it."""
    track.add_finding(Severity.PROBLEM, code, KINDS[code], happened=happened)


def _reason(words: str, message: str) -> tuple[str, str]:
    """The code of the kind, and that of a more specific meaning; empty if there is none."""
    alert = _ALERT.fullmatch(words)
    for reason in (words, f"alert {alert['name']}" if alert else ""):
        if reason in REASONS:
            own = f"openssl/{reason}"
            return REASONS[reason], own if own in OPENSSL_MEANINGS else ""
    library = _LIBRARY.match(message)
    return _BY_LIBRARY.get(library["name"] if library else "", "tls-faulty"), ""
