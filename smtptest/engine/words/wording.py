"""What sentences are made of: templates with ``{}`` for their parameters, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

Table = Mapping[str, str]
"""Templates by code."""


class Words(NamedTuple):
    """What a finding or a check says, as templates."""

    title: str
    """A headline, without a full stop."""

    detail: str
    """One sentence or several."""

    advice: str = ""
    """What to do, for a check that is not well."""


def gettext_noop(message: str) -> str:
    """The message itself. This name lets ``make messages`` find what must be translated."""
    return message


def placeholders(template: str) -> set[str]:
    """The names of the parameters that stand in a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}
