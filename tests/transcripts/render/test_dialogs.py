"""A test with several dialogs, as document and as text."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Connected, DialogStarted, Event, Finished, Received, Resolved, Verdict
from smtptest.transcripts import event_log
from smtptest.transcripts.render.dialogs import by_dialog
from smtptest.transcripts.render.document import document
from tests.transcripts.factory import ending, new_test, opening

pytestmark = pytest.mark.django_db

# Two dialogs at the same time.
EVENTS: list[Event] = [
    Resolved(seq=0, t=0.1, dialog=None, query="mail.test", type="MX", answers=("1 a.test.", "2 b.test."), error=None),
    DialogStarted(seq=1, t=0.2, dialog=0, host="a.test", address="192.0.2.1", port=25),
    DialogStarted(seq=2, t=0.2, dialog=1, host="b.test", address=None, port=25),
    Connected(seq=3, t=0.3, dialog=0, host="a.test", address="192.0.2.1", port=25),
    Finished(seq=4, t=0.4, dialog=1, verdict=Verdict.UNREACHABLE, summary="No.", took=0.2),
    Received(seq=5, t=0.5, dialog=0, text="220 a.test", code=220),
    Finished(seq=6, t=0.6, dialog=0, verdict=Verdict.PASSED, summary="Fine.", took=0.4),
    Finished(seq=7, t=0.6, dialog=None, verdict=Verdict.UNREACHABLE, summary="1 of 2.", took=0.6),
]


def test_each_dialog_says_with_whom_it_was() -> None:
    test = new_test()
    event_log.append(test.pk, EVENTS)
    found = document(test, "https://smtptest.example/t/x/", owner=True)
    assert [(one["host"], one["address"], one["verdict"], one["took"]) for one in found["dialogs"]] == [
        ("a.test", "192.0.2.1", "passed", 0.4),
        ("b.test", None, "unreachable", 0.2),
    ]


def test_one_server_is_one_group() -> None:
    test = new_test()
    event_log.append(test.pk, [*opening(), *ending()])
    found = document(test, "https://smtptest.example/t/x/", owner=True)
    assert by_dialog(found) == [{"dialog": None, "events": found["events"]}]
