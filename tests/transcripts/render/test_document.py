"""A probe of several dialogs with one server: each says which part it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from smtptest.engine.events import DialogStarted, Event, Finding, Finished, Received, Severity, Verdict
from smtptest.engine.outcome import Outcome
from smtptest.transcripts import event_log
from smtptest.transcripts.render.dialogs import with_places
from smtptest.transcripts.render.document import document
from smtptest.transcripts.render.plaintext import render
from tests.transcripts.factory import OWNER, PLAN, ending, opening

pytestmark = pytest.mark.django_db

EVENTS: list[Event] = [
    DialogStarted(seq=0, t=0.1, dialog=0, host="a.test", address=None, port=25, part="LF . LF"),
    Finished(seq=1, t=0.2, dialog=0, verdict=Verdict.PASSED, summary="Fine.", took=0.1),
    DialogStarted(seq=2, t=0.2, dialog=1, host="a.test", address="192.0.2.1", port=25, part="CR . CR"),
    Finished(seq=3, t=0.3, dialog=1, verdict=Verdict.PASSED, summary="Fine.", took=0.1),
    Finished(seq=4, t=0.3, dialog=None, verdict=Verdict.PASSED, summary="Fine.", took=0.3),
]


def test_each_dialog_is_told_by_its_part() -> None:
    plan = {**PLAN, "probe": "smuggling", "stop_after": "message", "family": "ipv4"}
    test = event_log.create(plan, OWNER, timedelta(days=30))
    event_log.append(test.pk, EVENTS)
    found = document(test, "https://smtptest.example/t/x/", owner=True)
    assert [one["part"] for one in found["dialogs"]] == ["LF . LF", "CR . CR"]
    assert [event["where"] for event in with_places(found)][::2] == ["a.test LF . LF", "a.test 192.0.2.1 CR . CR", ""]
    lines = render(found).split("\n")
    assert lines[1:5] == [
        "Probe    smuggling",
        "From     <>",
        "To       bob@example.com",
        "Asked    username alice, family ipv4",
    ]
    assert lines[10:12] == [
        "Dialog 0  a.test port 25 (LF . LF): passed after 0.100 s",
        "Dialog 1  a.test [192.0.2.1] port 25 (CR . CR): passed after 0.100 s",
    ]
    assert "    0.200  [1] -- dialog 1 with a.test [192.0.2.1] port 25 (CR . CR)" in lines


def test_other_dialogs_have_no_part() -> None:
    test = event_log.create(PLAN, OWNER, timedelta(days=30))
    event_log.append(test.pk, [*opening(), *ending()])
    (one,) = document(test, "https://smtptest.example/t/x/", owner=True)["dialogs"]
    assert "part" not in one


def test_the_document_says_what_the_end_means_also_of_an_earlier_version() -> None:
    test = event_log.create(PLAN, OWNER, timedelta(days=30))
    refusal = Received(seq=2, t=0.2, dialog=0, text="550 No", code=550)
    warning = Finding(
        seq=3, t=0.2, dialog=0, level=Severity.WARNING, code="no-starttls", title="", detail="", reference=""
    )
    event_log.append(test.pk, [*opening(), refusal, warning, *ending(4, Verdict.REJECTED)])
    found = document(test, "https://smtptest.example/t/x/", owner=True)
    assert (found["kind"], found["outcome"], found["deciding"]) == ("smtp", "problem", 2)
    assert found["counts"] == {"problem": 0, "warning": 1}
    assert [one["outcome"] for one in found["dialogs"]] == ["problem"]
    assert [(event["outcome"], event["deciding"]) for event in found["events"][-2:]] == [("problem", 2)] * 2


def test_an_outcome_that_is_stored_is_kept() -> None:
    test = event_log.create(PLAN, OWNER, timedelta(days=30))
    ends = [replace(end, outcome=Outcome.UNDECIDED, deciding=1) for end in ending() if isinstance(end, Finished)]
    event_log.append(test.pk, [*opening(), *ends])
    found = document(test, "https://smtptest.example/t/x/", owner=True)
    assert (found["verdict"], found["outcome"], found["deciding"]) == ("passed", "undecided", 1)
