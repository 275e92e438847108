"""What a stranger wrote, made fit to be shown."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.printable import printable


@given(st.binary())
def test_printable_text_can_be_shown_stored_and_sent(data: bytes) -> None:
    text = printable(data)
    text.encode()
    assert printable(text) == text
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)


@given(st.text())
def test_valid_text_without_tricks_is_kept(text: str) -> None:
    plain = "".join(character for character in text if character.isprintable())
    assert printable(plain.encode()) == plain


@given(st.text())
def test_printable_text_can_stand_in_xml(text: str) -> None:
    shown = printable(text)
    assert (ElementTree.fromstring(f"<a>{escape(shown)}</a>").text or "") == shown


@pytest.mark.parametrize("code", [0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1FFFE, 0x10FFFF])
def test_what_is_no_character_is_written_out(code: int) -> None:
    assert printable(f"a{chr(code)}") == f"a\\u{{{code:04X}}}"
