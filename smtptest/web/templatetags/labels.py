"""Filters and a tag by which templates say the words of :mod:`smtptest.web.labels`."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from smtptest.engine.events import KINDS, Json
from smtptest.web import labels

register = template.Library()


@register.filter
def verdict(word: str | None) -> str:
    """A verdict as it is called; empty where there is none yet."""
    return str(labels.VERDICTS.get(word or "", word or ""))


@register.filter
def tone(word: str | None) -> str:
    """The tone of an outcome, or of a verdict by itself: what the style sheet colours by."""
    return labels.tone(word)


@register.filter
def level(word: str) -> str:
    """The level of a finding as it is called."""
    return str(labels.LEVELS.get(word, word))


@register.filter
def stage(name: str) -> str:
    """A stage as it is called."""
    return str(labels.STAGES.get(name, name.upper()))


@register.filter
def note(words: str) -> str:
    """The note of a line, word by word."""
    return ", ".join(str(labels.NOTES.get(word, word)) for word in words.split(", "))


@register.filter
def happened(event: Json) -> str:
    """What the line of an event says that has no template of its own."""
    return gettext(KINDS[event["kind"]].happened).format_map(event)


@register.filter
def anomaly(word: str) -> str:
    """What is wrong with a line whose note has this word."""
    return str(labels.ANOMALIES.get(word, word))


@register.simple_tag
def closed_lists() -> list[tuple[str, Promise | str]]:
    """The words of the closed lists for the scripts."""
    return list(labels.for_scripts())
