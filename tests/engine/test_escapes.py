"""A text is found whoever has escaped whatever of its characters, and in a time that its line decides alone."""

from __future__ import annotations

import html
import json
import quopri
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.escapes import HEAD, longest, spelled

TEXT = 'Zo\u00eb\'s "key" <a+b>=50%&c\\d@x.test \u20ac\U0001f511~'


def in_xtext(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "".join(f"+{b:02X}" for b in c.encode()) for c in text)


def in_quoted_printable(text: str) -> str:
    """As encoded words have it (RFC 2047 section 4.2)."""
    return quopri.encodestring(text.encode(), quotetabs=True, header=True).decode().replace("=\n", "")


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in upper case": str.upper,
    "for a URL": lambda text: quote(text, safe=""),
    "for a URL in a browser": lambda text: quote(text, safe="!'()*~"),
    "for a form": quote_plus,
    "every byte for a URL": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "in xtext": in_xtext,
    "in quoted-printable": in_quoted_printable,
    "in HTML": lambda text: html.escape(text, quote=True),
    "in HTML with numbers": lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
    "in HTML with names": lambda text: text.replace("&", "&amp;").replace("\u00eb", "&euml;").replace("'", "&apos;"),
    "in HTML with hexadecimal numbers": lambda text: "".join(
        f"&#x{ord(c):04X};" if c in "\u00eb'<" else c for c in text
    ),
    "in a quoted string": lambda text: re.sub(r'(["\\])', r"\\\1", text),
    "in Python": lambda text: "".join(f"\\x{ord(c):02x}" if c in "\u00eb '" else c for c in text),
    "as we show it": lambda text: text.replace("\u00eb", r"\u{00EB}"),
    "in a byte of ISO 8859-1": lambda text: text.replace("\u00eb", "%EB"),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_it_is_found_as_programs_write_it(write: Callable[[str], str]) -> None:
    found = re.search(spelled(TEXT), f"no {write(TEXT)}!", re.IGNORECASE)
    assert found is not None
    assert found[0] == write(TEXT)


def test_in_json_what_is_beyond_16_bits_is_the_only_thing_that_it_does_not_know() -> None:
    plain = TEXT.replace("\U0001f511", "")
    assert re.fullmatch(spelled(plain), json.dumps(plain)[1:-1], re.IGNORECASE)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), st.sampled_from(list(WRITTEN)))
def test_no_match_is_longer_than_is_said_and_every_text_is_found_as_it_is(text: str, how: str) -> None:
    assert re.search(spelled(text).encode(), text.encode(), re.IGNORECASE)
    found = re.search(spelled(text).encode(), WRITTEN[how](text).encode(), re.IGNORECASE)
    assert found is None or len(found[0]) <= longest(text)


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_long_token_is_found_by_its_first_characters_and_to_its_end(write: Callable[[str], str]) -> None:
    token = "eyJ-_.~+/=&'" * 1_100
    for text in (token, token[: HEAD + 1], token[:HEAD]):
        found = re.search(spelled(token), f"no {write(text)} at all", re.IGNORECASE)
        assert found is not None
        assert found[0] == write(text)
    assert re.search(spelled(token), token[: HEAD - 1]) is None
    assert longest(token) == longest(token[:HEAD])


def test_a_long_text_with_spaces_takes_the_rest_of_its_line_with_it() -> None:
    text = "correct horse " * 10
    found = re.search(spelled(text), f"no {text}at all\nbut this")
    assert found is not None
    assert found[0] == f"{text}at all"
    whole = text[:HEAD]
    assert re.search(spelled(whole), f"{whole} at all")[0] == whole  # type: ignore[index]


def test_bytes_are_found_in_either_case() -> None:
    for text, other in (("GR\u00dcN", "gr\u00fcn"), ("gr\u00fcn", "GR\u00dcN")):
        assert re.search(spelled(text).encode(), other.encode(), re.IGNORECASE)


def test_the_longest_match_of_a_character_is_its_longest_escape() -> None:
    assert [longest(text) for text in ("a", "<", "\u00eb", "\u20ac", "\U0001f511", "a<")] == [4, 12, 12, 12, 16, 16]
    for escape in (r"\x61", "&#x0003C;", "&thetasym;", r"\xF0\x9F\x94\x91", "&#x0001F511;"):
        assert any(re.fullmatch(spelled(one), escape, re.IGNORECASE) for one in "a<\u03d1\U0001f511"), escape
        assert len(escape) <= 16


def test_another_text_is_not_found() -> None:
    for other in ("hunter3", "hunte", "hunter%33", "h unter2", "hunter&#51;"):
        assert re.search(spelled("hunter2"), other) is None
    assert re.search(spelled("a b"), "a-b") is None


@pytest.mark.parametrize("text", ["\\" * 40, "+2b" * 20, "%25" * 20, "&amp;" * 12, "=3D\\" * 15])
def test_no_text_makes_it_try_one_place_in_many_ways(text: str) -> None:
    """It would take longer than the sun has."""
    assert re.search(spelled(text), (text + "\\") * 3 + text[:-1] + "!") is not None
    assert re.search(spelled(text + "x"), (text + "\\") * 20) is None
