"""A field that takes one of a few values."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from smtptest.fields.choices import label


def choices_of(kind: type[StrEnum]) -> list[tuple[str, Any]]:
    return [(str(value), label(value)) for value in kind]


def one_of(words: Iterable[str]) -> Any:
    """The error that lists them. Not made by ``%``, which would settle its language when a module is loaded."""
    return format_lazy("{} {}.", _("Choose one of:"), ", ".join(words))


class _Select(forms.Select):
    template_name = "controls/select.html"


class Choice(forms.ChoiceField):
    """One value of an enumeration; what is left out is the default of the plan."""

    widget = _Select

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        self.kind = kind
        super().__init__(choices=choices_of(kind), required=False, **options)
        self.error_messages["invalid_choice"] = one_of(kind)

    def clean(self, value: Any) -> StrEnum:
        return self.kind(super().clean(value) or self.initial)


class Automatic(forms.ChoiceField):
    """As Choice, for what the form decides by itself if nothing is chosen."""

    widget = _Select

    def __init__(self, kind: type[StrEnum]) -> None:
        choices = [("", _("automatic")), *choices_of(kind)]
        super().__init__(choices=choices, required=False, initial="")
        self.error_messages["invalid_choice"] = one_of(kind)
