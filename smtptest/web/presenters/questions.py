"""The questions that visitors have, each with the page that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from smtptest.fields.field import Text


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question."""

    key: str
    """Its name for templates."""
    url: str
    """The address of the page that answers it."""
    name: Text
    """A word for the link to it."""
    asks: Text
    """The question in the visitor's words."""


# In the order in which the pages show them; only pages that exist.
QUESTIONS = (
    Question(key="test", url="/", name=_("Test"), asks=_("Does this server accept mail the way I expect?")),
    Question(key="domain", url="/domain/", name=_("Domain"), asks=_("Will this domain's mail arrive and be believed?")),
    Question(key="receive", url="/receive/", name=_("Receive"), asks=_("What does my server do when it sends?")),
    Question(key="monitors", url="/monitors/", name=_("Monitor"), asks=_("Is it still working?")),
)  # fmt: skip
