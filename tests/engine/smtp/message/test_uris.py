"""A URI that is typed as it is read is sent in ASCII."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.smtp.message.uris import uri_of


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("https://example.org/a?b=%20#c", "https://example.org/a?b=%20#c"),
        ("HTTPS://EXAMPLE.org:443/%zz", "HTTPS://EXAMPLE.org:443/%zz"),
        ("https://bücher.example/weg/ä?q=ü#ö", "https://xn--bcher-kva.example/weg/%C3%A4?q=%C3%BC#%C3%B6"),
        ("https://jürgen@bücher.example:8443", "https://j%C3%BCrgen@xn--bcher-kva.example:8443"),
        ("https://[2001:db8::1]:8443/ä", "https://[2001:db8::1]:8443/%C3%A4"),
        ("https://ü..example/", "https://%C3%BC..example/"),
        ("https:///ä", "https:///%C3%A4"),
        ("news:grüße", "news:gr%C3%BC%C3%9Fe"),
        ("mailto:x@bücher.example", "mailto:x@xn--bcher-kva.example"),
        ("MAILTO:müller@bücher.example?subject=Tschüs", "MAILTO:m%C3%BCller@xn--bcher-kva.example?subject=Tsch%C3%BCs"),
        ("mailto:a@ä.example,ö@example.org", "mailto:a@xn--4ca.example,%C3%B6@example.org"),
        ("mailto:müller", "mailto:m%C3%BCller"),
        ("x@bücher.example", ""),
        ("//bücher.example/", ""),
        ("", ""),
    ],
)
def test_hosts_have_a_labels_and_the_rest_is_percent_encoded(typed: str, sent: str) -> None:
    assert uri_of(typed) == sent


@given(st.text(max_size=60))
def test_what_is_encoded_means_what_was_typed(path: str) -> None:
    made = uri_of(f"https://example.org/{path}")
    assert made.isascii()
    assert unquote(made) == unquote(f"https://example.org/{path}")
