"""What may be typed as a host, and the many spellings of 127.0.0.1 that may not."""
# ruff: noqa: RUF001 - look-alike characters are what is tested here

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.addressing import parse_ip
from smtptest.engine.guard.hosts import parse_host, parse_host_leniently

SHAPE = "Enter a host name such as mail.example.org, or an IP address."
NUMBER = (
    "A host name cannot end in a number. Enter an IPv4 address as four decimal numbers without leading zeros, as "
    "in 192.0.2.1."
)
LONG = "A host name has at most 253 characters, and at most 63 between two dots."
INVISIBLE = "There is an invisible character in the host name. Type it anew instead of pasting it."
IDNA = "This is not a valid internationalised host name (IDNA 2008, RFC 5891)."
EMPTY = "Enter the name or the IP address of a mail server, as in mail.example.org."
DOT = "Enter the full name with its domain, as in mail.example.org."

LONGEST = ".".join(["a" * 63] * 3 + ["b" * 61])


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("::", "::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::ffff:c000:201]", "192.0.2.1"),
        ("mail.example.org", "mail.example.org"),
        ("MAIL.Example.ORG.", "mail.example.org"),
        ("r3---sn-25.example.org", "r3---sn-25.example.org"),
        ("1.0x2.3a.example", "1.0x2.3a.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("Bücher。example．", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("почта.рф", "xn--80a1acny.xn--p1ai"),
        ("نامه‌ای.example", "xn--mgba3gch31f060k.example"),
        (LONGEST, LONGEST),
        (LONGEST + ".", LONGEST),
    ],
)
def test_accepted(typed: str, host: str) -> None:
    assert parse_host(typed, require_dot=True) == host


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", EMPTY),
        (".", SHAPE),
        ("2130706433", NUMBER),
        ("0", NUMBER),
        ("0x7f000001", NUMBER),
        ("0X7F000001", NUMBER),
        ("0x", NUMBER),
        ("017700000001", NUMBER),
        ("127.1", NUMBER),
        ("127.0.1", NUMBER),
        ("127.0x1", NUMBER),
        ("0177.0.0.1", NUMBER),
        ("127.0.0.01", NUMBER),
        ("127.0.0.1.", NUMBER),
        ("127.0.0.1.0", NUMBER),
        ("256.0.0.1", NUMBER),
        ("example.123", NUMBER),
        ("①②⑦.⓪.⓪.①", NUMBER),
        ("１２７.0.0.1", NUMBER),
        ("127。0。0。1", NUMBER),
        ("١٢٧.٠.٠.١", IDNA),
        ("127.0.0.1\x00.example.org", INVISIBLE),
        ("example.org\x00", INVISIBLE),
        ("example.org\n", INVISIBLE),
        ("example.org\r\nRCPT", INVISIBLE),
        ("exam\u200bple.org", INVISIBLE),
        ("exam\u00adple.org", INVISIBLE),
        ("\u202egro.elpmaxe", INVISIBLE),
        ("example\u3000.org", INVISIBLE),
        ("exa\ud800mple.org", INVISIBLE),
        (" example.org", SHAPE),
        ("example.org ", SHAPE),
        ("127.0.0.1 ", SHAPE),
        ("fe80::1%lo", SHAPE),
        ("[fe80::1%25lo]", SHAPE),
        ("[127.0.0.1]", SHAPE),
        ("[IPv6:::1]", SHAPE),
        ("[::1", SHAPE),
        ("[::1]:25", SHAPE),
        ("[[::1]]", SHAPE),
        ("192.0.2.1:25", SHAPE),
        ("192.0.2.1/32", SHAPE),
        ("mail.example.org:25", SHAPE),
        ("smtp://mail.example.org", SHAPE),
        ("user@example.org", SHAPE),
        ("example..org", SHAPE),
        ("example.org..", SHAPE),
        (".example.org", SHAPE),
        ("-example.org", SHAPE),
        ("example-.org", SHAPE),
        ("_dmarc.example.org", SHAPE),
        ("exam\\.ple.org", SHAPE),
        ("*.example.org", SHAPE),
        ("bücher_.example", IDNA),
        ("bücher..example", IDNA),
        ("☃\ufe0f‍.example", IDNA),
        ("a" * 64 + ".example", LONG),
        ("ü" * 64 + ".example", IDNA),
        (LONGEST + "b", LONG),
        pytest.param("ü" * 100_000, LONG, id="100 000 letters"),
        ("localhost", DOT),
        ("mailserver", DOT),
    ],
)
def test_refused_with_words_that_say_what_to_write(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        parse_host(typed, require_dot=True)
    assert str(refusal.value) == words


@pytest.mark.parametrize("typed", ["localhost", "LOCALHOST.", "mailserver"])
def test_a_single_label_is_a_name_where_no_dot_is_required(typed: str) -> None:
    assert parse_host(typed, require_dot=False) == typed.lower().removesuffix(".")


@pytest.mark.parametrize("typed", ["2130706433", "0x7f000001", "0", "017700000001"])
def test_a_number_is_no_name_even_where_no_dot_is_required(typed: str) -> None:
    with pytest.raises(ValueError, match="cannot end in a number"):
        parse_host(typed, require_dot=False)


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-fx.:%\[\]]{1,40}", fullmatch=True))
def test_whatever_is_accepted_is_canonical(typed: str) -> None:
    try:
        host = parse_host(typed, require_dot=False)
    except ValueError:
        return
    assert host.isascii()
    assert parse_host(host, require_dot=False) == host
    assert parse_ip(host) is not None or not host.rpartition(".")[2].isdigit()


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("mail_server", "mail_server"),
        ("Web_01.Lab.example.", "web_01.lab.example"),
        ("-mail", "-mail"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("mail.example.org", "mail.example.org"),
        ("[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_a_name_that_a_resolver_may_find(typed: str, host: str) -> None:
    assert parse_host_leniently(typed) == host


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("mail server", SHAPE),
        ("a..b", SHAPE),
        ("a/b", SHAPE),
        ("fe80::1%lo", SHAPE),
        ("mail_server.123", NUMBER),
        ("127.1", NUMBER),
        ("a" * 64, LONG),
        ("bücher_.example", IDNA),
        ("a\x00b", INVISIBLE),
        ("", EMPTY),
    ],
)
def test_what_no_resolver_is_asked_for(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        parse_host_leniently(typed)
    assert str(refusal.value) == words
