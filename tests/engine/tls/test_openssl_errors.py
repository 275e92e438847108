"""Every reason for which OpenSSL gives up has words: what it means, whose side, what to change."""

from __future__ import annotations

import ctypes
import ctypes.util
import ssl
from functools import cache

import pytest

from smtptest.engine.events import Finding
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.plan import Security, StopAfter
from smtptest.engine.tls.openssl_errors import explain_tls_error
from smtptest.engine.words.tls_findings import TLS_FINDINGS
from tests.engine.smtp.helpers import run
from tests.servers.scripted import Peer, serve
from tests.servers.tls import record

# RFC 8446 section 6.2 and those of earlier versions: number, what OpenSSL makes of it, and the kind it belongs to.
ALERTS = {
    10: "tls-refused", 20: "tls-altered", 21: "tls-altered", 22: "tls-altered", 30: "tls-altered",
    40: "tls-nothing-in-common", 41: "tls-client-certificate", 42: "tls-client-certificate",
    43: "tls-client-certificate", 44: "tls-client-certificate", 45: "tls-client-certificate",
    46: "tls-client-certificate", 47: "tls-refused", 48: "tls-client-certificate", 49: "tls-client-certificate",
    50: "tls-refused", 51: "tls-altered", 60: "tls-nothing-in-common", 70: "tls-version-refused",
    71: "tls-nothing-in-common", 80: "tls-refused", 86: "tls-version-refused", 90: "tls-refused",
    109: "tls-nothing-in-common", 110: "tls-nothing-in-common", 111: "tls-client-certificate",
    112: "tls-name-unknown", 113: "tls-client-certificate", 114: "tls-client-certificate",
    115: "tls-nothing-in-common", 116: "tls-client-certificate", 120: "tls-nothing-in-common",
}  # fmt: skip


@cache
def openssls() -> dict[int, str]:
    """The reasons of the OpenSSL on this machine, by number: ERR_LIB_SSL is 20, a reason has 23 bits."""
    names = [ctypes.util.find_library(name) for name in ("ssl", "crypto")]
    if None in names:
        pytest.skip("OpenSSL is no library of its own here")
    libssl, libcrypto = (ctypes.CDLL(name) for name in names)
    libssl.OPENSSL_init_ssl(ctypes.c_uint64(0x00200000 | 0x2), None)  # with the words of errors
    words = libcrypto.ERR_reason_error_string
    words.restype, words.argtypes = ctypes.c_char_p, [ctypes.c_ulong]
    found = ((reason, words(20 << 23 | reason)) for reason in range(1, 2000))
    return {reason: text.decode().lower() for reason, text in found if text}


def told(words: str, library: str = "SSL") -> tuple[str, Finding]:
    """What is said of the error: the end of the summary, and the finding."""
    events: list[Finding] = []
    recorder = Recorder(events.append)  # type: ignore[arg-type]
    error = ssl.SSLError(1, f"[{library}] {words} (_ssl.c:992)")
    return explain_tls_error(recorder.next_dialog(), error), events[-1]


def test_an_alert_has_the_same_kind_in_every_version_of_openssl() -> None:
    for words in ("sslv3 alert handshake failure", "ssl/tls alert handshake failure", "tls alert handshake failure"):
        summary, found = told(words)
        assert found.code == "tls-nothing-in-common"
        assert "client certificate" in summary
    for words in ("tlsv1 unrecognized name", "tls alert unrecognized name"):
        assert told(words)[1].code == "tls-name-unknown"


@pytest.mark.parametrize(
    ("words", "code", "meaning"),
    [
        ("dh key too small", "tls-too-weak", "Diffie-Hellman group is too small"),
        ("unsafe legacy renegotiation disabled", "tls-renegotiation", "does not support secure renegotiation"),
        ("tlsv1 alert protocol version", "tls-version-refused", "accepts none of TLS 1.0 to 1.3"),
        ("unsupported protocol", "tls-version-refused", "a TLS version that is not offered"),
        ("tlsv13 alert certificate required", "tls-client-certificate", "requires a client certificate"),
        ("sslv3 alert bad certificate", "tls-client-certificate", "or requires one"),
        ("tlsv1 alert unknown ca", "tls-client-certificate", "the authority that issued the client certificate"),
        ("tlsv1 alert internal error", "tls-refused", "the server failed on its own side"),
        ("unexpected eof while reading", "tls-cut-off", "without ending TLS"),
        ("bad signature", "tls-altered", "signature over the handshake is wrong"),
        ("no such reason as this", "tls-faulty", "something that TLS does not allow here"),
    ],
)
def test_words_say_what_it_means(words: str, code: str, meaning: str) -> None:
    summary, found = told(words)
    assert (found.code, found.level) == (code, "problem")
    assert summary.startswith(f"{words} (")
    assert meaning in summary
    assert meaning in found.detail
    assert found.detail.endswith(TLS_FINDINGS[code].detail.removeprefix("{happened}"))


@pytest.mark.parametrize(
    ("library", "code"),
    [("ASN1", "tls-certificate-unreadable"), ("X509", "tls-certificate-unreadable"), ("RSA", "tls-faulty")],
)
def test_other_libraries_are_told_by_their_name(library: str, code: str) -> None:
    assert told("wrong tag", library)[1].code == code


@pytest.mark.parametrize("number", ALERTS)
async def test_an_alert_of_the_server_is_explained(number: int) -> None:
    """By a server that answers our ClientHello with it."""

    async def script(peer: Peer) -> None:
        await peer.reader.read(4096)
        await peer.say(record(bytes([2, number]), kind=21))
        await peer.gone()

    async with serve(script) as server:
        transcript = await run(server, security=Security.TLS, stop_after=StopAfter.EHLO)
    assert transcript.verdict == "tls-failed"
    assert transcript.findings == [ALERTS[number]]
    (found,) = transcript.of(Finding)
    words = openssls()[1000 + number]  # SSL_AD_REASON_OFFSET
    assert transcript.summary.startswith(f"The TLS handshake failed: {words} (")
    assert f"“{words}”" in found.detail


async def test_an_alert_that_nobody_knows_has_words_too() -> None:
    async def script(peer: Peer) -> None:
        await peer.reader.read(4096)
        await peer.say(record(bytes([2, 200]), kind=21))
        await peer.gone()

    async with serve(script) as server:
        transcript = await run(server, security=Security.TLS)
    assert transcript.verdict == "tls-failed"
    assert len(transcript.findings) == 1
