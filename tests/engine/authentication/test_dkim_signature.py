"""DKIM signatures: what they say, and what makes them invalid whatever they are about."""

from __future__ import annotations

import time

import pytest

from smtptest.engine.authentication.dkim_signature import DkimSignature, read_signatures
from smtptest.engine.authentication.signed_message import read_message
from tests.engine.authentication.signing import NOW, by_dkimpy, signed

TAGS = (
    "v=1; a=rsa-sha256; c=relaxed/simple; d=Lab.Example; s=S1; i=a@sub.lab.example; q=dns/txt; l=12; t=100; "
    "x=4102444800"
)
REST = "h=From : to:Subject:from; bh=YWJj; b=YW\r\n\tJj"
AT = int(NOW.timestamp())


def read(value: str, header: str = "From: a\r\nTo: b\r\n") -> DkimSignature:
    (found,) = read_signatures(read_message(f"DKIM-Signature: {value}\r\n{header}\r\n".encode("latin-1")), NOW)
    return found


def test_what_a_signature_says() -> None:
    found = read(f"{TAGS}; {REST}")
    assert (found.domain, found.selector, found.algorithm) == ("lab.example", "s1", "rsa-sha256")
    assert (found.form, found.header_form, found.body_form) == ("relaxed/simple", "relaxed", "simple")
    assert found.names == ("from", "to", "subject", "from")
    assert (found.length, found.signed, found.expires) == (12, 100, 4102444800)
    assert found.oversigned == ("from", "subject")
    assert (found.fault, found.about) == ("", "")
    assert (found.key_name, found.identity, found.hash) == ("s1._domainkey.lab.example", "sub.lab.example", b"abc")
    assert found.tags["b"] == "YWJj"


def test_what_it_need_not_say() -> None:
    found = read("v=1; a=ed25519-sha256; d=lab.example; s=s; h=from; bh=YWJj; b=YWJj")
    assert (found.form, found.length, found.signed, found.expires, found.oversigned) == (
        "simple/simple", None, None, None, (),
    )  # fmt: skip
    assert (found.fault, found.identity) == ("", "lab.example")
    assert read(f"c=relaxed; {REST}").form == "relaxed/simple"


def test_names_beyond_ascii_are_those_of_the_dns() -> None:
    """RFC 8616 section 5: in the header of an internationalised message."""
    tags = "d=BÜCHER.example.; s=schlüssel; i=a@über.Bücher.example".encode().decode("latin-1")
    found = read(f"v=1; a=rsa-sha256; {tags}; {REST}")
    assert found.key_name == "xn--schlssel-95a._domainkey.xn--bcher-kva.example"
    assert (found.identity, found.fault) == ("xn--ber-goa.xn--bcher-kva.example", "")
    other = read(f"v=1; a=rsa-sha256; {tags.replace('i=a@', 'i=a@x')}r; {REST}")
    assert (other.fault, other.about) == ("identity", "i")


@pytest.mark.parametrize("value", ["dns/txt : x", "http:dns/txt", "dns/txt:dns/x+y"])
def test_ways_to_look_up_a_key_that_are_not_known_are_passed_over(value: str) -> None:
    assert read(f"{TAGS}; {REST}".replace("q=dns/txt", f"q={value}")).fault == ""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("v=1", "v=2", "value v"),
        ("v=1; ", "", "missing v"),
        ("d=Lab.Example", "d=", "missing d"),
        ("v=1", "v=1; v=1", "repeated v"),
        ("v=1", "v=1; what", "junk "),
        ("rsa-sha256", "rsa-sha1", "sha1 a"),
        ("rsa-sha256", "rsa-md5", "value a"),
        ("relaxed/simple", "relaxed/simple/simple", "value c"),
        ("relaxed/simple", "nowsp", "value c"),
        ("d=Lab.Example", "d=lab.example(x", "value d"),
        ("From : to:Subject:from", "to:subject", "no-from h"),
        ("From : to:Subject:from", f"from:{':'.join('x' * 501)}", "value h"),
        ("i=a@sub.lab.example", "i=a@other.example", "identity i"),
        ("i=a@sub.lab.example", "i=@blab.example", "identity i"),
        ("q=dns/txt", "q=http", "value q"),
        ("l=12", "l=-1", "value l"),
        ("t=100", "t=yesterday", "value t"),
        ("x=4102444800", "x=never", "value x"),
        ("x=4102444800", "x=99", "order x"),
        # The numbers differ from process to process, and names of tests may not.
        pytest.param("x=4102444800", f"x={AT - 99999}", "expired x", id="expired"),
        pytest.param("t=100", f"t={AT + 99999}", "future t", id="future"),
        ("bh=YWJj", "bh=YWJ", "base64 bh"),
        ("bh=YWJj", "bh=Y*Jj", "base64 bh"),
        ("b=YW\r\n\tJj", "b=YW=j", "base64 b"),
        ("v=1", f"v=1; z={'x' * 8192}", "too-long "),
        ("v=1", f"v=1;{' ' * 100}", "too-long "),
    ],
)
def test_faults(old: str, new: str, fault: str) -> None:
    found = read(f"{TAGS}; {REST}".replace(old, new))
    assert f"{found.fault} {found.about}" == fault


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v=1;", "v=2;"),
        ("v=1;", ""),
        ("v=1;", "v=1; v=1;"),
        ("v=1;", "v=1; junk;"),
        ("rsa-sha256", "rsa-x"),
        ("c=relaxed/relaxed", "c=x/y"),
        ("d=lab.example", "d=lab.exa(mple"),
        ("i=@lab.example", "i=@x.example"),
        ("q=dns/txt", "q=x"),
        (" t=", " t=x"),
        ("v=1;", "v=1; l=x;"),
        ("v=1;", "v=1; x=1;"),
        ("v=1;", "v=1; x=y;"),
        (" t=", " t=99"),
    ],
)
def test_dkimpy_refuses_the_same(old: str, new: str) -> None:
    message = signed()
    assert by_dkimpy(message)
    changed = message.replace(old.encode(), new.encode(), 1)
    assert changed != message
    (found,) = read_signatures(read_message(changed), NOW)
    assert found.fault
    assert not by_dkimpy(changed)


def test_hostile_tags_take_no_time() -> None:
    value = "; ".join(f"a{number}={'=' * 9}" for number in range(900))
    begun = time.process_time()
    for _ in range(20):
        read(f"{value}; h={':' * 4000}; b={'A' * 3000}\r\n\t!")
    assert time.process_time() - begun < 5
