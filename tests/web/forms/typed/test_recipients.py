"""Recipients as people write them: taken apart, and each as it is to be sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from smtptest.web.forms.typed.recipients import Recipients, address

FIELD = Recipients(most=1000)


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("a@x.test", ("a@x.test",)),
        ("a@x.test, b@x.test; c@x.test\r\nd@x.test", ("a@x.test", "b@x.test", "c@x.test", "d@x.test")),
        ("\n , ;a@x.test;;\n", ("a@x.test",)),
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
    ],
)
def test_a_name_before_an_address_is_left_out(text: str, found: str) -> None:
    assert address(text) == found


def test_a_long_text_without_an_end_is_read_at_once() -> None:
    field = Recipients(most=200_000)
    assert len(field.to_python('"' * 100_000)) == 1
