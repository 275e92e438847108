"""What a setting's text may be: taken, or refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import parsers
from smtptest.conf.parsers import nameserver
from smtptest.live.routing import router
from smtptest.web.urls import urlpatterns


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parsers.ports, "25, 465,,587", frozenset({25, 465, 587})),
        (parsers.ports, "", frozenset()),
        (parsers.networks, "10.0.0.0/8, 2001:db8::/32", (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))),
        (parsers.validating, "192.0.2.53, 2001:DB8::53", ("192.0.2.53", "2001:db8::53")),
        (parsers.validating, " none ", ()),
        (parsers.validating, "", None),
        (parsers.block_lists, "Zen.Spamhaus.org., key.dq.example", ("zen.spamhaus.org", "key.dq.example")),
        (parsers.block_lists, "", ()),
        (parsers.contact, "abuse@example.org", "mailto:abuse@example.org"),
        (parsers.contact, "https://example.org/abuse", "https://example.org/abuse"),
        (parsers.contact, "", ""),
        (parsers.admin_path, "/operator-4821/", "operator-4821"),
        (parsers.token, "0123456789abcdef", "0123456789abcdef"),
        (parsers.origin, "https://smtptest.example.org/", "https://smtptest.example.org"),
        (parsers.origin, "http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
        (parsers.origin, "HTTPS://SMTPTest.Example.org", "https://smtptest.example.org"),
        (parsers.origin, "https://smtptest.example.org:443/", "https://smtptest.example.org"),
        (parsers.origin, "http://smtptest.example.org:80", "http://smtptest.example.org"),
        (parsers.origin, "https://smtptest.example.org:80", "https://smtptest.example.org:80"),
        (parsers.origin, "http://smtptest.example.org:443", "http://smtptest.example.org:443"),
        (parsers.origin, "https://[2001:DB8:0::1]", "https://[2001:db8::1]"),
        (parsers.origin, "https://Bücher.example", "https://xn--bcher-kva.example"),
        (parsers.origin, "", ""),
        (parsers.helo_name, "mx.example.org", "mx.example.org"),
        (parsers.helo_name, "[192.0.2.1]", "[192.0.2.1]"),
        (parsers.helo_name, "[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"),
        (parsers.helo_name, "[ipv6:2001:db8::1]", "[ipv6:2001:db8::1]"),
        (parsers.host_names, ["*", ".example.org", "[2001:db8::1]", "192.0.2.1"],
         ("*", ".example.org", "[2001:db8::1]", "192.0.2.1")),
    ],
)  # fmt: skip
def test_it_is_taken(parse: Callable[[Any], Any], text: Any, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "words"),
    [
        (parsers.ports, "25,65536", "ports from 1 to 65535"),
        (parsers.ports, "0", "ports from 1 to 65535"),
        (parsers.ports, "٢٥", "ports from 1 to 65535"),
        (parsers.ports, "2_5", "ports from 1 to 65535"),
        pytest.param(parsers.ports, "9" * 5000, "ports from 1 to 65535", id="endless"),
        (parsers.ports, ",", "',' has nothing between its commas"),
        (parsers.networks, " , ", "nothing between its commas; write networks as in"),
        (parsers.validating, ",", "nothing between its commas; write addresses as in"),
        (parsers.block_lists, ",", "nothing between its commas"),
        (parsers.nameservers, ",,", "nothing between its commas"),
        (parsers.nameservers, "192.0.2.1:0", "no port that can be asked"),
        (parsers.ports, "smtp", "ports from 1 to 65535"),
        (parsers.networks, "10.0.0.1/8", "write networks as in"),
        (parsers.validating, "192.0.2.53:53", "write addresses as in 192.0.2.53, 2001:db8::53, or none"),
        (parsers.block_lists, "secret key.example.org", "write names of block lists, as in zen.spamhaus.org"),
        (parsers.contact, "nobody", "neither an email address nor an https address"),
        (parsers.contact, "http://example.org/", "neither an email address nor an https address"),
        (parsers.admin_path, "static", "not an unused path"),
        (parsers.admin_path, "a/b", "not an unused path"),
        (parsers.token, "short", "at least 16 characters"),
        (parsers.token, "with a space in it", "at least 16 characters"),
        (parsers.origin, "https://user:secret@example.org", "not a scheme and host"),
        (parsers.origin, "smtptest.example.org", "not a scheme and host"),
        (parsers.origin, "https://example.org/path", "without a path (smtptest needs a host name of its own)"),
        (parsers.origin, "https://user@example.org", "not a scheme and host"),
        (parsers.origin, "https://", "not a scheme and host"),
        (parsers.origin, "https://ü..example", "not a scheme and host"),
        (parsers.origin, "https://example.org:99999", "not a scheme and host"),
        (parsers.helo_name, "[192.0.2]", "not a name for EHLO"),
        (parsers.helo_name, "a b", "not a name for EHLO"),
        (parsers.host_names, ["example.org:8000"], "write only host names"),
        (parsers.host_names, ["https://example.org"], "write only host names"),
        (parsers.roots_file, "/nowhere/roots.pem", "there is no file"),
    ],
)
def test_it_is_refused_with_what_to_write(parse: Callable[[Any], Any], text: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as refused:
        parse(text)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (partial(parsers.whole, least=1, most=30), " 25 ", 25),
        (partial(parsers.decimal, least=0.1, most=30), "2.5", 2.5),
        (partial(parsers.decimal, least=0.1, most=30), ".5", 0.5),
        (partial(parsers.decimal, least=0.1, most=30), "3.", 3.0),
        (partial(parsers.decimal, least=0.1, most=30), None, 7.0),
        (partial(parsers.whole, least=1, most=30), None, 7),
    ],
)
def test_a_number_is_taken(read: Callable[..., float], text: str | None, value: float) -> None:
    assert read({"NAME": text}.get if text else {}.get, "NAME", 7) == value


@pytest.mark.parametrize("text", ["٢٥", "2_5", "+25", "-1", "0", "31", "25e0", "nan", "inf", "", "1234567890", "2,5"])
@pytest.mark.parametrize("read", [parsers.whole, parsers.decimal])
def test_a_number_is_digits_within_its_limits(read: Callable[..., float], text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^NAME: .* is not a (whole )?number from 1 to 30"):
        read({"NAME": text}.get, "NAME", 7, least=1, most=30)


@pytest.mark.parametrize(
    ("item", "address", "port"),
    [
        ("192.0.2.1", "192.0.2.1", 53), ("192.0.2.1:5353", "192.0.2.1", 5353), ("2001:db8::1", "2001:db8::1", 53),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353),
    ],
)  # fmt: skip
def test_a_name_server_is_an_address_with_or_without_a_port(item: str, address: str, port: int) -> None:
    assert nameserver(item) == (address, port)
    with pytest.raises(ValueError, match="does not appear to be"):
        nameserver("dns.example.org")


def test_a_file_of_roots_has_certificates(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("nothing")
    with pytest.raises(ValueError, match="no readable certificate"):
        parsers.roots_file(str(tmp_path / "roots.pem"))
    assert parsers.roots_file("") == ""


def test_a_secret_is_what_stands_in_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" s3cret\n")
    assert parsers.secret({"NAME_FILE": str(file)}.get, "NAME") == "s3cret"
    assert parsers.secret({"NAME": "own"}.get, "NAME") == "own"
    assert parsers.secret({"OTHER": "x"}.get, "NAME") == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "NAME_FILE: there is no such file that can be read"),
        (b"\xff", "NAME_FILE: there is no such file that can be read"),
        (b" \n", "NAME_FILE: the file is empty"),
    ],
)
def test_a_file_without_a_secret_refuses_to_start(tmp_path: Path, content: bytes | None, words: str) -> None:
    """Nobody notices a database, or a token, that is none."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured) as refusal:
        parsers.secret({"NAME_FILE": str(file)}.get, "NAME")
    assert str(refusal.value) == words


def test_no_address_of_ours_can_be_given_to_the_administration() -> None:
    """The first parts of all our addresses, as the routes have them: of pages, of the websocket, of static files."""
    routes = [str(route.pattern).removeprefix("^") for route in (*urlpatterns, *router.routes)]
    first = {route.partition("/")[0] for route in (*routes, str(settings.STATIC_URL).strip("/"))} - {""}
    ours = {part for part in first if re.fullmatch(r"[A-Za-z0-9_-]+", part)}
    assert ours == set(parsers._TAKEN)
