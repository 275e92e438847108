"""What OpenSSL's reasons mean: each belongs to a reason that OpenSSL has, and ends a sentence."""

from __future__ import annotations

from smtptest.engine.tls.openssl_reasons import REASONS
from smtptest.engine.words.openssl_meanings import OPENSSL_MEANINGS


def test_each_is_the_end_of_a_sentence_about_a_reason() -> None:
    for code, words in OPENSSL_MEANINGS.items():
        assert code.removeprefix("openssl/") in REASONS
        assert words[0].islower()
        assert not words.endswith(".")
