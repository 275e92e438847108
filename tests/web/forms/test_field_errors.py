"""What the engine says of a wrong field becomes the field's error, in the visitor's language."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from smtptest.engine.smtp.extensions.dsn import parse_dsn
from smtptest.engine.words.field_errors import FieldError
from smtptest.web.forms import field_errors
from smtptest.web.forms.field_errors import field_errors_shown, translated


def raised(text: str) -> FieldError:
    with pytest.raises(FieldError) as caught:
        parse_dsn(text)
    return caught.value


def test_it_becomes_the_fields_error_of_the_same_code() -> None:
    error = raised("NOTIFY={x}")
    with pytest.raises(ValidationError) as shown, field_errors_shown():
        raise error
    assert shown.value.code == error.code
    assert shown.value.messages == [translated(error)]


def test_in_english_it_is_the_engines_own_sentence() -> None:
    error = raised("NOPE=1")
    with override("en"):
        assert translated(error) == str(error)


def test_what_was_typed_stays_as_it_was_whatever_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Braces and percent signs in it are no places to fill in."""
    error = raised("{0}%s{x}=1")
    monkeypatch.setattr(field_errors, "gettext", lambda sentence: f"auf Deutsch: {sentence}")
    said = translated(error)
    assert said.startswith("auf Deutsch: ")
    assert said.removeprefix("auf Deutsch: ") == str(error)


def test_another_error_passes_through() -> None:
    with pytest.raises(KeyError), field_errors_shown():
        raise KeyError
    with field_errors_shown():
        pass
