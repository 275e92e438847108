from __future__ import annotations

from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.receiving.lint.encoded_words import decodable, decoded_words


@pytest.mark.parametrize(
    ("word", "good"),
    [
        (b"=?utf-8?q?=C3=A4?=", True),
        (b"=?UTF-8?B?w6Q=?=", True),
        (b"=?utf-8*de?q?=C3=A4?=", True),
        (b"=?nosuch*de?q?a?=", False),
        (b"=?nosuch?q?a?=", False),
        (b"=?utf-8?x?a?=", False),
        (b"=?utf-8?q?a b?=", False),
        (b"=?utf-8?q?=FF?=", False),
        (b"=?utf-8?b?w6Q?=", True),
        (b"=?utf-8?b?w?=", False),
        (b"=?utf-8?q?" + b"a" * 63 + b"?=", True),
        (b"=?utf-8?q?" + b"a" * 64 + b"?=", False),
        (b"=?utf-8?q?a\xff?=", False),
        (b"=?utf-7?q?a+AOQ-?=", True),
        (b"=?utf-7?q?a+2AA-?=", False),
    ],
)
def test_what_readers_decode(word: bytes, good: bool) -> None:
    assert decodable(word) is good


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"a =?utf-8?q?=C3=A4?= b", "a ä b"),
        (b"=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?= =?nosuch?q?b?=\xff", "a=?nosuch?q?b?=\\xFF"),
        (b"plain", "plain"),
    ],
)
def test_what_cannot_be_decoded_is_left(value: bytes, text: str) -> None:
    assert decoded_words(value) == text


@given(st.text(st.sampled_from('aB?=_"<äßж日😀'), min_size=1, max_size=80))
def test_what_the_email_package_encodes_is_decoded(text: str) -> None:
    assert decoded_words(Header(text, "utf-8").encode().encode()) == text
