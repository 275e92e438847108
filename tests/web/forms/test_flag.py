"""A tick is a tick, a number is written in one way, and anything else is an error."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from smtptest.web.forms.flag import Flag, Number


@pytest.mark.parametrize("value", [True, "true", "True", "on", "1", 1])
def test_what_is_a_tick(value: Any) -> None:
    assert Flag().clean(value) is True


@pytest.mark.parametrize("value", [False, "false", "off", "0", 0, "", None])
def test_what_is_none(value: Any) -> None:
    assert Flag().clean(value) is False


@pytest.mark.parametrize("value", ["yes", "no", "2", "truth", [], ["true"], " true"])
def test_another_word_is_neither(value: Any) -> None:
    with pytest.raises(ValidationError, match="Enter true or false"):
        Flag().clean(value)


def test_the_widget_hands_on_what_was_sent() -> None:
    widget: Any = Flag().widget
    assert widget.value_from_datadict({"x": "maybe"}, {}, "x") == "maybe"
    assert widget.value_from_datadict({}, {}, "x") is None


@pytest.mark.parametrize(
    ("value", "number"), [("25", 25), (" 25\r\n", 25), (25, 25), ("007", 7), ("", None), (None, None)]
)
def test_a_number_is_digits(value: Any, number: int | None) -> None:
    assert Number(required=False).clean(value) == number


@pytest.mark.parametrize("value", ["2_5", "+25", "-25", "25.0", 25.0, "\u0662\u0665", "0x19", "1" * 19, "2 5", True])
def test_what_python_and_django_would_take_besides_is_no_number(value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Number(required=False).clean(value)
    assert refused.value.code == "invalid"


def test_its_bounds_hold() -> None:
    field = Number(min_value=1, max_value=10)
    assert field.clean("10") == 10
    for value in ("0", "11"):
        with pytest.raises(ValidationError):
            field.clean(value)
