"""What is typed as an address or a host is what is sent, or it is an error."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.guard.hosts import JOINERS
from smtptest.web.forms.typed.mailbox_input import forward_path, helo_name, mailbox


@pytest.mark.parametrize(
    "text",
    [
        "alice@example.org",
        "a+b=c@xn--bcher-kva.example",
        '"a b"@example.org',
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
        "a@localhost",
        "ä@example.org",
        "用户.名@例え.jp",
        '"ä b"@example.org',
        "a@bücher.example",
        "a@Bücher.example",
        # RFC 5234 section 2.3: the tag is in any case. RFC 6531 section 3.3: a joiner is spelling.
        "a@[ipv6:2001:db8::1]",
        "a@[IPV6:2001:DB8::1]",
        "क्\u200dष@example.org",
        "نامه\u200cای@example.org",  # noqa: RUF001
    ],
)
def test_an_address_is_taken_as_it_is(text: str) -> None:
    assert mailbox(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "alice",
        "@example.org",
        "alice@",
        "Alice <a@example.org>",
        "a@b.c, d@e.f",
        "a@b.c\r\nRCPT TO:<x@y.z>",
        "a b@example.org",
        "a@exa mple.org",
        "a..b@example.org",
        "a@-x.org",
        "a@example..org",
        "x" * 65 + "@example.org",
        "a@" + "x." * 127 + "org",
        "ä\u200b@example.org",
        "ä\u202e@example.org",
        "ä\u00a0@example.org",
        "ä\u3000@example.org",
        "ä..b@example.org",
        "ä" * 33 + "@example.org",
        "a@bü_cher.example",
        "a@ｂücher.example",  # noqa: RUF001
        "a@bücher..example",
        "a@127.0.0.1",
        "a@[127.0.0.1",
        "a@[1.2]",
        "a@[2001:db8::1]",
        "a>@example.org",
        # RFC 5321 section 4.1.3 has no zone; Python's own parser takes anything for one.
        "b@[IPv6:fe80::1%x> NOTIFY=NEVER]",
        "b@[IPv6:fe80::1%eth0]",
        "b@[ipv6:::1%\r\nDATA]",
        "b@[IPv6:fe80::1%25]",
    ],
)
def test_what_cannot_be_sent_as_it_is_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        mailbox(text)


@given(st.text() | st.from_regex(r"[\w.<>@\" \r\n]+"))
def test_no_accepted_address_can_end_its_command(text: str) -> None:
    try:
        accepted = forward_path(text)
    except ValueError:
        return
    assert accepted == text
    assert accepted.translate(JOINERS).isprintable()


def test_an_address_is_as_long_as_it_is_sent() -> None:
    """Without SMTPUTF8 the domain has A-labels, of which each is longer than what it stands for."""
    domain = "ü." * 30 + "de"  # each ü is xn--tda
    local = "a" * (254 - len("@" + "xn--tda." * 30 + "de"))
    assert mailbox(f"{local}@{domain}") == f"{local}@{domain}"
    for text in (f"a{local}@{domain}", f"{'a' * 64}@{domain}"):
        assert len(text.encode()) < 254
        with pytest.raises(ValueError, match="254 in all"):
            mailbox(text)


def test_a_domain_that_was_decomposed_is_composed_again() -> None:
    assert mailbox(unicodedata.normalize("NFD", "a@Bücher.example")) == "a@Bücher.example"
    local = unicodedata.normalize("NFD", "á")
    assert mailbox(unicodedata.normalize("NFD", "á@café.com")) == f"{local}@café.com"


@pytest.mark.parametrize("zone", ["x\r\nRSET", "eth0", "1", "x> SIZE=1", "", "25eth0"])
def test_an_address_literal_has_no_zone(zone: str) -> None:
    for judge, before in ((helo_name, ""), (mailbox, "a@"), (forward_path, "a@")):
        with pytest.raises(ValueError, match="cannot have a zone"):
            judge(f"{before}[IPv6:fe80::1%{zone}]")


def test_postmaster_alone_is_a_recipient() -> None:
    assert forward_path("Postmaster") == "Postmaster"


@pytest.mark.parametrize("text", ["client.test", "[192.0.2.1]", "[IPv6:2001:db8::1]"])
def test_a_name_to_greet_with(text: str) -> None:
    assert helo_name(text) == text
