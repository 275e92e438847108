"""Translates the errors of the engine, which knows no Django, into errors of the form.

A :class:`FieldError` has a code and parameters. Its English sentence is the message that gettext looks up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from smtptest.engine.words.field_errors import FieldError


def translated(error: FieldError) -> str:
    """Return the sentence in the active language, or in English if there is no translation.

    The parameters are filled in after the translation, so that braces in what was typed stay as they are.
    """
    return gettext(error.template).format_map(error.parameters)


@contextmanager
def field_errors_shown() -> Iterator[None]:
    """Raise a FieldError from inside the ``with`` block as a ValidationError with the same code."""
    try:
        yield
    except FieldError as error:
        raise ValidationError(translated(error), code=error.code) from None
