"""Reads the files of the data in a language: English, with the texts in ``data/<language>/`` in place of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

Row = dict[str, Any]
Made = TypeVar("Made")
DATA: Traversable = files(__package__) / "data"
ENGLISH = "en"
# Fields that identify a row. The first that it has counts: a dialect has a code too, but its key identifies it.
IDS = ("key", "code", "digit", "verb", "keyword", "name")
_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Make the explanations inside the ``with`` block in this language, or in English if there is no translation.

    language: Django's name for it, such as ``de`` or ``de-at``.
    """
    before = _language.set(language if language in languages() else language.partition("-")[0])
    try:
        yield
    finally:
        _language.reset(before)


@cache
def languages() -> frozenset[str]:
    """Return the languages that the data are translated into."""
    return frozenset(entry.name for entry in DATA.iterdir() if entry.is_dir())


def current_language() -> str:
    """Return the language in which explanations are made now."""
    language = _language.get()
    return language if language in languages() else ENGLISH


def once_a_language(make: Callable[[], Made]) -> Callable[[], Made]:
    """Decorate a function that reads the files: it is called once for each folder of data and language."""
    made: dict[tuple[str, str], Made] = {}

    @wraps(make)
    def get() -> Made:
        kept = (str(DATA), current_language())
        if kept not in made:
            made[kept] = make()
        return made[kept]

    return get


def read(file: str) -> dict[str, list[Row]]:
    """Return the tables of ``<file>.toml`` by name, with the texts of the current language."""
    tables = _tables(DATA, file)
    language = current_language()
    if language == ENGLISH:
        return tables
    texts = _tables(DATA / language, file)
    return {name: laid_over(rows, texts.get(name, [])) for name, rows in tables.items()}


def laid_over(rows: list[Row], texts: list[Row]) -> list[Row]:
    """Return the rows, each with the fields of the text of its name in place of its own; rows within rows likewise."""
    named = {name_of(row): row for row in texts}
    return [_translated(row, named[name_of(row)]) if name_of(row) in named else row for row in rows]


def name_of(row: Row) -> Any:
    """Return what identifies a row among its neighbours: the first of ``IDS`` that it has."""
    return next(row[field] for field in IDS if field in row)


def _translated(row: Row, text: Row) -> Row:
    nested = {field: laid_over(row[field], rows) for field, rows in text.items() if isinstance(rows, list)}
    return {**row, **text, **nested}


def _tables(folder: Traversable, file: str) -> dict[str, list[Row]]:
    path = folder / f"{file}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
