"""The preview of a link to a transcript in a chat: the verdict, and the server's name only if the link asks for it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, override

from smtptest.engine.events import Json, StageName, StageState
from smtptest.web import links
from smtptest.web.labels import ending, tone
from smtptest.web.presenters.social_card import HEIGHT, WIDTH, Card

# From the least to the most important.
_STATES = (StageState.SKIPPED, StageState.DONE, StageState.WARNED, StageState.FAILED)


def names_host(request: HttpRequest) -> bool:
    """Whether the link asks for the server's name in previews (``?host=1``). Readers of the page see it anyway."""
    return request.GET.get("host") == "1"


def preview(request: HttpRequest, found: Json) -> Json:
    """Return the Open Graph properties of a transcript's page by name. found: the transcript's document."""
    asked = names_host(request)
    query = "?host=1" if asked else ""
    name = f"{found['plan']['host']}: " if asked else ""
    word, said = ending(found["verdict"], found["outcome"])
    return {
        "title": f"{name}{gettext('SMTP test')}: {word}",
        "description": f"{said}. {_date(found)}",
        "url": found["url"] + query,
        "image": links.origin(request) + reverse("picture", args=[found["id"]]) + query,
        "width": WIDTH,
        "height": HEIGHT,
    }


def card(request: HttpRequest, found: Json) -> Card:
    """Return the content of a transcript's picture, in English: the robot that fetches it has no language."""
    with override("en"):
        word, said = ending(found["verdict"], found["outcome"])
    return Card(
        tone=tone(found["outcome"]),
        verdict=word,
        words=said,
        date=_date(found),
        stages=_stages(found["events"]),
        host=f"{found['plan']['host']} port {found['plan']['port']}" if names_host(request) else "",
    )


def _date(found: Json) -> str:
    started = parse_datetime(found["started"])
    assert started is not None
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{started.day} {months[started.month - 1]} {started.year}"


def _stages(events: list[Json]) -> tuple[tuple[str, str], ...]:
    """The command and the state of each stage: of several dialogs the worst, and skipped only if all skipped it."""
    states: dict[str, str] = {}
    for event in events:
        if event["kind"] == "stage" and event["state"] != "started":
            known = states.get(event["name"], event["state"])
            states[event["name"]] = max(known, event["state"], key=_STATES.index)
    return tuple((_called(StageName(name)), state) for name, state in states.items())


def _called(stage: StageName) -> str:
    return stage.facts.preview or stage.command
