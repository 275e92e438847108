"""Template filters and a tag for the words of :mod:`smtptest.web.labels`."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from smtptest.engine.events import KINDS, Json
from smtptest.transcripts.render import page
from smtptest.web import labels

register = template.Library()


@register.filter
def verdict(word: str | None) -> str:
    """The label of a verdict; empty if there is none yet."""
    return str(labels.VERDICTS.get(word or "", word or ""))


@register.simple_tag
def in_a_word(test: Json) -> str:
    """How a test or a domain check ended, for the bar that stays in sight."""
    say = labels.of_domain if test.get("kind") == "domain" else labels.in_a_word
    return say(test["verdict"], test["outcome"])


@register.filter
def check(name: str) -> str:
    """The label of a check of a domain, by its id."""
    return str(labels.CHECKS.get(name, name))


@register.filter
def tone(word: str | None) -> str:
    """The tone of an outcome, or of a verdict by itself, for the style sheet."""
    return labels.tone(word)


@register.filter
def level(word: str) -> str:
    """The label of a finding's level."""
    return str(labels.LEVELS.get(word, word))


@register.filter
def counted(found: Json) -> str:
    """How many findings or checks of a level there are. found: with ``level`` and ``count``."""
    return labels.counted(found["level"], found.get("count", 0))


@register.filter
def stage(name: str) -> str:
    """The label of a stage."""
    return str(labels.STAGES.get(name, name.upper()))


@register.filter
def reason(name: str) -> str:
    """Why a stage may take a while."""
    return labels.reason(name)


@register.filter
def cause(name: str) -> str:
    """What is probably wrong if a stage has waited for some seconds."""
    return labels.cause(name)


@register.filter
def ended(dialog: Json) -> str:
    """How a dialog ended: its verdict, with its outcome if that is another than the verdict's own; empty if it runs."""
    return labels.told(dialog["verdict"], dialog.get("outcome")) if dialog["verdict"] else ""


@register.filter
def duration(took: float) -> str:
    """How long something took, in seconds, with its unit and as many digits as say something."""
    return page.duration(took)


@register.filter
def note(words: str) -> str:
    """The note of a line, translated word by word."""
    return ", ".join(str(labels.NOTES.get(word, word)) for word in words.split(", "))


@register.filter
def happened(event: Json) -> str:
    """The text of an event that has no template of its own."""
    return gettext(KINDS[event["kind"]].happened).format_map(event)


@register.filter
def anomaly(word: str) -> str:
    """The sentence about the fault that this word of a line's note names."""
    return str(labels.ANOMALIES.get(word, word))


@register.simple_tag
def closed_lists() -> list[tuple[str, Promise | str]]:
    """The words of the closed lists for the scripts."""
    return list(labels.for_scripts())
