"""Whose mail a message says it is."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.author import author_domains, domain_of
from smtptest.engine.authentication.signed_message import read_message


@pytest.mark.parametrize(
    ("header", "domains"),
    [
        ("From: a@Lab.Example", ("lab.example",)),
        ('From: "b@c.example" <a@lab.example>', ("lab.example",)),
        ("From: a@lab.example, b@lab.example", ("lab.example",)),
        ("From: a@lab.example, b@other.example", ("lab.example", "other.example")),
        ("From: a@lab.example\r\nfrom: b@other.example", ("lab.example", "other.example")),
        ("From: Jürgen <a@müller.example>", ("xn--mller-kva.example",)),
        ("From: nobody", ()),
        ("From: a@.", ()),
        ("To: a@lab.example", ()),
        (f"From: a@lab.example{' ' * 5000}", ()),
        (f"From: {'(' * 4000} a@lab.example", ()),
    ],
)
def test_authors(header: str, domains: tuple[str, ...]) -> None:
    assert author_domains(read_message(f"{header}\r\n\r\n".encode())) == domains


def test_a_domain_that_is_none() -> None:
    assert domain_of(" A..b. ") == "a..b"
