"""A sentence, or a part of one, that knows what it was made of: so that it can be said in another language."""

from __future__ import annotations

from typing import NamedTuple

from smtptest.engine.words.parts import PARTS


class Words(NamedTuple):
    """What a finding says, as templates with ``{}`` for its parameters."""

    title: str
    """A headline, without a full stop."""

    detail: str
    """One sentence or several."""


class Sentence(str):
    """The English text. Where it is filled into a longer one, its code and parameters go with it."""

    code: str
    """A key of the tables of sentences."""

    parameters: dict[str, object]
    """What stands in the template's ``{}``, by name."""

    def __new__(cls, code: str, /, **parameters: object) -> Sentence:
        made = super().__new__(cls, PARTS[code].format_map(parameters))
        made.code, made.parameters = code, parameters
        return made
