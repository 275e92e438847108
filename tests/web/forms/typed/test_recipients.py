"""Recipients as people write them: taken apart, and each as it is to be sent."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from smtptest.web.forms.typed.mailbox_input import fault, forward_path, sendable
from smtptest.web.forms.typed.recipients import Recipients, address, as_text

FIELD = Recipients(most=1000)


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("a@x.test", ("a@x.test",)),
        ("a@x.test, b@x.test; c@x.test\r\nd@x.test", ("a@x.test", "b@x.test", "c@x.test", "d@x.test")),
        ("\n , ;a@x.test;;\n", ("a@x.test",)),
        ("a@x.test,\u00a0b@x.test\n\u00a0", ("a@x.test", "b@x.test")),
        ("Bob <bob@x.test>, Eve <eve@x.test>", ("bob@x.test", "eve@x.test")),
        ('"Doe, John" <john@x.test>, b@x.test', ("john@x.test", "b@x.test")),
        ('"a,b"@x.test', ('"a,b"@x.test',)),
        ('<"a,b"@x.test>', ('"a,b"@x.test',)),
        ("@one.test,@two.test:a@x.test", ("@one.test,@two.test:a@x.test",)),
        ('"unfinished@x.test, b@x.test', ('"unfinished@x.test', "b@x.test")),
        ("<unfinished@x.test, b@x.test", ("<unfinished@x.test", "b@x.test")),
        ("", ()),
        (None, ()),
        ([], ()),
    ],
)
def test_a_text_is_taken_apart(typed: Any, addresses: tuple[str, ...]) -> None:
    assert FIELD.to_python(typed) == addresses


def test_an_item_of_a_list_is_one_address_whatever_stands_in_it() -> None:
    assert FIELD.to_python(["a@x.test, b@x.test", "Bob <c@x.test>", " "]) == ("a@x.test, b@x.test", "c@x.test")


@given(st.lists(st.text() | st.from_regex(r'[ab@,;:."\\]+', fullmatch=True)))
@example(["a,b@lab.test", '"a,b"@lab.test', '"q"@x,y', "@one,@two:a@x", "@one,@two:a,b@x", "a;b", ",", "postmaster"])
def test_whatever_can_be_sent_is_read_again_as_it_was(texts: list[str]) -> None:
    addresses = tuple(text for text in texts if fault(text, partial(sendable, rule=forward_path)) is None)
    assert Recipients(most=100_000).to_python(as_text(addresses)) == addresses


@pytest.mark.parametrize("typed", ["x" * 1001, ["x" * 500, "y" * 501]])
def test_all_of_them_together_have_a_bound(typed: Any) -> None:
    with pytest.raises(ValidationError, match="at most 1000 characters in all"):
        FIELD.to_python(typed)
    assert FIELD.to_python("x" * 1000) == ("x" * 1000,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bob <b@x.test> ", "b@x.test"),
        ("<b@x.test>", "b@x.test"),
        ("Bob <b@x.test> x", "Bob <b@x.test> x"),
        (" b ", "b"),
        ("\u00a0b@x.test\u00a0", "b@x.test"),
        ("Bob\u00a0<b@x.test\u202f>\u3000", "b@x.test"),
        ("\ufeffb@x.test", "b@x.test"),
        ("b@x.test\u2028", "b@x.test\u2028"),
        ("b@x.test\r\n", "b@x.test\r\n"),
    ],
)
def test_a_name_before_an_address_is_left_out(text: str, found: str) -> None:
    assert address(text) == found


def test_a_long_text_without_an_end_is_read_at_once() -> None:
    field = Recipients(most=200_000)
    assert len(field.to_python('"' * 100_000)) == 1
