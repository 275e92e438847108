"""What the parts that know no Django say of a field that is wrong, in the visitor's language.

They raise a :class:`FieldError` with a code and parameters; its English sentence is the message that gettext looks up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from smtptest.engine.words.field_errors import FieldError


def translated(error: FieldError) -> str:
    """The sentence in the language of the moment. A language that does not have it gives the English one.

    The parameters are filled in after the sentence was looked up, so that typed braces stay as they are.
    """
    return gettext(error.template).format_map(error.parameters)


@contextmanager
def field_errors_shown() -> Iterator[None]:
    """A FieldError that is raised within becomes the field's ValidationError, of the same code."""
    try:
        yield
    except FieldError as error:
        raise ValidationError(translated(error), code=error.code) from None
