"""The secret is found in whatever spelling a server echoes it, and masked whole."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smtptest.engine.escapes import HEAD
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import MASK, Secret
from tests.engine.test_escapes import WRITTEN

secrets = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=30)


@given(secret=secrets, before=st.binary(max_size=5), keep=st.integers(1, 80))
@example(secret="ab+/=?", before=b"x", keep=40)
def test_no_spelling_of_the_secret_is_left(secret: str, before: bytes, keep: int) -> None:
    value = secret.encode()
    redactor = Redactor(Secret(secret))
    spellings = [value, value.hex().encode(), value.hex().upper().encode(), quote(secret, safe="").encode()]
    spellings += [base64.b64encode(before + value), base64.urlsafe_b64encode(before + value + before)]
    for spelling in spellings:
        content = b"535 " + spelling + b" no"
        masked, found = redactor.mask(content[: keep + redactor.longest], keep)
        assert found == (MASK.encode() in masked) or keep <= 4
        assert value not in masked.replace(MASK.encode(), b"\n") or value in b"535  no"


def test_the_base64_of_a_login_is_masked_whole() -> None:
    redactor = Redactor(Secret("correct horse"))
    assert redactor.mask(b"AGFsaWNlAGNvcnJlY3QgaG9yc2U= is wrong", 100) == (b"AGFsaWNlA******** is wrong", True)


def test_a_secret_across_the_cut_is_masked_whole() -> None:
    redactor = Redactor(Secret("correct horse"))
    assert redactor.mask(b"550 correct horse battery", 8) == (b"550 ********", True)


@pytest.mark.parametrize("secret", ["hunter/2 %", "hunter2%", "Zoë~", "horse"])
def test_wherever_a_line_is_cut_no_part_of_a_spelling_is_left(secret: str) -> None:
    """Also not the sign that an escaped one is longer than the plain one by."""
    value, redactor = secret.encode(), Redactor(Secret(secret))
    for spelling in (value, value.hex().encode(), quote(secret, safe="").encode(), quote_plus(secret).encode()):
        content = b"535 " + spelling
        for keep in range(5, len(content) + 1):
            assert redactor.mask(content[: keep + redactor.longest], keep) == (b"535 " + MASK.encode(), True)


@pytest.mark.parametrize("written", ["&#x0003C;" * 4, r"\x3C" * 4, "PDw8PA==", "3c00" * 4])
def test_a_secret_across_the_cut_is_masked_whole_in_its_longest_spelling(written: str) -> None:
    redactor, line = Redactor(Secret("<<<<")), f"550 {written}".encode()
    assert redactor.mask(line[: 5 + redactor.longest], 5) == (b"550 ********", True)


def test_a_secret_that_begins_behind_the_cut_is_not_shown() -> None:
    assert Redactor(Secret("correct horse")).mask(b"550 correct horse", 4) == (b"550 ", False)


def test_a_secret_is_masked_as_often_as_it_is_there() -> None:
    masked = Redactor(Secret("hunter2")).mask(b"535 hunter2 is not HUNTER2, alice", 100)
    assert masked == (b"535 ******** is not ********, alice", True)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("secret", ["~~~???>>>~", "horse", "correct horse"])
def test_no_character_of_base64_that_holds_a_bit_of_the_secret_is_left(secret: str, encode: Any) -> None:
    """Whatever stands before and behind it: of a character at the edge, some bits are the secret's."""
    redactor, value = Redactor(Secret(secret)), secret.encode()
    for before in (b"", b"\0", b"\0\0", b"b", b"a\xff", b"alice\0", b"\0\xff\xff"):
        for after in (b"", b"\0", b"\xff", b"\x0a", b"\x67\x8f"):
            text = encode(before + value + after)
            shown, found = redactor.mask(text, 100)
            left, mask, right = shown.partition(MASK.encode())
            first, last = 8 * len(before) // 6, (8 * (len(before) + len(value)) - 1) // 6
            assert (found, mask) == (True, MASK.encode())
            assert text[:first].startswith(left)
            assert text[last + 1 :].endswith(right)


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_secret_is_masked_however_programs_escape_it(write: Callable[[str], str]) -> None:
    secret = 'Zo\u00eb\'s "key" <a+b>=50%&c\\d'
    redactor, line = Redactor(Secret(secret)), b"535 no " + write(secret).encode()
    for end in (b"", b" at all"):
        assert redactor.mask(line + end, 200) == (b"535 no ********" + end, True)
    assert redactor.mask(line[: 8 + redactor.longest], 8) == (b"535 no ********", True), "and at a cut"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le"])
@pytest.mark.parametrize("write", [bytes, lambda data: data.hex().encode(), base64.b64encode])
def test_a_secret_is_masked_in_the_bytes_of_other_systems(encoding: str, write: Callable[[bytes], bytes]) -> None:
    written = write("gr\u00fcn & hunter2".encode(encoding))
    assert Redactor(Secret("gr\u00fcn & hunter2")).mask(b"535 " + written + b" no", 200) == (b"535 ******** no", True)


@pytest.mark.parametrize(
    "write",
    [
        bytes,
        lambda data: data.hex().encode(),
        lambda data: data.decode().encode("utf-16-le").hex().encode(),
        base64.b64encode,
        base64.urlsafe_b64encode,
        lambda data: base64.b64encode(data.decode().encode("utf-16-le")),
        lambda data: quote(data, safe="").encode(),
        lambda data: data[:100],
    ],
)
def test_a_long_token_is_masked_whole_and_where_only_its_beginning_is_repeated(write: Callable[[bytes], bytes]) -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.e30.~+/?>" * 400
    redactor, line = Redactor(Secret(token)), b"535 no " + write(token.encode())
    assert redactor.mask(line + b" at all", 10**6) == (b"535 no ******** at all", True)
    assert redactor.mask(line[: 8 + redactor.longest], 8) == (b"535 no ********", True), "and at a cut"


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("size", [HEAD - 1, HEAD, HEAD + 1, HEAD + 2, 4 * HEAD])
def test_about_the_bound_of_a_long_secret_no_part_of_it_is_left(write: Callable[[str], str], size: int) -> None:
    secret = ('Zo\u00eb\'s"key"<a+b>=50%&c\\d' * size)[:size]
    redactor, line = Redactor(Secret(secret)), b"535 no " + write(secret).encode()
    for keep in (8, len(line) // 2, len(line)):
        assert redactor.mask(line[: keep + redactor.longest], keep) == (b"535 no ********", True)


def test_what_begins_as_a_long_secret_is_masked_to_the_next_white_space() -> None:
    """It may be the secret in a spelling that changes in the middle, or cut off."""
    secret = "0123456789abcdef" * 6
    mask = Redactor(Secret(secret)).mask
    for written in (secret[:HEAD], f"{secret[:HEAD]}...", f"{secret[:HEAD]}-is-another", f"{secret},{secret}"):
        assert mask(f"535 {written} no".encode(), 999) == (b"535 ******** no", True)
    assert mask(f"535 {secret[: HEAD - 1]} no".encode(), 999) == (f"535 {secret[: HEAD - 1]} no".encode(), False)


def test_a_long_secret_with_white_space_is_masked_to_the_end_of_the_line() -> None:
    for secret in ("correct horse " * 10, "\u00e9\u2003" * 50, f"{'a' * HEAD} b"):
        redactor = Redactor(Secret(secret))
        for written in (secret, secret[: HEAD + 1], quote_plus(secret)):
            assert redactor.mask(f"535 {written} no".encode(), 9999) == (b"535 ********", True)


def test_what_has_no_byte_in_another_system_is_masked_in_ours() -> None:
    assert Redactor(Secret("\u20ac\u20ac\u20ac\u20ac")).mask("535 ???? or \u20ac\u20ac\u20ac\u20ac".encode(), 99) == (
        b"535 ???? or ********", True,
    )  # fmt: skip


def test_a_secret_is_not_looked_for_in_an_encoding_in_which_it_is_short() -> None:
    """Two bytes are two characters of base64, which stand in ordinary words."""
    redactor = Redactor(Secret("\u00e9\u00e9"))
    for line in (b"550 No 6ex here", b"550 e9e9", b"550 \xe9\xe9"):
        assert redactor.mask(line, 99) == (line, False)
    for written in ("\u00e9\u00e9".encode(), b"c3a9c3a9", b"w6nDqQ==", b"e900e900"):
        assert redactor.mask(b"550 " + written, 99) == (b"550 ********", True)


def test_a_short_secret_is_not_looked_for() -> None:
    redactor = Redactor(Secret("abc"))
    assert (redactor.can_mask, redactor.longest, redactor.mask(b"550 abc", 100)) == (False, 0, (b"550 abc", False))
    assert redactor.mask(b"550 abc", 5) == (b"550 a", False)
    assert Redactor(Secret("abcd")).mask(b"550 abcd", 100) == (b"550 ********", True)


HEX = "b913a602c7eda7a495b4e6e7334d3890"


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("334 PDE4OTYuNjk3MTcwOTUyQHA+", 334, "334 ********"),
        ("334 a", 334, "334 ********"),
        ("334 ", 334, "334 "),
        (f"535 {HEX} is wrong", 535, "535 ******** is wrong"),
        (f"535 {HEX[:24]} is {HEX}==", 535, "535 ******** is ********"),
        (f"535 {HEX[:23]} is wrong", 535, f"535 {HEX[:23]} is wrong"),
        ("535 5.7.8 Wrong", 535, "535 5.7.8 Wrong"),
        (HEX, None, "********"),
    ],
)
def test_what_a_password_could_be_guessed_from_is_not_shown(line: str, code: int | None, expected: str) -> None:
    redactor = Redactor(Secret("hunter2"))
    masked = redactor.shown(line.encode(), 100, code, mask_replies=False, mask_challenges=True)
    assert masked == (expected.encode(), line != expected)


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("535 5.7.8 abc is wrong", 535, "535 ********"),
        ("250-", 250, "250-"),
        ("250   ", 250, "250   "),
        ("250 a", 250, "250 ********"),
        ("abc", None, "********"),
        ("", None, ""),
    ],
)
def test_a_secret_that_is_too_short_to_be_found_takes_all_words_with_it(
    line: str, code: int | None, expected: str
) -> None:
    redactor = Redactor(Secret("abc"))
    masked = redactor.shown(line.encode(), 100, code, mask_replies=True, mask_challenges=False)
    assert masked == (expected.encode(), line != expected)


@pytest.mark.parametrize(
    ("line", "masked"),
    [(b"235 Welcome", b"235 ********"), (b"334 Y2hhbGxlbmdl", b"334 ********"), (b"235 ", b"235 ")],
)
def test_a_line_that_is_masked_for_any_reason_is_said_to_be(line: bytes, masked: bytes) -> None:
    redactor = Redactor(Secret("abc"))
    shown = redactor.shown(line, 100, int(line[:3]), mask_replies=True, mask_challenges=True)
    assert shown == (masked, line != masked)


def test_the_secret_is_masked_in_every_line() -> None:
    redactor, line = Redactor(Secret("hunter2")), b"250 HUNTER2 " + HEX.encode()
    plain = redactor.shown(line, 15, 250, mask_replies=False, mask_challenges=False)
    assert plain == (b"250 ******** b91", True)
    assert redactor.shown(b"535 hunter2", 9, 535, mask_replies=False, mask_challenges=True) == (b"535 ********", True)
    assert redactor.shown(b"250 Ok", 100, 250, mask_replies=False, mask_challenges=False) == (b"250 Ok", False)
