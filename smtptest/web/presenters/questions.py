"""The questions that visitors come with, each with a page that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from smtptest.fields.field import Text


@dataclass(frozen=True, kw_only=True)
class Question:
    """One way in."""

    key: str
    """Its name for templates."""
    url: str
    """The page that answers it."""
    name: Text
    """A word for it."""
    asks: Text
    """The question itself, as the visitor puts it."""


# In the order in which the pages offer them. A page that does not exist yet is not in the list.
QUESTIONS = (
    Question(key="test", url="/", name=_("Test"), asks=_("Does this server accept mail the way I expect?")),
)  # fmt: skip
