"""Draws the picture of a verdict, for the previews of links in chats (https://ogp.me/)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

from smtptest.engine.outcome import Tone

# In pixels: the ratio of 1.91 to 1 that the large networks ask for.
WIDTH, HEIGHT = 1200, 630
_MARGIN = 72
_SCALE = 2  # drawn larger and then reduced, so that edges are smooth


@dataclass(frozen=True, kw_only=True)
class Card:
    """The content of the picture. All text is ASCII, because Pillow's font (Aileron, CC0) has nothing else."""

    tone: Tone
    """It decides colours and sign."""
    verdict: str
    """The headline."""
    words: str
    """A sentence below it."""
    date: str
    """The day of the test."""
    stages: tuple[tuple[str, str], ...] = ()
    """Name and state (``done``, ``warned``, ``failed``, ``skipped``) of each stage, in order."""
    host: str = ""
    """The server, in A-labels; empty to leave it out."""


@lru_cache(maxsize=128)
def draw(card: Card) -> bytes:
    """Return the picture as PNG."""
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _colour(f"{card.tone}-ground"))
    pen = _Pen(ImageDraw.Draw(image))
    colour = _colour(card.tone)
    pen.box(0, 0, WIDTH, 14, colour)
    pen.text(_MARGIN, 56, "smtptest", 40, _colour("quiet"))
    pen.text(WIDTH - _MARGIN, 56, card.date, 40, _colour("quiet"), anchor="ra")
    _sign(pen, card.tone, colour)
    pen.fitted(_MARGIN + 160, 150, card.verdict, 96, colour)
    pen.wrapped(_MARGIN, 292, card.words, 52, _colour("ink"), lines=1 if card.host else 2)
    if card.host:
        pen.fitted(_MARGIN, 370, card.host, 44, _colour("quiet"))
    _stages(pen, card.stages)
    file = BytesIO()
    # With 64 colours the edges are still smooth, and the file has a fifth of the size.
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(64)
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


class _Pen:
    def __init__(self, drawing: ImageDraw.ImageDraw) -> None:
        self.drawing = drawing

    def text(self, x: float, y: float, text: str, size: int, colour: str, anchor: str = "la") -> None:
        self.drawing.text((x * _SCALE, y * _SCALE), text, font=_font(size), fill=colour, anchor=anchor)

    def width(self, text: str, size: int) -> float:
        return _font(size).getlength(text) / _SCALE

    def box(self, x: float, y: float, width: float, height: float, colour: str, round_by: float = 0) -> None:
        corners = (x * _SCALE, y * _SCALE, (x + width) * _SCALE, (y + height) * _SCALE)
        self.drawing.rounded_rectangle(corners, radius=round_by * _SCALE, fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        scaled = [(x * _SCALE, y * _SCALE) for x, y in points]
        self.drawing.line(scaled, fill=colour, width=int(width * _SCALE), joint="curve")

    def fitted(self, x: float, y: float, text: str, size: int, colour: str) -> None:
        """Draw one line, in the largest size that fits."""
        room = WIDTH - _MARGIN - x
        while self.width(text, size) > room and size > 16:
            size -= 2
        self.text(x, y, text, size, colour)

    def wrapped(self, x: float, y: float, text: str, size: int, colour: str, *, lines: int) -> None:
        rows: list[str] = [""]
        for word in text.split():
            if rows[-1] and self.width(f"{rows[-1]} {word}", size) > WIDTH - 2 * x:
                rows.append("")
            rows[-1] = f"{rows[-1]} {word}".strip()
        for number, row in enumerate([*rows[: lines - 1], " ".join(rows[lines - 1 :])]):
            self.fitted(x, y + number * size * 1.25, row, size, colour)


def _sign(pen: _Pen, tone: Tone, colour: str) -> None:
    left, top, size = _MARGIN, 150, 112
    pen.box(left, top, size, size, colour, size / 2)
    x, y, white = left + size / 2, top + size / 2, _colour("surface")
    if tone is Tone.GOOD:
        pen.line([(x - 26, y + 2), (x - 8, y + 21), (x + 28, y - 20)], white, 13)
    elif tone is Tone.BAD:
        pen.line([(x - 21, y - 21), (x + 21, y + 21)], white, 13)
        pen.line([(x - 21, y + 21), (x + 21, y - 21)], white, 13)
    elif tone is Tone.WARN:
        pen.box(x - 7, y - 32, 14, 42, white, 5)
        pen.box(x - 7, y + 19, 14, 14, white, 7)
    else:
        for offset in (-26, 0, 26):
            pen.box(x + offset - 7, y - 7, 14, 14, white, 7)


def _stages(pen: _Pen, stages: tuple[tuple[str, str], ...]) -> None:
    """Draw a pill for each stage, as many as fit in two rows."""
    x, y, size = float(_MARGIN), 456.0, 30
    for name, state in stages:
        width = pen.width(name, size) + 66
        if x + width > WIDTH - _MARGIN:
            x, y = float(_MARGIN), y + 58
        if y > 520:
            return
        colour = _colour({"done": Tone.GOOD, "warned": Tone.WARN, "failed": Tone.BAD}.get(state, "edge-strong"))
        pen.box(x, y, width, 46, _colour("surface"), 23)
        _mark(pen, x + 26, y + 23, state, colour)
        pen.text(x + 48, y + 23, name, size, _colour("ink"), anchor="lm")
        x += width + 14


def _mark(pen: _Pen, x: float, y: float, state: str, colour: str) -> None:
    if state == "done":
        pen.line([(x - 9, y), (x - 3, y + 7), (x + 9, y - 7)], colour, 5)
    elif state == "warned":
        pen.line([(x, y - 10), (x, y + 3)], colour, 5)
        pen.line([(x, y + 8), (x, y + 11)], colour, 5)
    elif state == "failed":
        pen.line([(x - 7, y - 7), (x + 7, y + 7)], colour, 5)
        pen.line([(x - 7, y + 7), (x + 7, y - 7)], colour, 5)
    else:
        pen.line([(x - 8, y), (x + 8, y)], colour, 5)


def _colour(name: str) -> str:
    """A colour of the light scheme, by its name in the style sheet."""
    return _colours()[name]


@cache
def _colours() -> dict[str, str]:
    """The colours in the style sheet's first rule, which is the light scheme, by name."""
    text = Path(str(finders.find("css/base.css"))).read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text.partition("}")[0]))


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * _SCALE)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font
