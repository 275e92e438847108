"""Form fields that take one value of an enumeration."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from smtptest.fields.choices import label


def choices_of(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    """Return value and label of each member, in its order."""
    return [(str(value), label(value)) for value in kind]


def one_of(words: Iterable[str]) -> Any:
    """Return the error message that lists the words, translated each time it is shown.

    ``%`` would translate it only once, when the module is loaded.
    """
    return format_lazy("{} {}.", _("Choose one of:"), ", ".join(words))


class _Select(forms.Select):
    template_name = "controls/select.html"


class Choice(forms.ChoiceField):
    """A field for one value of an enumeration. An empty value is the default of the plan."""

    widget = _Select

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        """kind: the enumeration. options: as for Django's ChoiceField."""
        self.kind = kind
        super().__init__(choices=choices_of(kind), required=False, **options)
        self.error_messages["invalid_choice"] = one_of(kind)

    def clean(self, value: Any) -> StrEnum:
        return self.kind(super().clean(value) or self.initial)


class Automatic(forms.ChoiceField):
    """Like Choice, but with a first choice, "automatic", whose value is empty: the form decides."""

    widget = _Select

    def __init__(self, kind: type[StrEnum]) -> None:
        choices = [("", _("automatic")), *choices_of(kind)]
        super().__init__(choices=choices, required=False, initial="")
        self.error_messages["invalid_choice"] = one_of(kind)
