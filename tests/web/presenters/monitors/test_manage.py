"""What an owner is told, and which buttons there are."""

from __future__ import annotations

from smtptest.web.presenters.monitors.manage import context, row
from tests.web.presenters.monitors.stories import NOW, owned, year_long

ORIGIN = "https://x.example"


def test_the_buttons_fit_the_state() -> None:
    assert [deed["label"] for deed in context(owned(), ORIGIN)["deeds"]] == ["Run now", "Pause"]
    paused = owned(report=year_long(paused=NOW), open_incident=True)
    assert [deed["label"] for deed in context(paused, ORIGIN)["deeds"]] == ["Resume", "Acknowledge the incident"]
    waiting = owned(report=year_long(paused=NOW), paused_because="unconfirmed")
    assert context(waiting, ORIGIN)["deeds"] == []


def test_what_must_be_known_at_once() -> None:
    assert [note["tone"] for note in context(owned(), ORIGIN)["notes"]] == ["warn"]
    stopped = owned(
        report=year_long(paused=NOW),
        paused_because="refused",
        email_state="unsubscribed",
        alert_error="The mail relay of this service cannot be reached.",
    )
    said = " ".join(note["text"] for note in context(stopped, ORIGIN)["notes"])
    for words in ("has refused this service", "unsubscribed", "relay of this service cannot be reached"):
        assert words in said
    assert context(owned(email_state="confirmed"), ORIGIN)["notes"] == []


def test_while_a_run_is_under_way_the_page_says_so() -> None:
    [note, _] = context(owned(under_way=True), ORIGIN)["notes"]
    assert (note["text"], note["url"]) == ("A run is under way.", f"/m/{'k' * 32}/")
    paused = owned(report=year_long(paused=NOW), under_way=True, email_state="confirmed")
    assert context(paused, ORIGIN)["notes"] == []


def test_badges_are_offered_only_if_they_can_be_seen() -> None:
    assert len(context(owned(), ORIGIN)["snippets"]) == 3
    assert context(owned(report=year_long(public=False)), ORIGIN)["snippets"] == []


def test_a_row_in_the_list_leads_to_the_page() -> None:
    made = row(owned())
    assert (made["url"], made["detail"]) == (f"/m/{'k' * 32}/", "mail.example.org:25")
