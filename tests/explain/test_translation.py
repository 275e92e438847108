"""Explanations in another language: what is translated, what stays English, and what a translation must not do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from smtptest.explain import command, finding, languages, reply, translation
from smtptest.explain.annotator import Listener
from smtptest.explain.explanation import Explanation
from smtptest.explain.reply_codes import extension
from smtptest.explain.translation import ENGLISH, WORDS, Row, name_of, overlaid, read, spoken

FILES = ("replies", "enhanced", "commands", "extensions", "dialects", "findings", "phrases")
TRANSLATION = {
    "findings": """
        [[finding]]
        code = "no-starttls"
        title = "Unverschlüsselt"
        reference = "RFC 1 section 1"
        source = "https://evil.example/"
        [[finding]]
        code = "unknown"
        title = "Nichts"
    """,
    "commands": """
        [[command]]
        verb = "RCPT"
        title = "Ein Empfänger"
        [[command.yes]]
        code = 250
        meaning = "Angenommen."
    """,
    "dialects": """
        [[dialect]]
        key = "greylisting"
        title = "Später wieder"
        patterns = ["rejected"]
    """,
    "phrases": """
        [[phrase]]
        name = "contradiction"
        text = "Widerspruch."
    """,
}


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A translation of a few texts, beside the real data, as the language qq."""
    for file in FILES:
        (tmp_path / f"{file}.toml").write_bytes((translation.DATA / f"{file}.toml").read_bytes())
    (tmp_path / "qq").mkdir()
    for file, text in TRANSLATION.items():
        (tmp_path / "qq" / f"{file}.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(translation, "DATA", tmp_path)
    spoken.cache_clear()
    yield
    spoken.cache_clear()


@pytest.mark.usefixtures("german")
def test_what_is_translated_is_taken_and_the_rest_stays_english() -> None:
    english, found = finding("no-starttls"), finding("no-starttls", language="qq")
    assert english is not None
    assert found is not None
    assert (found.title, found.meaning, found.link, found.source) == (
        "Unverschlüsselt",
        english.meaning,
        english.link,
        english.source,
    )
    assert finding("unknown", language="qq") is None
    assert command("RCPT TO:<a@b.test>", language="qq-AT").title == "Ein Empfänger"
    yes = reply(250, "250 2.1.5 Ok", after="RCPT TO:<a@b.test>", language="QQ")
    assert (yes.title, yes.meaning) == ("The recipient is accepted", "Angenommen.")
    assert reply(450, "450 4.2.0 Greylisted", language="qq").title == "Später wieder"
    assert reply(550, "550 rejected", language="qq").key == "reply/550"
    assert reply(550, "550 4.2.2 Later", language="qq").meaning.endswith(" Widerspruch.")
    assert extension("250 SIZE 1", language="qq") == extension("250 SIZE 1")


@pytest.mark.usefixtures("german")
def test_a_session_is_explained_in_one_language() -> None:
    listener = Listener(language="qq")
    said: list[Explanation] = [listener.sent(0, "RCPT TO:<a@b.test>")[1]]
    said += [meaning for _, meaning in listener.received(1, "250 Ok", 250, more=False, owed=True)]
    assert [(one.key, one.title, one.meaning) for one in said] == [
        ("command/rcpt", "Ein Empfänger", command("RCPT").meaning),
        ("reply/250/rcpt", "The recipient is accepted", "Angenommen."),
    ]


@pytest.mark.parametrize("tag", ["", "en", "en-GB", "xx", "../..", "data", "__pycache__"])
def test_an_unknown_language_is_english(tag: str) -> None:
    assert spoken(tag) == ENGLISH
    assert command("QUIT", language=tag) == command("QUIT")


def test_rows_are_told_apart_by_their_names() -> None:
    rows = [{"code": 1, "title": "one"}, {"code": 2, "title": "two", "meaning": "m"}]
    assert overlaid(rows, [{"code": 2, "title": "zwei", "more": "x"}]) == [
        {"code": 1, "title": "one"},
        {"code": 2, "title": "zwei", "meaning": "m"},
    ]


@pytest.mark.parametrize("file", FILES)
def test_every_row_has_a_name_of_its_own(file: str) -> None:
    for rows in read(file, ENGLISH).values():
        names = [name_of(row) for row in rows]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("file", FILES)
def test_a_translation_is_complete_and_has_nothing_else(file: str) -> None:
    """Of each language there is: every text of every row is translated, once; nothing that is not there."""
    english = translation.parsed(translation.DATA / f"{file}.toml")
    for language in languages():
        translated = translation.parsed(translation.DATA / language / f"{file}.toml")
        assert sorted(translated) == sorted(english), language
        for table, rows in english.items():
            assert _texts(translated[table]) == _texts(rows), (language, table)


def _texts(rows: list[Row]) -> set[tuple[object, str]]:
    """Which texts the rows have, by the names of the rows."""
    found = set[tuple[object, str]]()
    for row in rows:
        own = name_of(row)
        found |= {(own, field) for field in row if field in WORDS and row[field] != own}
        for value in row.values():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                found |= {((own, name), field) for name, field in _texts(value)}
    return found
