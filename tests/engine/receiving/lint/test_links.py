from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.links import host_of, is_address, is_misleading


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://WWW.bank.example/x", "www.bank.example"),
        ("mailto:a@b.example", ""),
        ("javascript:1", ""),
        ("/relative", ""),
        ("https://[", ""),
        ("http://", ""),
    ],
)
def test_hosts(target: str, host: str) -> None:
    assert host_of(target) == host


def test_hosts_without_a_name() -> None:
    assert is_address("http://192.0.2.1/")
    assert is_address("http://[2001:db8::1]:8080/")
    assert not is_address("http://a.example/")


@pytest.mark.parametrize(
    ("target", "text", "misleading"),
    [
        ("https://evil.example/", "https://bank.example/login", True),
        ("https://evil.example/", "WWW.Bank.example", True),
        ("https://notbank.example/", "bank.example", True),
        ("https://bank.example.evil.example/", "bank.example", True),
        ("https://www.bank.example/x", "bank.example", False),
        ("https://bank.example/", "login.bank.example", False),
        ("https://evil.example/", "Click here", False),
        ("https://evil.example/", "see bank.example today", False),
        ("mailto:a@evil.example", "bank.example", False),
    ],
)
def test_links_that_show_another_address(target: str, text: str, misleading: bool) -> None:
    assert is_misleading(target, text) is misleading
