"""The message catalogues: what the sources say, what the translators wrote, and what the program reads are one."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from smtptest.conf.environment import BASE_DIR
from smtptest.engine.words.field_errors import FIELD_ERRORS, FieldError
from smtptest.web.forms.field_errors import translated

LOCALE = BASE_DIR / "locale"
LANGUAGES = sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())
# As in the Makefile's target.
SOURCES = ["--extension", "html,py,txt", "--ignore", "tests/*", "--ignore", "var/*"]
NAMED = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

needs_gettext = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs Debian's gettext")


def run(*command: object, folder: Path = BASE_DIR) -> str:
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def messages(compiled: Path) -> dict[object, str]:
    """Each message and its translation; a plural form has its number with it."""
    with compiled.open("rb") as file:
        catalogue: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in catalogue.items() if key}


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def mo(language: str) -> Path:
    return po(language).with_suffix(".mo")


def test_the_languages_that_are_offered_are_those_that_there_are() -> None:
    assert sorted(code for code, _ in settings.LANGUAGES) == sorted([*LANGUAGES, settings.LANGUAGE_CODE])


@pytest.mark.long
@needs_gettext
def test_nothing_is_missing_and_nothing_is_too_much(tmp_path: Path) -> None:
    """Where this fails: ``make messages``, then translate what is empty or marked as fuzzy, and again."""
    for part in ("smtptest", "templates", "locale", "manage.py"):
        copy = shutil.copytree if (BASE_DIR / part).is_dir() else shutil.copy
        copy(BASE_DIR / part, tmp_path / part)
    run(sys.executable, "manage.py", "makemessages", "--all", "--keep-pot", *SOURCES, folder=tmp_path)
    template = tmp_path / "locale" / "django.pot"
    text = template.read_text().replace("nplurals=INTEGER; plural=EXPRESSION;", "nplurals=2; plural=(n != 1);")
    template.write_text(text)
    run("msgen", template, "-o", "all.po", folder=tmp_path)
    run("msgfmt", "all.po", "-o", "all.mo", folder=tmp_path)
    said = messages(tmp_path / "all.mo").keys()
    for language in LANGUAGES:
        known = messages(mo(language)).keys()
        assert said - known == set()
        assert known - said == set()


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_reads_is_made_of_what_was_written(language: str, tmp_path: Path) -> None:
    told = run("msgfmt", "--check", "--statistics", po(language), "-o", tmp_path / "made.mo")
    assert re.fullmatch(r"\d+ translated messages\.", told.strip()), "neither fuzzy nor untranslated"
    assert messages(tmp_path / "made.mo") == messages(mo(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_has_its_place_in_each_translation(language: str) -> None:
    for key, text in messages(mo(language)).items():
        # Of a plural the catalogue has the singular's words; what is filled in is the same in both.
        source = key[0] if isinstance(key, tuple) else str(key)
        assert sorted(NAMED.findall(text)) == sorted(NAMED.findall(source)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_and_ends_of_sentences_are_kept(language: str) -> None:
    for key, text in messages(mo(language)).items():
        source = str(key[0] if isinstance(key, tuple) else key)
        # A part that goes on with a sentence begins with a space.
        assert (text[0].isspace(), text[-1].isspace()) == (source[0].isspace(), source[-1].isspace()), text
        assert "  " not in text
        if source.endswith((".", "?")):
            assert text.endswith(source[-1]), text


@pytest.mark.parametrize("code", FIELD_ERRORS)
def test_each_error_of_a_field_can_be_said_in_each_language(code: str) -> None:
    names = dict.fromkeys(re.findall(r"\{(\w+)\}", FIELD_ERRORS[code]), "X")
    error = FieldError(code, **names)
    assert translated(error) == str(error)
    for language in LANGUAGES:
        with override(language):
            assert translated(error) != str(error)


def test_what_is_quoted_stays_as_it_is() -> None:
    with override("de"):
        assert translated(FieldError("mailbox-malformed", text="'{port} {text}'")) == (
            "'{port} {text}' ist keine Mailadresse; sie sieht etwa so aus: alice@example.org."
        )
