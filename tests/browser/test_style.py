"""What the style sheets promise: contrast in both schemes, small files, no third party. No browser is needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rcssmin import cssmin
from rjsmin import jsmin

SITE = Path(__file__).resolve().parents[2] / "site"
TEMPLATES = SITE.parent / "templates"
COLOURS, EVERYWHERE = (SITE / "css" / "base.css").read_text().split("/* What every page shares", 1)
OWN = ["comparison.css", "explain.css", "start.css", "transcript.css"]
# Loaded beside a page's own sheet for one kind of test: the transcript of a session needs none of it.
BESIDE = ["checks.css", "monitors.css", "receiving.css", "round_trip.css"]
RULES = EVERYWHERE + "".join((SITE / "css" / name).read_text() for name in [*OWN, *BESIDE])
SCHEMES = COLOURS.split("@media")

# Text on ground, as the style sheets pair them.
PAIRS = [
    *[(text, ground) for text in ("ink", "quiet", "accent", "accent-strong") for ground in ("ground", "surface")],
    ("ink", "sunken"),
    ("quiet", "sunken"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("client", "surface"),
    ("surface", "client"),
    *[(text, "surface") for text in ("good", "wait", "warn", "bad")],
    *[(text, "sunken") for text in ("good", "wait", "warn", "bad")],
    *[(text, "ground") for text in ("good", "warn", "bad")],
    *[(tone, f"{tone}-ground") for tone in ("good", "wait", "warn", "bad")],
    *[(f"{tone}-ground", tone) for tone in ("good", "wait", "warn", "bad")],
    *[(text, f"{tone}-ground") for tone in ("good", "wait", "warn", "bad", "accent") for text in ("ink", "quiet")],
    ("client", "accent-ground"),
]


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(scheme: int, text: str, ground: str) -> None:
    """WCAG 2.2 success criterion 1.4.3: 4.5 to 1."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SCHEMES[scheme]))
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(scheme: int) -> None:
    """WCAG 2.2 success criterion 1.4.11: 3 to 1."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", SCHEMES[scheme]))
    assert contrast(colours["edge-strong"], colours["surface"]) >= 3


def test_colours_stand_at_the_head_of_the_sheet_that_every_page_has() -> None:
    assert sorted(file.name for file in (SITE / "css").iterdir()) == sorted(["base.css", *OWN, *BESIDE])
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|prefers-color-scheme", RULES) == []


@pytest.mark.parametrize("sheet", OWN)
def test_a_page_loads_one_sheet_of_its_own_beside_the_common_one(sheet: str) -> None:
    pages = {
        page.relative_to(TEMPLATES).as_posix(): [
            name for name in re.findall(r"css/([a-z]+\.css)", page.read_text()) if name not in BESIDE
        ]
        for page in TEMPLATES.rglob("*.html")
    }
    assert pages["base.html"] == ["base.css"]
    assert [name for name, sheets in pages.items() if sheet in sheets and sheets != [sheet]] == []
    assert [name for name, sheets in pages.items() if sheet in sheets] != []


def test_everything_the_browser_gets_is_small() -> None:
    # As it is served, without comments. No page gets all of it: each kind of test, and monitors, have sheets for their
    # own pages only.
    smaller = {".css": cssmin, ".js": jsmin, ".svg": str}
    served = [smaller[file.suffix](file.read_text()) for file in SITE.rglob("*") if file.is_file()]
    assert sum(len(text.encode()) for text in served) < 158 * 1024


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    bad = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|(?:src|href)=[\"']https?:|@import|url\(")
    files = [
        *(page for page in TEMPLATES.rglob("*.html") if page.parent.name != "emails"),
        *(SITE / "css").glob("*.css"),
    ]
    assert [file.name for file in files if bad.search(file.read_text())] == []
