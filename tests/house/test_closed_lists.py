"""A fact has one home: a verdict, a stage and a severity is one entry of its table, and everything else reads it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.engine.secret import MASK
from tests.house import closed_lists, dummies
from tests.house.tree import PACKAGE, SITE, TEMPLATES, write


def test_nobody_lists_their_members_by_hand() -> None:
    found = closed_lists.in_python(PACKAGE) | closed_lists.in_text(TEMPLATES, "*.html")
    found |= closed_lists.in_text(SITE, "*.js") | closed_lists.in_style(SITE)
    assert found == set(closed_lists.REASONS)


@pytest.mark.parametrize(
    "text",
    [
        "FINAL = {Verdict.ACCEPTED, Verdict.PASSED}",
        "RANKS = (*GOOD, Verdict.REFUSED, Verdict.DEFERRED)",
        "WORDS = {Verdict.ACCEPTED: 'yes', Verdict.PASSED: 'yes'}",
        "def good(verdict): return verdict in ('accepted', 'passed')",
        "def good(verdict): return verdict is Verdict.ACCEPTED or verdict is Verdict.PASSED",
        "if verdict is Verdict.ACCEPTED:\n    pass\nelif verdict is Verdict.PASSED:\n    pass",
        "good, fair = ends.count(Verdict.ACCEPTED), ends.count(Verdict.PASSED)",
        "good, fair = counts[str(Verdict.ACCEPTED)], counts[Verdict.PASSED]",
    ],
)
def test_a_list_by_hand_is_found_in_python(tmp_path: Path, text: str) -> None:
    tree = write(tmp_path, {"web/labels.py": text, "web/one.py": "x = [Verdict.ACCEPTED]", "engine/verdict.py": text})
    assert closed_lists.in_python(tree) == {"web/labels.py: Verdict"}


def test_a_list_by_hand_is_found_in_scripts_style_sheets_and_templates(tmp_path: Path) -> None:
    files = {
        "a.js": 'const own = ["queue", "resolve"];',
        "b.js": 'if (verdict === "accepted") good(); else if (verdict === "passed") good();',
        "c.js": 'const kinds = ["connected", "received"]; if (stage === "message") fold();',
        "f.js": "const bad = `.flag:is([data-level=problem], [data-level='warning'])`;",
        "g.js": 'const tones = { good: "good", "problem": "bad" };',
        "d.css": '.banner[data-verdict="accepted"] { color: green } .banner[data-tone="good"] { color: green }',
        "e.html": '{% if verdict == "accepted" or verdict == "passed" %}good{% endif %}',
    }
    tree = write(tmp_path, files)
    assert closed_lists.in_text(tree, "*.js") == {
        "a.js: StageName", "b.js: Verdict",
        *(f"{file}: {name}" for file in ("f.js", "g.js") for name in ("Severity", "CheckResult", "Outcome")),
    }  # fmt: skip
    assert closed_lists.in_text(tree, "*.html") == {"e.html: Verdict"}
    assert closed_lists.in_style(tree) == {"d.css: accepted"}


def test_every_tone_has_its_colours_and_its_sign(tmp_path: Path) -> None:
    assert closed_lists.tones_without_a_look(SITE) == set()
    look = '--good: #1; --good-ground: #2; --bad: #3; --bad-ground: #4; --warn: #5; .banner[data-tone="warn"] {}'
    write(tmp_path, {"x.css": look})
    assert closed_lists.tones_without_a_look(tmp_path) == {"good", "warn", "wait"}


def test_every_level_has_its_colour_and_its_sign(tmp_path: Path) -> None:
    assert closed_lists.levels_without_a_look(SITE) == set()
    write(tmp_path, {"x.css": '[data-level="good"] {\n  --tone: var(--good);\n  --sign: "+";\n}\n'})
    assert closed_lists.levels_without_a_look(tmp_path) == {"warning", "problem", "unknown"}


def strangers(folder: Path, broken: tuple[str, str, str] | None = None) -> dict[str, object]:
    """Who does not know the dummies, in a copy of the program."""
    for part in ("smtptest", "templates", "site", "locale"):
        shutil.copytree(BASE_DIR / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    if broken:
        name, before, after = broken
        text = (folder / "smtptest" / name).read_text()
        assert before in text
        (folder / "smtptest" / name).write_text(text.replace(before, after))
    dummies.open_lists(folder)
    script = shutil.copy(Path(dummies.__file__), folder)
    done = subprocess.run([sys.executable, script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.long
def test_a_new_member_is_known_everywhere_by_its_one_entry(tmp_path: Path) -> None:
    assert strangers(tmp_path) == {"asked": 56, "without": []}


@pytest.mark.long
def test_whoever_does_not_know_a_new_member_is_found(tmp_path: Path) -> None:
    every, listed = "for verdict in Verdict}", "for verdict in (Verdict.ACCEPTED, Verdict.PASSED)}"
    found = strangers(tmp_path, ("web/labels.py", every, listed))
    assert found["without"] == ["labels of templates", "verdicts of the scripts"]


def test_the_mask_is_the_same_wherever_it_is_drawn() -> None:
    files = [*SITE.rglob("*.js"), *TEMPLATES.rglob("*.html"), *PACKAGE.rglob("*.py")]
    written = {file.name for file in files if MASK in file.read_text()}
    assert written == {"secret.py", "masked_text.html"}
