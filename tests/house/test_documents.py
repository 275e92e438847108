"""What the documents say of the program is so: versions, defaults, files and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from environs import Env

from smtptest import __version__
from smtptest.conf import environment
from smtptest.conf.environment import BASE_DIR

README = (BASE_DIR / "README.md").read_text()
FOLDERS = ("docs", "locale", "site", "smtptest", "templates", "tests")
FILES = [f"/{file.relative_to(BASE_DIR)}" for name in FOLDERS for file in (BASE_DIR / name).rglob("*.*")]
FILES += [f"/{file.name}" for file in BASE_DIR.iterdir()]
PAGES = [BASE_DIR / "README.md", BASE_DIR / "CHANGELOG.md", *(BASE_DIR / "docs").glob("*.md")]


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", (BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == __version__
    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_file_that_is_named_is_there(page: Path) -> None:
    """By its path, or by its name alone where the text says in which folder."""
    named = set(re.findall(r"`((?:[\w.-]+/)*\w[\w.-]*\.(?:py|js|html|toml|css|conf|service|po))`", page.read_text()))
    # The German catalogue shows what one of yet another language would be called.
    wanted = {name.replace("locale/fr/", "locale/de/") for name in named}
    assert {name for name in wanted if not any(file.endswith(f"/{name}") for file in FILES)} == set()


class Asked:
    """environs' Env, which remembers the default of every variable that it is asked for."""

    def __init__(self, defaults: dict[str, Any]) -> None:
        self._env, self._defaults = Env(), defaults

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def ask(name: str, default: Any, **options: Any) -> Any:
            self._defaults[name] = default
            return getattr(self._env, kind)(name, default, **options)

        return ask


def documented(*, public: bool) -> dict[str, str]:
    """The default of each setting, as the README's table has it for this profile."""
    found: dict[str, str] = {}
    for names, defaults in re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|", README, re.MULTILINE):
        told = defaults.split("; public: ")[-1 if public else 0]
        every = re.findall(r"`([A-Z_]+)`", names)
        parts = told.split(", ") if len(every) > 1 else [told]
        found |= dict(zip(every, (part.strip().strip("`") for part in parts), strict=True))
    return found


@pytest.mark.parametrize("public", [False, True])
def test_every_default_is_that_of_the_readme(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, public: bool) -> None:
    monkeypatch.setenv("SMTPTEST_VAR", str(tmp_path))
    if public:
        monkeypatch.setenv("SMTPTEST_PROFILE", "public")
        monkeypatch.setenv("SECRET_KEY", "k" * 50)
        monkeypatch.setenv("PUBLIC_URL", "https://smtptest.example.org")
    defaults: dict[str, Any] = {}
    environment._read(Asked(defaults))  # type: ignore[arg-type]
    told = documented(public=public)
    assert set(defaults) == set(told)
    assert told["SMTPTEST_KEEP_DAYS_MAX"] == f"{defaults.pop('SMTPTEST_KEEP_DAYS_MAX')}, or `SMTPTEST_KEEP_DAYS"
    # What has no value, or one that is worked out, is told in words.
    plain = {name: value for name, value in defaults.items() if value not in ("", [])}
    wrong = {name: told[name] for name, value in plain.items() if not _says(told[name], value)}
    assert wrong == {}
    assert len(plain) > 30


def _says(told: str, value: Any) -> bool:
    return (
        told in (("any", "0") if value == 0 else (f"{value:g}", str(value)))
        if isinstance(value, int | float)
        else told == value
    )
