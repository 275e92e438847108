"""The data's files, and the words of another language in place of the English ones.

``data/*.toml`` is English and has everything: words, patterns, sources, standards. ``data/<language>/*.toml`` has the
same tables with the words alone. What a translation leaves out stays English, row by row and text by text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Generic, TypeVar

Row = dict[str, Any]
T = TypeVar("T")

ENGLISH = "en"
DATA: Traversable = files(__package__) / "data"
# What names a row of a table: one of these, in every file.
NAMES = ("code", "digit", "verb", "keyword", "key", "name")
# What a translation may say of a row. "name" is both: the name of a phrase, and a word in a class that has a digit.
WORDS = frozenset({"title", "meaning", "next_step", "proves", "does_not_prove", "text", "name"})


def languages() -> list[str]:
    """The languages that there are words in, beside English."""
    return sorted(entry.name for entry in DATA.iterdir() if entry.is_dir())


# The tags come from outside; there are more of them than languages.
@lru_cache(maxsize=64)
def spoken(tag: str) -> str:
    """The language that is nearest to a tag such as ``pt-BR``: ``pt-br``, else ``pt``, else English."""
    wanted = tag.lower().replace("_", "-")
    known = languages()
    return next((name for name in (wanted, wanted.partition("-")[0]) if name in known), ENGLISH)


class Table(Generic[T]):
    """A part of the data as objects, made once for each language. Called with a language's tag."""

    def __init__(self, load: Callable[[str], T]) -> None:
        self._load = cache(load)
        self.__doc__ = load.__doc__

    def __call__(self, language: str = ENGLISH) -> T:
        return self._load(spoken(language))


def read(file: str, language: str) -> dict[str, list[Row]]:
    """The tables of a file, with the words of the language where it has them."""
    tables = parsed(DATA / f"{file}.toml")
    translation = DATA / language / f"{file}.toml"
    if language == ENGLISH or not translation.is_file():
        return tables
    translated = parsed(translation)
    return {name: overlaid(rows, translated.get(name, [])) for name, rows in tables.items()}


def parsed(file: Traversable) -> dict[str, list[Row]]:
    """A file as it stands."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def name_of(row: Row) -> object:
    """What tells a row from the others of its table."""
    return next(row[field] for field in NAMES if field in row)


def overlaid(rows: list[Row], translated: list[Row]) -> list[Row]:
    """The rows, with the translated words in place of the English ones."""
    words = {name_of(row): row for row in translated}
    return [_overlaid(row, words.get(name_of(row), {})) for row in rows]


def _overlaid(row: Row, words: Row) -> Row:
    nested = {
        field: overlaid(value, words.get(field, []))
        for field, value in row.items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    }
    return row | {field: text for field, text in words.items() if field in WORDS and field in row} | nested
