"""Whatever ends a test, and whatever was found in it: every place shows the same outcome, in the same colour."""

from __future__ import annotations

import re

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, RequestFactory

from smtptest.engine.events import Event, Json, Severity, StageName, Verdict
from smtptest.engine.outcome import Outcome
from smtptest.engine.recorder import Recorder
from smtptest.engine.verdict import FACTS
from smtptest.engine.words.sentence import Sentence
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.web.presenters.open_graph import card
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)

# What was found: level and code of a finding, and what it makes of a session that went well.
FOUND = {
    "nothing": (None, "", Outcome.GOOD),
    "a remark": (Severity.INFO, "no-starttls", Outcome.GOOD),
    "a warning": (Severity.WARNING, "no-starttls", Outcome.WARNING),
    "a problem": (Severity.PROBLEM, "no-starttls", Outcome.PROBLEM),
    "what a probe cannot judge": (Severity.INFO, "smuggling-not-proven", Outcome.UNDECIDED),
}
VARIANTS = {"smuggling-not-proven": "later"}


def ended(verdict: Verdict, level: Severity | None, code: str) -> Test:
    """A stored test that ended so."""
    events: list[Event] = []
    recorder = Recorder(events.append)
    track = recorder.next_dialog()
    with track.stage(StageName.GREETING):
        if level is not None:
            track.add_finding(
                level, code, "RFC 5321", None, variant=VARIANTS.get(code, ""), answered="It", reason="", end="x"
            )
    track.finish(verdict, Sentence("stopped"))
    recorder.finish(verdict, Sentence("stopped"))
    test = new_test()
    event_log.append(test.pk, events)
    return test


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("found", FOUND)
async def test_every_place_shows_the_same_outcome(client: AsyncClient, verdict: Verdict, found: str) -> None:
    level, code, means = FOUND[found]
    outcome = max((FACTS[verdict].outcome, means), key=lambda one: one.facts.rank)
    test = await sync_to_async(ended)(verdict, level, code)
    document: Json = (await client.get(f"/t/{test.public_id}.json")).json()
    text = (await client.get(f"/t/{test.public_id}.txt")).content.decode()
    page = (await client.get(f"/t/{test.public_id}/")).content.decode()
    tone = outcome.facts.tone
    assert document["outcome"] == document["dialogs"][0]["outcome"] == outcome
    assert set(re.findall(r'data-outcome="(\w*)"', page)) == {outcome}
    banner, bar = (re.search(rf'id="{place}"[^>]*data-tone="(\w+)"', page) for place in ("banner", "verdict-bar"))
    assert banner is not None
    assert bar is not None
    assert (banner[1], bar[1]) == (tone, tone)
    assert card(RequestFactory().get("/"), document).tone is tone
    assert f"Outcome  {outcome}" in text
