"""One-time addresses cannot be guessed, and are read aloud without mistakes."""

from __future__ import annotations

from math import log2

from smtptest.receiving import addresses
from smtptest.receiving.addresses import new_address


def test_they_have_128_random_bits_and_fit() -> None:
    local, _, domain = new_address("receive.test").partition("@")
    assert domain == "receive.test"
    assert local == local.lower()
    assert len(local) * log2(len(addresses._ALPHABET)) >= 128
    assert len(local) <= 64
    assert set(local) <= set(addresses._ALPHABET)
    assert not set(addresses._ALPHABET) & set("0o1l")


def test_none_comes_twice() -> None:
    assert len({new_address("receive.test") for _ in range(100)}) == 100
