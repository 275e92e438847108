"""What is said where a word is none of those that there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def one_of(words: Iterable[str]) -> Any:
    """The error that lists them. Not made by ``%``, which would settle its language when a module is loaded."""
    return format_lazy("{} {}.", _("Choose one of:"), ", ".join(words))
