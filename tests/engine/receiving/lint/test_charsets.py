from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.charsets import CharsetFault, charset_fault, codec_of, text_of


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("utf-8", "utf_8"),
        ("US-ASCII", "ascii"),
        ("iso-8859-1", "iso8859_1"),
        ("shift_jis", "shift_jis"),
        ("ISO-8859-8-I", "iso8859_8"),
        ("windows-31j", "cp932"),
        ("Windows-874", "cp874"),
        ("zlib", None),
        ("punycode", None),
        ("unicode-escape", None),
        ("nosuch", None),
        ("a\0b", None),
        ("", None),
    ],
)
def test_codecs_of_character_sets(charset: str, codec: str | None) -> None:
    assert codec_of(charset) == codec


@pytest.mark.parametrize(
    ("octets", "charset", "fault"),
    [
        (b"abc", None, None),
        (b"\xe4", None, CharsetFault("charset-missing")),
        (b"\xe4", "iso-8859-1", None),
        (b"abc\xe4", "utf-8", CharsetFault("charset-wrong", 3, "E4")),
        (b"abc", "nosuch", CharsetFault("charset-unknown")),
        (b"ab", "utf-16", None),
        (b"abc", "utf-16", CharsetFault("charset-wrong", 2, "63")),
    ],
)
def test_octets_are_text_or_not(octets: bytes, charset: str | None, fault: CharsetFault | None) -> None:
    assert charset_fault(octets, charset) == fault


@pytest.mark.parametrize(
    ("octets", "charset", "text"),
    [
        (b"\xe4", "iso-8859-1", "ä"),
        (b"\xc3\xa4", None, "ä"),
        (b"\xc3\xa4\xff", "us-ascii", "ä\\xFF"),
        (b"a\xff", "utf-8", "a\\xFF"),
        (b"a\xff", "nosuch", "a\\xFF"),
        (b"a +2AA- b", "utf-7", "a +2AA- b"),
    ],
)
def test_what_is_no_text_can_still_be_shown(octets: bytes, charset: str | None, text: str) -> None:
    assert text_of(octets, charset) == text
