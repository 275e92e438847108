"""One server as people write it; a text that can be read in two ways is refused."""

from __future__ import annotations

import pytest

from smtptest.web.forms.typed.pasted import Unclear, decoded, merge, port, server


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("mx.test", {"host": "mx.test"}),
        ("mx.test:587", {"host": "mx.test", "port": "587"}),
        ("mx.test submission", {"host": "mx.test", "port": "587"}),
        ("[mx.test]:smtps", {"host": "mx.test", "port": "465"}),
        ("2001:db8::1", {"host": "2001:db8::1"}),
        ("[2001:db8::1]:25", {"host": "2001:db8::1", "port": "25"}),
        ("mx.test:465 (ssl)", {"host": "mx.test", "port": "465", "security": "tls"}),
        ("10 mx.test.", {"host": "mx.test."}),
        ("x.test. 300 IN MX 10 mx.test.", {"host": "mx.test."}),
        ("a@x.test", {"host": "x.test", "rcpt_to": "a@x.test", "route": "mx"}),
        ("Bob <a@[192.0.2.1]>", {"host": "192.0.2.1", "rcpt_to": "a@[192.0.2.1]"}),
        ("mailto:a%40x.test?subject=x", {"host": "x.test", "rcpt_to": "a@x.test", "route": "mx", "left": "yes"}),
        ("smtps://mx.test", {"usual": "465", "security": "tls", "host": "mx.test"}),
        ("lmtp://mx.test/", {"protocol": "lmtp", "host": "mx.test"}),
        ("smtp://al:p%20w@mx.test:25/x",
         {"host": "mx.test", "port": "25", "username": "al", "password": "p w", "left": "yes"}),
    ],
)  # fmt: skip
def test_it_is_understood(text: str, fields: dict[str, str]) -> None:
    assert server(text) == fields


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://mx.test", "web"), ("gopher://mx.test", "scheme"), ("smtp:secret@mx.test", "login"),
        ("smtp://al:a/b@mx.test", "at"), ("smtp://al:p%zz%20@mx.test", "percent"), ("smtp://", "nohost"),
        ("mx.test:99999x", "port"), ("mx.test:999999", "port"), ("192.0.2.0/24", "place"), ("al:pw@", "nohost"),
    ],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unclear) as refused:
        server(text)
    assert refused.value.args == (reason,)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("text", "number"), [("25", "25"), ("0025", "25"), ("SMTP", "25"), ("submissions", "465")])
def test_a_port_is_a_number_or_a_service(text: str, number: str) -> None:
    assert port(text) == number


@pytest.mark.parametrize("text", ["", "x", "123456", "-1", "2_5", "\u0662"])
def test_what_is_no_port(text: str) -> None:
    with pytest.raises(Unclear):
        port(text)


def test_what_is_said_twice_has_to_be_the_same() -> None:
    assert merge({"port": "25"}, {"port": "25", "host": "a"}) == {"port": "25", "host": "a"}
    assert merge({"security": "starttls"}, {"security": "either"}) == {"security": "starttls"}
    assert merge({"security": "either"}, {"security": "tls"}) == {"security": "tls"}
    with pytest.raises(Unclear):
        merge({"port": "25"}, {"port": "26"})


@pytest.mark.parametrize(("text", "plain"), [("100%", "100%"), ("a%20b", "a b"), ("", ""), ("%C3%BC", "\u00fc")])
def test_an_escape_is_read_where_all_is_escaped(text: str, plain: str) -> None:
    assert decoded(text) == plain


@pytest.mark.parametrize("text", ["100%%20", "%ff", "%20%"])
def test_half_an_escape_is_unclear(text: str) -> None:
    with pytest.raises(Unclear):
        decoded(text)
