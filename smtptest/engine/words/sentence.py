"""A sentence, or a part of one, that knows what it was made of: so that it can be said in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.field_errors import FIELD_ERRORS, FieldError
from smtptest.engine.words.findings import FINDINGS
from smtptest.engine.words.openssl_meanings import OPENSSL_MEANINGS
from smtptest.engine.words.parts import PARTS
from smtptest.engine.words.probe_answers import PROBE_ANSWERS
from smtptest.engine.words.receiving.round_trip import ROUND_TRIP_SUMMARIES
from smtptest.engine.words.receiving.session_ends import SESSION_ENDS
from smtptest.engine.words.summaries import SUMMARIES
from smtptest.engine.words.wording import Table, placeholders

_TITLE = "title-of/"
_templates: dict[str, str] = {}


def add_table(table: Table) -> None:
    """Make these sentences known. Raises ValueError if a code has a sentence already."""
    if taken := table.keys() & _templates.keys():
        raise ValueError(f"said twice: {', '.join(sorted(taken))}")
    _templates.update(table)


for _table in (PARTS, OPENSSL_MEANINGS, SUMMARIES, SESSION_ENDS, ROUND_TRIP_SUMMARIES, PROBE_ANSWERS, FIELD_ERRORS):
    add_table(_table)
add_table({f"{_TITLE}{key}": words.title for key, words in (FINDINGS | CHECKS).items()})


def template_of(code: str) -> str:
    """The English template of a sentence. Raises KeyError if there is none of this code."""
    return _templates[code]


def known_codes() -> tuple[str, ...]:
    """The codes of all sentences."""
    return tuple(_templates)


class Sentence(str):
    """The English text. Where it is filled into a longer one, its code and parameters go with it."""

    code: str
    """A key of the tables of sentences."""

    parameters: dict[str, object]
    """What stands in the template's ``{}``, by name."""

    def __new__(cls, code: str, /, **parameters: object) -> Sentence:
        made = super().__new__(cls, template_of(code).format_map(parameters))
        made.code, made.parameters = code, parameters
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What a copy is made from. A channel layer in memory copies the events that it sends."""
        return (self.code,), self.parameters


def joined(sentences: Iterable[Sentence], code: str = "one-after-another") -> Sentence:
    """Several sentences as one. code: of the sentence that puts ``{first}`` and ``{second}`` together."""
    return reduce(lambda first, second: Sentence(code, first=first, second=second), sentences)


def title_of(code: str, parameters: Mapping[str, object]) -> Sentence:
    """The title of a finding, to be filled into a sentence."""
    variant = parameters.get("variant")
    code = f"{_TITLE}{code}/{variant}" if variant else f"{_TITLE}{code}"
    return Sentence(code, **{name: parameters[name] for name in placeholders(template_of(code))})


def said_by(error: FieldError) -> Sentence:
    """What an error of a field says."""
    return Sentence(error.code, **error.parameters)


def restored(code: str, parameters: Mapping[str, Any]) -> Sentence:
    """The sentence of which an event keeps this code and these parameters. Raises KeyError if it is not known."""
    return Sentence(code, **{name: _restored(value) for name, value in parameters.items()})


def _restored(value: Any) -> object:
    return restored(value["code"], value["parameters"]) if isinstance(value, dict) else value
