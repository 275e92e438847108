"""What the documents say of the program is so: versions, defaults, files, names, commands and pages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from environs import Env

from smtptest import __version__
from smtptest.conf import environment
from smtptest.conf.environment import BASE_DIR
from smtptest.web.terminal.installed import MANAGE, PROGRAM, WORDS
from tests.house.tree import CHANGELOG, DOCS, SETTINGS, SITE, secret_files, with_defaults

FOLDERS = ("docs", "locale", "site", "smtptest", "templates", "tests")
FILES = [f"/{file.relative_to(BASE_DIR)}" for name in FOLDERS for file in (BASE_DIR / name).rglob("*.*")]
FILES += [f"/{file.name}" for file in BASE_DIR.iterdir()]
FOLDERS_THERE = [f"/{folder.relative_to(BASE_DIR)}/" for name in FOLDERS for folder in (BASE_DIR / name).rglob("*/")]
FOLDERS_THERE += [f"/{name}/" for name in FOLDERS]
OF_TODAY = [BASE_DIR / "README.md", *(BASE_DIR / "docs").glob("*.md")]
# The changelog tells of what is gone, too.
PAGES = [*OF_TODAY, CHANGELOG]
SOURCES = [
    (file.stem, file.read_text())
    for name, ending in (("smtptest", "py"), ("tests", "py"), ("site", "js"))
    for file in (BASE_DIR / name).rglob(f"*.{ending}")
]
SUFFIXES = {Path(file).suffix for file in FILES} | {".cnf"}
# Where docs/architecture.md says that the next things go.
PLANNED = {"engine/receiving/", "monitors/", "receiving/"}
PLANNED |= {"templates/emails/"}
# What the program makes, and what a page of it is called.
MADE_LATER = {"var/", "data/<language>/"}
# Modules and classes of Python and of browsers, and a value in a JSON object.
OF_OTHERS = {"Intl", "SSLObject", "asyncio", "crypto", "data", "ipaddress"}
# What tests of the house make in a folder of their own.
OF_TESTS = {"site/__init__.py"}
# Commands of packages that are there only with the operator's pages.
OF_THE_OPERATOR = {"axes_reset", "createsuperuser"}


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", CHANGELOG.read_text(), re.MULTILINE)
    assert versions[0] == __version__
    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_link_leads_to_a_file_and_a_heading_of_it(page: Path) -> None:
    assert _broken(page) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page, other = tmp_path / "a.md", tmp_path / "b.md"
    other.write_text("# Bees\n\n```sh\n# not a heading\n```\n\n## `make` & more: 2 ways\n\n## Twice\n\n## Twice\n")
    page.write_text(
        "[1](b.md#make--more-2-ways) [2](b.md#twice-1) [3](#here) [4](c.md) [5](b.md#not-a-heading)\n\n## Here\n"
    )
    assert _broken(page) == ["c.md", "b.md#not-a-heading"]


def _broken(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading of it."""
    found = []
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text()):
        name, _, anchor = link.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file.read_text())):
            found.append(link)
    return found


def _anchors(text: str) -> set[str]:
    """What the headings of a text are called in links, as GitHub, GitLab and Forgejo make it of their words."""
    found: set[str] = set()
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for heading in re.findall(r"^#+ (.+)$", without_code, re.MULTILINE):
        words = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", heading).strip().lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        again = (f"{name}-{number}" for number in itertools.count(1))
        found.add(name if name not in found else next(one for one in again if one not in found))
    return found


def test_every_document_is_in_the_list_of_the_readme() -> None:
    readme = (BASE_DIR / "README.md").read_text()
    assert [page.name for page in OF_TODAY if f"](docs/{page.name})" not in readme] == ["README.md"]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_file_that_is_named_is_there(page: Path) -> None:
    """By its path, or by its name alone where the text says in which folder."""
    named = set(re.findall(r"`((?:[\w.-]+/)*\w[\w.-]*\.(?:py|js|html|toml|css|conf|service|po))`", page.read_text()))
    # The German catalogue shows what one of yet another language would be called.
    wanted = {name.replace("locale/fr/", "locale/de/") for name in named}
    assert {name for name in wanted if not any(file.endswith(f"/{name}") for file in FILES)} == set()


def test_every_script_and_style_sheet_of_the_pages_is_in_the_document_about_them() -> None:
    page = (DOCS / "page.md").read_text()
    files = [file for file in sorted(SITE.rglob("*")) if file.suffix in (".js", ".css")]
    assert len(files) > 50
    assert [file.name for file in files if f"{file.name}`" not in page] == []


def test_every_file_that_a_source_names_is_there() -> None:
    """Comments and docstrings name tests, documents and modules by their paths."""
    found = {
        name
        for _, source in SOURCES
        for name in re.findall(
            r"(?<![\w./-])((?:smtptest|tests|docs|site)/[\w/-]+\.(?:py|js|css|md|toml|txt|json))\b", source
        )
    }
    assert {name for name in found - OF_TESTS if f"/{name}" not in FILES} == set()


@pytest.mark.parametrize("page", OF_TODAY, ids=[page.name for page in OF_TODAY])
def test_every_folder_that_is_named_is_there(page: Path) -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)+)`", page.read_text())) - PLANNED - MADE_LATER
    assert {name for name in named if not any(folder.endswith(f"/{name}") for folder in FOLDERS_THERE)} == set()


@pytest.mark.parametrize("page", OF_TODAY, ids=[page.name for page in OF_TODAY])
def test_every_name_of_a_module_or_class_is_in_it(page: Path) -> None:
    """As `retention.sweep` and `Session.ask`: before the point is a module or a class, ours or another's."""
    named = set(re.findall(r"`([A-Za-z_]\w*)\.(\w+)(?:\(\))?`", page.read_text()))
    ours = {(holder, name) for holder, name in named if holder not in OF_OTHERS and f".{name}" not in SUFFIXES}
    assert {f"{holder}.{name}" for holder, name in ours if not _holds(holder, name)} == set()


def _holds(holder: str, name: str) -> bool:
    sources = [source for stem, source in SOURCES if stem == holder or _defines(source, holder)]
    return any(re.search(rf"\b{name}\b", source) for source in sources)


def _defines(source: str, name: str) -> bool:
    # Most sources do not even hold the words, and to look for them is far quicker than the pattern.
    return f"class {name}" in source and bool(re.search(rf"^class {name}\b", source, re.MULTILINE))


@pytest.mark.parametrize("page", OF_TODAY, ids=[page.name for page in OF_TODAY])
def test_every_command_and_setting_that_is_named_is_there(page: Path) -> None:
    text = page.read_text()
    targets = set(re.findall(r"^([a-z]+):", (BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) - get_commands().keys() - OF_THE_OPERATOR == set()
    conf = "".join(file.read_text() for file in (BASE_DIR / "smtptest" / "conf").glob("*.py"))
    named = set(re.findall(r"\bSMTPTEST_\w+|\b[EW]0\d\d\b", text)) - secret_files()
    assert {name for name in named if name not in conf} == set()


def _tests_in_the_terminal() -> list[str]:
    """The arguments of each test of a server that a document shows as a command."""
    text = "\n".join(page.read_text() for page in OF_TODAY).replace("\\\n", " ")
    shown = re.findall(r"^    (?:\.venv/bin/python manage\.py )?smtptest ([^#\n]+)", text, re.MULTILINE)
    return [arguments for arguments in shown if arguments.split()[0] not in {*WORDS, MANAGE}]


@pytest.mark.parametrize("arguments", _tests_in_the_terminal())
def test_every_test_in_the_terminal_is_accepted_as_printed(monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    monkeypatch.setenv("SMTPTEST_PASSWORD", "tr0ub4dor")
    command: Any = load_command_class("smtptest.web", PROGRAM)
    given = command.create_parser(PROGRAM, PROGRAM).parse_args(arguments.split())
    assert command.form(vars(given)).errors == {}


def test_there_are_tests_in_the_terminal() -> None:
    assert len(_tests_in_the_terminal()) >= 4


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
    """The default of each setting, as the table in docs/settings.md has it for this profile."""
    found: dict[str, str] = {}
    for names, defaults in re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|", SETTINGS.read_text(), re.MULTILINE):
        told = defaults.split("; public: ")[-1 if public else 0]
        every = re.findall(r"`([A-Z_]+)`", names)
        own = with_defaults(every)
        found |= dict.fromkeys(set(every) - set(own), "none")
        parts = told.split(", ") if len(own) > 1 else [told]
        found |= dict(zip(own, (part.strip().strip("`") for part in parts), strict=True))
    return found


@pytest.mark.parametrize("public", [False, True])
def test_every_default_is_that_of_the_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, public: bool) -> None:
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


def _says(told: str, value: str) -> bool:
    if not re.fullmatch(r"[0-9.]+", value):
        return told == value
    return told in (("any", "0") if float(value) == 0 else (f"{float(value):g}", value))
