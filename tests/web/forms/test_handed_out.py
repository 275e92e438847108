"""A note of whoever prepared the form: theirs, short, and nothing but text."""

from __future__ import annotations

import re

import pytest
from django.test import AsyncClient, RequestFactory

from smtptest.web.forms.handed_out import NOTE_LENGTH, note, several_lines


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", ""),
        ("  Please run this\n\nand send me the link. ", "Please run this and send me the link."),
        ("a\u202eb\x1b[1m\u200bc\0", r"a\u{202E}b\u{001B}[1m\u{200B}c\u{0000}"),
        ("x" * 5000, "x" * NOTE_LENGTH),
        ("\u202e" * 5000, r"\u{202E}" * (NOTE_LENGTH // 8) + r"\u{2"),
    ],
)
def test_it_is_one_line_of_text_that_can_be_seen(written: str, shown: str) -> None:
    assert note(RequestFactory().get("/", {"note": written})) == shown[:NOTE_LENGTH]


async def test_it_is_marked_as_the_senders_and_names_where_a_password_would_go(client: AsyncClient) -> None:
    query = {"note": "<b>smtptest asks for your password</b> https://evil.test", "host": "evil.test", "auth": "auto"}
    content = (await client.get("/", query)).content.decode()
    shown = re.search(r'<section class="sent".*?</section>', content, re.DOTALL)
    assert shown
    assert "Note from the sender of this link" in shown[0]
    assert "&lt;b&gt;smtptest asks for your password&lt;/b&gt; https://evil.test</blockquote>" in shown[0]
    assert "<a " not in shown[0]
    assert "is sent to the server that the link names: <strong>evil.test</strong>" in " ".join(shown[0].split())
    assert 'class="sent"' not in (await client.get("/", {"host": "evil.test"})).content.decode()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (" one \r\n\n\n\ntwo  words\u2028three\n\n", "one\n\ntwo words\nthree"),
        ("\u202ea\nb\x1b[1m", "\\u{202E}a\nb\\u{001B}[1m"),
        ("x" * 5000, "x" * 100),
        ("\n" * 5000, ""),
    ],
)
def test_several_lines_keep_their_ends_and_nothing_else_that_is_not_seen(written: str, shown: str) -> None:
    assert several_lines(written, 100) == shown
