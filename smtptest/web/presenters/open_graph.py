"""The preview of a link to a transcript in a chat: the verdict, and the server's name only if the link asks for it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, override, pgettext

from smtptest.engine.events import Json, Outcome, Role, StageName, StageState
from smtptest.engine.verdict import FACTS
from smtptest.transcripts.render.checks import has_checks, is_domain, is_receive, is_round_trip
from smtptest.web import links
from smtptest.web.labels import counted, ending, tone
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
    target = _target(found)
    name = f"{target}: " if asked and target else ""
    word, said = _told(found)
    kind = gettext("Domain check") if is_domain(found) else gettext("SMTP test")
    kind = gettext("Receive test") if is_receive(found) else kind
    kind = gettext("Round trip") if is_round_trip(found) else kind
    return {
        "title": f"{name}{kind}: {word}",
        "description": f"{said}. {_date(found)}",
        "url": found["url"] + query,
        "image": links.origin(request) + reverse("picture", args=[found["id"]]) + query,
        "width": WIDTH,
        "height": HEIGHT,
    }


def card(request: HttpRequest, found: Json) -> Card:
    """Return the content of a transcript's picture, in English: the robot that fetches it has no language."""
    with override("en"):
        word, said = _told(found)
    host = _target(found) if has_checks(found) else f"{found['plan']['host']} port {found['plan']['port']}"
    # The sessions of a test with checks have stages of their own, which are parts of its checks.
    events = [event for event in found["events"] if not has_checks(found) or event["dialog"] is None]
    if is_round_trip(found):
        # The session that brings the message has stages of the same names.
        theirs = [one["index"] for one in found["dialogs"] if one["role"] == Role.SERVER]
        events = [event for event in events if event["dialog"] not in theirs]
    return Card(
        tone=tone(found["outcome"]),
        verdict=word,
        words=said,
        date=_date(found),
        stages=_stages(events),
        host=host if names_host(request) else "",
    )


def _target(found: Json) -> str:
    """What the test is of: of a receive test the address that connected last, empty if none did."""
    if is_receive(found):
        return str(found["dialogs"][-1]["host"]) if found["dialogs"] else ""
    return str(found["plan"]["domain"] if is_domain(found) else found["plan"]["host"])


def _told(found: Json) -> tuple[str, str]:
    """A word and a sentence. That checks came to their end says nothing: what they found does."""
    word, said = ending(found["verdict"], found["outcome"])
    if not has_checks(found) or not found["verdict"] or not FACTS[found["verdict"]].completed:
        return word, said
    outcome = next(one for one in Outcome if one == found["outcome"])
    faults = ", ".join(counted(level, count) for level, count in found["counts"].items() if count)
    return pgettext("outcome", outcome.facts.label), faults or gettext("No problem was found")


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
    return tuple((_called(name), state) for name, state in states.items())


def _called(name: str) -> str:
    """How a stage is called. One of a later version is by its name, as most are."""
    return next((stage.facts.preview or stage.command for stage in StageName if stage == name), name.upper())
