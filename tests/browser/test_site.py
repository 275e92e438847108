"""What lies in the folder of the browser: nothing of it is unused, and what only computes has tests."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR

SITE = BASE_DIR / "site"
SCRIPTS = {file.stem: file.read_text() for file in (SITE / "js").rglob("*.js")}
TEMPLATES = "".join(file.read_text() for file in (BASE_DIR / "templates").rglob("*.html"))
SHEETS = "".join(file.read_text() for file in sorted((SITE / "css").glob("*.css")))
RULES = re.sub(r"/\*.*?\*/|\{[^{}]*\}|\"[^\"]*\"", " ", SHEETS, flags=re.DOTALL)
# What a module can do that is more than computing.
PAGE = re.compile(
    r"\b(document|window|location|(local|session)Storage|WebSocket|Worker|addEventListener|element|byId|copyOf|querySelector|dataset"
    r"|fetch)\b"
)


# A class that ends in a number, as each stage of a curve has one, is written with what counts it.
CLASSES = sorted({re.sub(r"-\d+$", "-{{", found) for found in re.findall(r"\.([a-z][\w-]*)", RULES)})


@pytest.mark.long
@pytest.mark.parametrize("name", CLASSES)
def test_every_class_of_the_sheet_is_used(name: str) -> None:
    used = rf"class(Name|List)?\W+[^\"\'`<>]*(?<![\w-]){re.escape(name)}(?![\w-])"
    assert re.search(used, TEMPLATES + "".join(SCRIPTS.values()).replace("(", " ")) or re.search(
        rf'class(es|Name|List)[^\n]*"{name}"', "".join(SCRIPTS.values())
    )


def test_every_script_is_used() -> None:
    imported = set(re.findall(r"/([a-z_]+)\.js[\"\']", "".join(SCRIPTS.values())))
    assert imported | set(re.findall(r"js/[a-z]+/([a-z_]+)\.js[\"\'](?=[^%]*%)", TEMPLATES)) == set(SCRIPTS)


def test_every_word_of_the_scripts_is_said() -> None:
    said = "".join(SCRIPTS.values())
    words = re.findall(
        r'<data value="([^"{]+)"', (BASE_DIR / "templates" / "transcript" / "script_words.html").read_text()
    )
    roots = {re.sub(r"\.(one|other)$", "", word) for word in words}
    assert [word for word in roots if f'"{word}"' not in said and f"`{word.split('.')[0]}.$" not in said] == []


def test_what_only_computes_has_tests() -> None:
    bare = {name: re.sub(r"/\*.*?\*/|^//[^\n]*", "", text, flags=re.DOTALL | re.M) for name, text in SCRIPTS.items()}
    pure = {name for name, text in bare.items() if not PAGE.search(text)}
    assert pure >= {"fields", "events", "sequence", "tempo", "waits"}
    tests = Path(__file__).with_name("test_pure.py").read_text()
    assert [name for name in sorted(pure | {"meanings"}) if f'/{name}"' not in tests] == []


def test_what_checks_the_site_is_pinned_and_comes_from_the_registry() -> None:
    asked = json.loads((BASE_DIR / "package.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked["devDependencies"].values())
    locked = json.loads((BASE_DIR / "package-lock.json").read_text())["packages"]
    assert locked[""]["devDependencies"] == asked["devDependencies"]
    packages = [one for path, one in locked.items() if path]
    assert all(one["integrity"].startswith("sha512-") for one in packages)
    assert {one["resolved"].split("/")[2] for one in packages} == {"registry.npmjs.org"}


def test_the_pictures_of_the_documents_are_there_and_small() -> None:
    pages = [BASE_DIR / "README.md", *(BASE_DIR / "docs").glob("*.md")]
    shown = {
        (page.parent / found).resolve()
        for page in pages
        # In the text, or behind a link.
        for found in re.findall(r"\[[^\]]*\]\(([^)]+\.png)\)", page.read_text())
        if not found.startswith("https:")
    }
    assert shown == set((BASE_DIR / "docs" / "img").iterdir())
    assert [picture.name for picture in shown if picture.stat().st_size > 150 * 1024] == []
