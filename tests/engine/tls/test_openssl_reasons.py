"""OpenSSL's reasons, each with what it means."""

from __future__ import annotations

from functools import cache

from smtptest.engine.tls.openssl_errors import KINDS
from smtptest.engine.tls.openssl_reasons import REASONS
from smtptest.engine.words.parts import PARTS
from smtptest.engine.words.tls_findings import TLS_FINDINGS
from smtptest.explain import finding
from tests.engine.tls.test_openssl_errors import openssls


def test_every_reason_of_openssl_has_a_kind() -> None:
    assert len(openssls()) > 300
    missing = [words for words in openssls().values() if words not in REASONS and not _is_alert(words)]
    assert missing == []


def _is_alert(words: str) -> bool:
    versions = ("sslv3", "tlsv1", "tlsv13", "ssl/tls", "tls")
    return any(words == f"{version} {name}" for name in _alerts() for version in versions)


@cache
def _alerts() -> list[str]:
    names = [reason for reason in REASONS if reason.startswith("alert ")]
    return names + [name.removeprefix("alert ") for name in names]


def test_every_kind_is_explained_and_used() -> None:
    assert set(REASONS.values()) == set(KINDS)
    for code in KINDS:
        meaning = finding(code)
        assert meaning is not None
        assert meaning.title
        assert TLS_FINDINGS[code].detail.endswith(".")
        assert not PARTS[f"{code}/means"].endswith(".")
