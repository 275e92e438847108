"""During an upgrade two versions store tests beside each other: what only the later one knows is shown by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.admission.ownership import cookie_name
from smtptest.engine.events import Event as DialogEvent
from smtptest.engine.events import Json, StageName
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Event, Test
from tests.transcripts import domain_check, received, round_trip
from tests.transcripts.factory import OWNER

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "of-tomorrow"
Change = Callable[[Json, list[Json]], None]


def _of_domain() -> list[DialogEvent]:
    record = 'example.org. IN TXT "v=spf1 -all"'
    problem = domain_check.check(0, "spf-record", "problem", advice="Publish it.", record=record)
    return [problem, domain_check.check(1, "dmarc-find", "good", stage=StageName.DMARC), domain_check.end(2, "problem")]


STORIES: dict[str, tuple[Test.Kind, Json, Callable[[], list[DialogEvent]]]] = {
    "domain": (Test.Kind.DOMAIN, domain_check.PLAN.to_json(), _of_domain),
    "receive": (Test.Kind.RECEIVE, received.PLAN.to_json(), lambda: received.whole().events),
    "round trip": (Test.Kind.TEST, round_trip.PLAN.to_json(), lambda: round_trip.came().events),
}


def _stored(story: str, change: Change) -> str:
    """Store a test that is over, changed as a later version would have stored it. Returns its public id."""
    kind, plan, made = STORIES[story]
    plan, events = dict(plan), [event.to_json() for event in made()]
    change(plan, events)
    test = event_log.create(plan, OWNER, timedelta(days=30), kind)
    Event.objects.bulk_create(Event(test=test, seq=event["seq"], data=event) for event in events)
    Test.objects.filter(pk=test.pk).update(state=Test.State.FINISHED, verdict=events[-1]["verdict"])
    return test.public_id


def _plan(field: str) -> Change:
    def change(plan: Json, events: list[Json]) -> None:
        plan[field] = NAME

    return change


def _kind(plan: Json, events: list[Json]) -> None:
    events[0]["kind"] = NAME


def _check(plan: Json, events: list[Json]) -> None:
    one = next(event for event in events if event["kind"] == "check")
    one |= {"id": NAME, "code": f"{NAME}/some"}


def _stage(plan: Json, events: list[Json]) -> None:
    """The stage of the first check, wherever it is named."""
    old = next(event["stage"] for event in events if event["kind"] == "check")
    for event in events:
        event |= {field: NAME for field in ("name", "stage") if event.get(field) == old}


@pytest.mark.parametrize(
    ("story", "change"),
    [
        *((story, change) for story in STORIES for change in (_kind, _check, _stage)),
        ("receive", _plan("behaviour")),
        ("round trip", _plan("security")),
        ("round trip", _plan("stop_after")),
        ("round trip", _plan("auth")),
    ],
)
async def test_what_only_a_later_version_knows_is_shown_by_its_name(story: str, change: Change) -> None:
    public_id = await sync_to_async(_stored)(story, change)
    client = AsyncClient()
    client.cookies[cookie_name()] = OWNER
    for address in ("/", ".json", ".txt", ".png", "/answer/", "/explanations.json", "/mask/", f"/compare/{public_id}/"):
        response: Any = await client.get(f"/t/{public_id}{address}")
        assert response.status_code == 200, address
        if address in ("/", ".json", ".txt") and change is not _kind:
            assert NAME in response.content.decode().lower(), address
