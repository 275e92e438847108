"""Draws badges: what a monitor says of itself in 20 pixels, for other people's pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from smtptest.engine.events import Json
from smtptest.monitors.reading.shapes import Report
from smtptest.web.presenters.monitors.document import document
from smtptest.web.presenters.monitors.figures import percent, reply_time, tone_of
from smtptest.web.presenters.monitors.state_words import tone_of_state, word_of

# White text on each of these can be read: at least 4.5 to 1 (WCAG 2.2, 1.4.3). The second is what shields.io calls it.
COLOURS: Mapping[str, tuple[str, str]] = {
    "good": ("#14662f", "brightgreen"),
    "warn": ("#7a4a00", "yellow"),
    "bad": ("#a5142a", "red"),
    "wait": ("#0a5f73", "blue"),
    "quiet": ("#55606c", "lightgrey"),
}
_LABEL_COLOUR = "#3a424b"
# Pixels of characters in Verdana of 11 pixels; every other character has that of "m".
_WIDTHS = {
    **dict.fromkeys(" .,:ijl|'", 4),
    **dict.fromkeys("ftrI/()-", 5),
    **dict.fromkeys("csxzJ", 6),
    **dict.fromkeys("abdeghknopquvyFLT0123456789\N{EN DASH}", 7),
    **dict.fromkeys("ABCDEGHKNOPQRSUVXYZ", 8),
    **dict.fromkeys("wMW%", 11),
}
_WIDEST, _AROUND = 11, 10


@dataclass(frozen=True, kw_only=True)
class Badge:
    """What a badge says."""

    label: str
    """On its left."""
    message: str
    """On its right."""
    tone: str
    """A name in ``COLOURS``; any other is shown as ``quiet``."""

    def shields(self) -> Json:
        """The endpoint schema of shields.io."""
        return {
            "schemaVersion": 1,
            "label": self.label,
            "message": self.message,
            "color": COLOURS.get(self.tone, COLOURS["quiet"])[1],
            "cacheSeconds": 60,
        }

    def svg(self) -> str:
        """The picture."""
        left, right = _width(self.label), _width(self.message)
        whole, name = left + right, escape(f"{self.label}: {self.message}")
        colour, _name = COLOURS.get(self.tone, COLOURS["quiet"])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{name}">'
            f"<title>{name}</title>"
            f'<clipPath id="r"><rect width="{whole}" height="20" rx="3"/></clipPath><g clip-path="url(#r)">'
            f'<rect width="{left}" height="20" fill="{_LABEL_COLOUR}"/>'
            f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
            '<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">'
            f"{_text(self.label, left / 2, left)}{_text(self.message, left + right / 2, right)}</g></svg>"
        )


def _width(text: str) -> int:
    return _AROUND + sum(_WIDTHS.get(letter, _WIDEST) for letter in text)


def _text(text: str, middle: float, width: int) -> str:
    # With its length told, the text fits whatever font the reader's machine has.
    return f'<text x="{middle:g}" y="14" textLength="{width - _AROUND}">{escape(text)}</text>'


def badge(report: Report, what: str) -> Badge | None:
    """The badge of this name; None if there is none of this name. What it says is in the report's document, too."""
    make = _BADGES.get(what)
    if make is None:
        return None
    return make({**document(report), "certificate_days": report.certificate_days, "warn_days": report.warn_days})


def _uptime(window: str) -> Callable[[Json], Badge]:
    def make(found: Json) -> Badge:
        ratio = found["uptime"][window]["ratio"]
        told = percent(ratio) if ratio is not None else _("not measured")
        return Badge(label=_("uptime %(window)s") % {"window": window}, message=told, tone=tone_of(ratio))

    return make


def _state(found: Json) -> Badge:
    return Badge(label=_("mail"), message=word_of(found["state"]), tone=tone_of_state(found["state"]))


def _certificate(found: Json) -> Badge:
    days, label = found["certificate_days"], _("certificate")
    if days is None:
        return Badge(label=label, message=_("not seen"), tone="quiet")
    if days < 0:
        return Badge(label=label, message=_("expired"), tone="bad")
    # When its monitor would say that it expires soon (record/judging/judge.py).
    tone = "warn" if days <= found["warn_days"] else "good"
    return Badge(label=label, message=_("%(count)d d") % {"count": days} if days else _("ends today"), tone=tone)


def _latency(found: Json) -> Badge:
    median = found["latency"]["24h"]["median"]
    told = reply_time(median) if median is not None else _("not measured")
    return Badge(label=_("latency"), message=told, tone="quiet" if median is None else "wait")


WINDOWS = ("24h", "7d", "30d", "365d")
_BADGES: Mapping[str, Callable[[Json], Badge]] = {
    **{window: _uptime(window) for window in WINDOWS},
    "state": _state,
    "certificate": _certificate,
    "latency": _latency,
}
NAMES = tuple(_BADGES)
"""The names of badges in their addresses."""
