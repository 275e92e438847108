"""A domain as people write or paste it."""

from __future__ import annotations

import pytest

from smtptest.web.forms.typed.domain_input import domain_in


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("example.org", "example.org"),
        (" Example.ORG. \n", "Example.ORG"),
        ("alice@example.org", "example.org"),
        ("Alice <alice@example.org>", "example.org"),
        ("@example.org", "example.org"),
        ("mailto:alice@example.org?subject=Hello", "example.org"),
        ("https://www.example.org/contact?to=bob@example.com", "example.org"),
        ("HTTP://user:pw@Example.org:8080#top", "Example.org"),
        ("www.example.org", "www.example.org"),
        ("example.org:25", "example.org"),
        ("_dmarc.example.org", "example.org"),
        ("s1._domainkey.example.org.", "example.org"),
        ("a@Example.org, b@example.org", "example.org"),
        ("a@example.org <mailto:a@example.org>", "example.org"),
        ('"a@b"@example.org', "example.org"),
        ("a@example.org, b@example.com", "a@example.org, b@example.com"),
        ("mailto:a@example.org,b@example.com", "mailto:a@example.org,b@example.com"),
        ("“müller.example”", "“müller.example”"),
        ("two words", "two words"),
        ("", ""),
    ],
)
def test_the_domain_in_what_was_typed(typed: str, domain: str) -> None:
    assert domain_in(typed) == domain
