"""Extra fields that hold addresses: without SMTPUTF8 names are encoded, addresses never, and all of it is one field."""

from __future__ import annotations

import sys
from email import policy
from email.parser import BytesParser
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smtptest.engine.smtp.message.address_fields import holds_addresses, holds_identifiers
from smtptest.engine.smtp.message.headers import encoded, first_beyond_ascii

MUELLER = "=?utf-8?b?TcO8bGxlcg==?="


def in_ascii(value: str, name: str = "From") -> str:
    """The value of the field, unfolded."""
    field = encoded(((name, value),), utf8=False).decode()
    assert field.endswith("\r\n")
    assert all(len(line) <= 998 for line in field.split("\r\n"))
    return field.removeprefix(f"{name}: ").removesuffix("\r\n").replace("\r\n", "")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Müller <m@example.org>", f"{MUELLER} <m@example.org>"),
        ('"Müller" <m@example.org>', f"{MUELLER} <m@example.org>"),
        (r'"M\üller"<m@example.org>', f"{MUELLER} <m@example.org>"),
        ("Hans Müller Jr. <m@example.org>", f"Hans {MUELLER} Jr. <m@example.org>"),
        ('Ä "b  c" Ö <m@example.org>', "=?utf-8?b?w4QgYiAgYyDDlg==?= <m@example.org>"),
        ("Müller (Büro) <m@example.org>", f"{MUELLER} (=?utf-8?b?QsO8cm8=?=) <m@example.org>"),
        (r"m@example.org (B\)ü)", "m@example.org (=?utf-8?b?QinDvA==?=)"),
        ("m@bücher.example", "m@xn--bcher-kva.example"),
        ("m@example.org\u00a0", "m@example.org"),
        ("Hans <m@bücher.example>,Eva <e@example.org>", "Hans <m@xn--bcher-kva.example>, Eva <e@example.org>"),
        ("Müller, Hans <m@example.org>", f"{MUELLER} , Hans <m@example.org>"),
        ("Müller: m@example.org, e@bücher.example;", f"{MUELLER} : m@example.org, e@xn--bcher-kva.example;"),
        ("müller@büro <m@example.org>", "=?utf-8?b?bcO8bGxlckBiw7xybw==?= <m@example.org>"),
        ('Ä <"a, b"@[IPv6:2001:db8::1]>', '=?utf-8?b?w4Q=?= <"a, b"@[IPv6:2001:db8::1]>'),
        ('"a, b"@[IPv6:2001:db8::1] (Ä)', '"a, b"@[IPv6:2001:db8::1] (=?utf-8?b?w4Q=?=)'),
        ("=?utf-8?q?=C3=84?= Müller <m@example.org>", f"=?utf-8?q?=C3=84?= {MUELLER} <m@example.org>"),
    ],
)
def test_names_are_encoded_and_addresses_are_not(typed: str, sent: str) -> None:
    assert in_ascii(typed) == sent
    assert encoded((("Reply-To", typed),), utf8=True) == f"Reply-To: {typed}\r\n".encode()


@pytest.mark.parametrize(
    ("name", "typed", "sent"),
    [
        ("List-Id", "Bücher <books.example.org>", "=?utf-8?b?QsO8Y2hlcg==?= <books.example.org>"),
        ("list-id", "<bücher.example.org>", "<xn--bcher-kva.example.org>"),
        ("List-Archive", "<https://bücher.example/@ä>", "<https://xn--bcher-kva.example/@%C3%A4>"),
        (
            "List-Unsubscribe", "<https://example.org/ä>, <mailto:ü@example.org?subject=ö>",
            "<https://example.org/%C3%A4>, <mailto:%C3%BC@example.org?subject=%C3%B6>",
        ),
        ("List-Id", "<x@bücher.example>", "<x@xn--bcher-kva.example>"),
        ("List-Post", "<x@bücher.example>", "<x@xn--bcher-kva.example>"),
        ("List-Post", "NO (Ä)", "NO (=?utf-8?b?w4Q=?=)"),
        ("LIST-UNSUBSCRIBE", "<mailto:x@bücher.example> (Ä)", "<mailto:x@xn--bcher-kva.example> (=?utf-8?b?w4Q=?=)"),
        ("X-From", "Ä <m@example.org>", "=?utf-8?b?w4QgPG1AZXhhbXBsZS5vcmc+?="),
    ],
)  # fmt: skip
def test_other_fields(name: str, typed: str, sent: str) -> None:
    assert in_ascii(typed, name) == sent


@pytest.mark.parametrize("name", ["List-Unsubscribe", "list-archive"])
def test_uris_of_lists_are_in_ascii_with_smtputf8_too(name: str) -> None:
    field = ((name, "<https://example.org/ä>"),)
    assert (
        encoded(field, utf8=True) == encoded(field, utf8=False) == f"{name}: <https://example.org/%C3%A4>\r\n".encode()
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("From", "<müller@example.org>"),
        ("Cc", 'Ä <"ü b"@example.org>'),
        ("To", '"ü b"@example.org'),
        ("Sender", "Müller m@example.org"),
        ("From", "<m@ü..example>"),
        ("List-Id", "<ü..example>"),
        ("List-Owner", "<müller@example.org>"),
        ("Message-ID", "<ä@example.org>"),
        ("references", "<a@example.org> <b@bücher.example>"),
    ],
)
def test_what_has_no_spelling_in_ascii_stays_and_needs_smtputf8(name: str, value: str) -> None:
    assert first_beyond_ascii((("Subject", "Ä"), ("To", "Ä <a@b.example>"), (name, value))) == name
    last = value.rsplit(maxsplit=1)[-1]
    assert encoded(((name, value),), utf8=False).decode().endswith(f"{last}\r\n")


def test_a_long_field_is_folded_where_white_space_may_stand() -> None:
    everyone = ", ".join(f"Müller {number} <m{number}@example.org>" for number in range(40))
    field = encoded((("Cc", everyone),), utf8=False)
    lines = field.removesuffix(b"\r\n").split(b"\r\n ")
    assert all(len(line) <= 78 for line in lines)
    assert len(lines) < 45
    told = BytesParser(policy=policy.default).parsebytes(field)["cc"].addresses
    assert [(one.display_name, one.addr_spec) for one in told] == [
        (f"Müller {number}", f"m{number}@example.org") for number in range(40)
    ]


@given(st.text('aä ,;:<>"()[]@\\\N{NO-BREAK SPACE}', min_size=1, max_size=200).filter(str.strip))
@example("(ä) <")
@example('"ä')
def test_whatever_is_typed_it_stays_one_field(value: str) -> None:
    field = encoded((("From", value),), utf8=False)
    assert field.startswith(b"From: ")
    assert all(line.strip() for line in field.removesuffix(b"\r\n").split(b"\r\n "))
    assert field.count(b"\n") == field.count(b"\r\n") == field.count(b"\r\n ") + 1


def work(value: str) -> int:
    """How often a function of the engine is called to write this field, and how many characters are encoded for it."""
    done = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal done
        if event == "call" and "/smtptest/engine/" in frame.f_code.co_filename:
            done += len(frame.f_locals["text"]) if frame.f_code.co_name == "_base64" else 1

    sys.setprofile(count)
    try:
        encoded((("From", value),), utf8=False)
    finally:
        sys.setprofile(None)
    return done


@pytest.mark.parametrize(
    "piece",
    [
        '"\\', '"ü', "(\\", "(ü", "()", "<", "<ü@", "@", "@[", "ü@ü.", ",", "ü,", "ü ", "ü", "a:", "[", '"ü" <a@b>, ',
        "(ü) ",
    ],
)  # fmt: skip
def test_the_work_for_a_field_grows_as_it_does(piece: str) -> None:
    """Four times the text takes little more than four times the work, not sixteen times."""
    work("ü")  # what is only done once
    short, long = (work(("ü" + piece * size)[:size]) for size in (225, 900))
    assert long <= 5 * short


@pytest.mark.parametrize(("opens", "closes", "begins"), [('"', '"', "=?utf-8?b?"), ("(", ")", "(=?utf-8?b?")])
def test_the_end_of_a_quotation_or_comment_is_sought_only_so_far(opens: str, closes: str, begins: str) -> None:
    """A search begins at each mark, so one that went to the end of the field would take the square of its length."""
    longest, too_long = (in_ascii(f"{opens}{'ü' * size}{closes} <m@example.org>") for size in (255, 256))
    assert longest.startswith(begins)
    assert too_long.startswith(f"{opens} =?utf-8?b?"), "a mark as any other sign"


def test_fields_are_known_in_any_case() -> None:
    assert all(map(holds_addresses, ("FROM", "Resent-To", "list-owner")))
    assert not any(map(holds_addresses, ("Subject", "Message-ID", "X-To")))
    assert holds_identifiers("In-Reply-To")
