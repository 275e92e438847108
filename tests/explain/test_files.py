"""The data in another language: texts laid over the English rows by their names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtptest.explain import files, finding, reply
from smtptest.explain.catalogue import commands, dialects, findings, phrases, reply_codes

DE = """
[[code]]
code = 550
title = "Abgelehnt"
[[code.at]]
key = "mail"
title = "Der Absender wird abgelehnt"
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real data and a translation of a few of its rows."""
    for path in (path for path in files.DATA.iterdir() if path.is_file()):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "replies.toml").write_text(DE)
    (tmp_path / "de" / "findings.toml").write_text('[[finding]]\ncode = "no-starttls"\ntitle = "Unverschlüsselt"\n')
    monkeypatch.setattr(files, "DATA", tmp_path)
    files.languages.cache_clear()
    yield
    files.languages.cache_clear()


@pytest.mark.usefixtures("german")
def test_a_translation_is_laid_over_the_english_rows() -> None:
    with files.in_language("de-at"):
        assert reply(550, "550 No").title == "Abgelehnt"
        assert reply(550, "550 No", after="MAIL FROM:<a@b.test>").title == "Der Absender wird abgelehnt"
        assert reply(550, "550 No", after="MAIL FROM:<a@b.test>").key == "reply/550/mail"
        found = finding("no-starttls")
        assert found is not None
        assert found.title == "Unverschlüsselt"
        assert found.meaning  # in English, until it is translated
    assert reply(550, "550 No").title != "Abgelehnt"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("language", ["fr", "", "en", "..", "de/.."])
def test_a_language_without_a_translation_is_english(language: str) -> None:
    with files.in_language(language):
        assert files.current_language() == "en"
        assert reply(550, "550 No").title != "Abgelehnt"


LANGUAGES = sorted(path.name for path in files.DATA.iterdir() if path.is_dir())
FILES = sorted(Path(path.name).stem for path in files.DATA.iterdir() if path.is_file())
TEXTS = ("title", "meaning", "next_step", "proves", "does_not_prove", "text")


def texts(rows: list[files.Row], place: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Where there is a text: the names of the rows that lead there, and the field's."""
    for row in rows:
        here = (*place, files.name_of(row))
        for field, value in row.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from texts(value, (*here, field))
            elif field in TEXTS or (field == "name" and "digit" in row):
                yield (*here, field, *sorted(re.findall(r"{\w*}", value)))


def fields(rows: list[files.Row], place: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Every field but those that name a row."""
    for row in rows:
        here = (*place, files.name_of(row))
        for field, value in row.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from fields(value, (*here, field))
            elif value != files.name_of(row):
                yield (*here, field, *sorted(re.findall(r"{\w*}", str(value))))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_every_text_and_nothing_else(language: str, file: str) -> None:
    """A misspelt row would never be shown; one that is missing would be English on a German page."""
    path = files.DATA / language / f"{file}.toml"
    translated = tomllib.loads(path.read_text(encoding="utf-8"))
    for table, rows in files.read(file).items():
        assert sorted(fields(translated.get(table, [])), key=str) == sorted(texts(rows), key=str)


def test_what_is_read_is_kept() -> None:
    for table in (commands, dialects, findings, phrases, reply_codes):
        assert table() is table()
