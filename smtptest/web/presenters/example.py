"""The transcript that the first page plays: a recorded test of the demo server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.utils.translation import get_language

from smtptest.demo.server import Demo
from smtptest.engine.events import Event, Json, ends_test
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Auth, Family, Plan, Security
from smtptest.engine.smtp.run_test import run_test
from smtptest.transcripts.render.in_words import in_language
from smtptest.web.presenters.explanations import explanations

RECORDING = "data/example.json"
_LINES = ("sent", "received", "connected", "tls")


async def record(server: Demo) -> list[Json]:
    """Run a test of this demo server whose login is refused, and return its events."""
    events: list[Event] = []
    await run_test(
        Plan(
            host="127.0.0.1",
            port=server.tls_port,
            family=Family.IPV4,
            security=Security.TLS,
            helo="client.example.net",
            auth=Auth.AUTO,
            username="you@example.org",
            mail_from="you@example.org",
            rcpt_to=("friend@example.com",),
        ),
        password=Secret("the password of the account"),
        network=GuardedNetwork(Policy(public=False)),
        limits=SessionLimits(),
        roots=(str(server.authority),),
        helo_name="",
        sink=events.append,
    )
    return [event.to_json() for event in events]


def save(events: list[Json], folder: Path) -> Path:
    """Write a recording to ``data/example.json``, and return the file. folder: the folder of this package."""
    file = folder / RECORDING
    file.write_text(json.dumps(events, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def recorded() -> list[Json]:
    """Return the events of the recording."""
    events: list[Json] = json.loads((files(__package__) / RECORDING).read_text(encoding="utf-8"))
    return events


def rows() -> tuple[Json, ...]:
    """Return the recording as the page shows it, in the active language: one event for each row, a stage with its
    end."""
    return _translated(get_language() or "")


@cache
def _translated(language: str) -> tuple[Json, ...]:
    del language  # it is the active one, and only the key of the cache
    return tuple(in_language(row) for row in _rows(recorded()))


def meaning() -> Json:
    """Return the explanation of the refusal, in the active language."""
    return _meaning(get_language() or "")


@cache
def _meaning(language: str) -> Json:
    del language  # as above
    events = recorded()
    found = explanations(events)
    explained: Json = found["explanations"][found["lines"][str(_refused(events)["seq"])]]
    return explained


def _refused(events: list[Json]) -> Json:
    return next(event for event in events if event["kind"] == "received" and event["code"] >= 500)


def _rows(events: list[Json]) -> Iterator[Json]:
    for place, event in enumerate(events):
        if event["kind"] == "stage" and event["state"] == "started":
            yield {**event, **_end(event["name"], events[place + 1 :])}
        elif event["kind"] in _LINES or ends_test(event):
            yield {**event, "explained": event is _refused(events)}


def _end(name: str, later: list[Json]) -> Json:
    ended = next(event for event in later if event["kind"] == "stage" and event["name"] == name)
    return {"state": ended["state"], "milliseconds": round((ended["took"] or 0) * 1000, 1)}
