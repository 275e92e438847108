"""The answer at the top of a transcript's page: what the end means, what to do, the line that decided, next steps."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from smtptest.engine.events import Json
from smtptest.engine.outcome import Outcome
from smtptest.engine.smtp.plan import Route
from smtptest.engine.verdict import FACTS
from smtptest.transcripts.render.page import row
from smtptest.transcripts.sides import SERVER, with_sides
from smtptest.web.presenters.domain.answer import domain_words
from smtptest.web.presenters.domain.other_question import other_question
from smtptest.web.presenters.endings import ending_words
from smtptest.web.presenters.next_steps import Step, next_steps

# An address literal (RFC 5321 section 4.1.3).
_LITERAL = re.compile(r"\[(?:IPv6:)?([0-9A-F.:]+)\]", re.IGNORECASE)
_HELLO = ("EHLO ", "LHLO ", "HELO ")
# Lines of the deciding reply that are shown, and the kinds of events that are lines.
_MOST_LINES = 6
_LINES = ("sent", "received", "resolved", "fetched", "connected", "tls")
# Events that speak of a line.
_ABOUT = ("finding", "check")


def answer(found: Json, known: Json, *, starts: bool) -> Json | None:
    """Return the template's ``answer``; None while the test runs.

    found: the transcript's document. known: the explanations of its events. starts: whether the reader may run the
    test again without typing anything.
    """
    if found["verdict"] is None:
        return None
    events = {event["seq"]: event for event in found["events"]}
    decided = events.get(found["deciding"])
    if decided is not None and _is_beside(found, decided):
        decided = None
    steps = next_steps(found)
    return {
        "outcome": found["outcome"],
        "good": found["outcome"] == Outcome.GOOD,
        "headline": _headline(found, decided),
        "words": domain_words(found, decided) or _meaning(known, decided) or ending_words(found),
        "lines": _lines(found["events"], decided),
        "from": said_by_us(found) or said_by_server(found),
        "by_server": not said_by_us(found),
        "login": bool(found["plan"].get("username")),
        "steps": [_button(step, found, starts=starts) for step in steps],
        "retries": any(step.slug == "retry" for step in steps),
        "other": other_question(found),
    }


def said_by_us(found: Json) -> str:
    """Return the global IP address that the test came from, if we sent it as an address literal or were told to use it;
    else empty."""
    return _own(found, [found["plan"].get("source_address") or "", *_literals(found["events"], "sent")])


def said_by_server(found: Json) -> str:
    """Return the global IP address that the server names in its reply to EHLO; else empty. It may not be true."""
    return _own(found, _literals(found["events"], "received"))


def _own(found: Json, told: Iterable[str]) -> str:
    dialled = {event["address"] for event in found["events"] if event["kind"] == "connected"}
    return next((one for one in told if _is_global(one) and one not in dialled), "")


def _literals(events: Iterable[Json], kind: str) -> Iterable[str]:
    hello = False
    for event in events:
        if event["kind"] == "sent":
            hello = event["text"].startswith(_HELLO)
        if hello and event["kind"] == kind:
            yield from _LITERAL.findall(event["text"])


def _is_global(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False


def _is_beside(found: Json, decided: Json) -> bool:
    """Whether the event is a warning on one of several ports that failed while another passed; no client needs all."""
    if found["plan"].get("route") != Route.PORTS or not FACTS[found["verdict"]].completed:
        return False
    ends = (event for event in found["events"] if event["kind"] == "finished" and event["dialog"] == decided["dialog"])
    failed = any(not FACTS[event["verdict"]].completed for event in ends)
    return failed and found["outcome"] != Outcome.PROBLEM


def _headline(found: Json, decided: Json | None) -> str:
    """The title of the finding that makes the outcome differ from the verdict's, if it is not in the summary."""
    if decided is None or decided["kind"] != "finding" or FACTS[found["verdict"]].outcome == found["outcome"]:
        return ""
    # A finding about one of several ports is not the answer for all of them; the summary is.
    if found["plan"].get("route") == Route.PORTS:
        return ""
    return "" if decided["title"] in found["summary"] else str(decided["title"])


def _meaning(known: Json, decided: Json | None) -> Json | None:
    """The explanation of the event that decided; None if there is none."""
    if decided is None:
        return None
    place = known["lines"].get(str(decided["seq"]))
    return None if place is None else known["explanations"][place]


def _lines(events: list[Json], decided: Json | None) -> list[Json]:
    """The line that decided, with the rest of its reply; or the line that the deciding finding is about."""
    if decided is None:
        return []
    seq = decided["about"] if decided["kind"] in _ABOUT else decided["seq"]
    found: list[Json] = []
    for event in with_sides(events):
        going_on = bool(found) and event.get("side") == SERVER and event["dialog"] == found[0]["dialog"]
        if (event["seq"] == seq and event["kind"] in _LINES) or going_on:
            found.append(row(event, None, []))
            if not event.get("more") or len(found) == _MOST_LINES or decided["kind"] in _ABOUT:
                break
    return found


def _button(step: Step, found: Json, *, starts: bool) -> Json:
    ended = datetime.fromisoformat(found["started"]).timestamp() + (found["took"] or 0.0)
    return {
        "slug": step.slug,
        "label": step.label,
        "starts": starts and not step.asks,
        "url": step.form_url(found["id"]),
        "at": ended + step.wait if step.wait > timezone.now().timestamp() - ended else None,
    }


def addresses(public_id: str) -> Json:
    """Return the addresses of the buttons."""
    return {"run_url": reverse("again", args=[public_id]), "answer_url": reverse("answer", args=[public_id])}
