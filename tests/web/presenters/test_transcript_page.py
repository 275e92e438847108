"""The context of a transcript's page, without a request to a server."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from smtptest.engine.events import Event, Fetched, Resolved
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document
from smtptest.web.presenters import transcript_page
from tests.transcripts import domain_check
from tests.transcripts.factory import ending, new_test, opening

pytestmark = pytest.mark.django_db


def context(test: Test, *, owner: bool) -> dict[str, object]:
    found = document(test, "https://smtptest.test/t/x/", owner=owner)
    return transcript_page.context(RequestFactory().get("/"), found, owner=owner)


def test_a_running_test_comes_again_and_one_that_is_over_does_not() -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    assert context(test, owner=False)["refresh"] == 2
    event_log.append(test.pk, ending())
    test.refresh_from_db()
    assert context(test, owner=False)["refresh"] == 0


@pytest.mark.parametrize("owner", [True, False])
def test_the_document_is_there_without_its_events(owner: bool) -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    shown = context(test, owner=owner)["test"]
    assert isinstance(shown, dict)
    assert "events" not in shown
    assert (shown["id"], shown["owner"], shown["started"]) == (test.public_id, owner, test.started)
    assert shown["compare_url"] == ""


@pytest.mark.parametrize(("words", "long"), [("Short.", False), ("mx.test: The server refused. " * 7, True)])
def test_what_several_servers_did_is_not_all_bold(words: str, *, long: bool) -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    shown = context(test, owner=True)["test"]
    assert isinstance(shown, dict)
    drawn = render_to_string("transcript/banner.html", {"test": {**shown, "summary": words}})
    assert ('class="summary long"' in drawn) is long


@pytest.mark.parametrize(("language", "slow"), [("en", "0.01"), ("de", "0,01")])
def test_speeds_are_numbers_as_the_reader_writes_them(language: str, slow: str) -> None:
    with override(language):
        player = render_to_string("transcript/player.html")
    assert f'<option value="0.01">{slow}' in player
    # It changes with each picture: a screen reader is told by the slider.
    assert '<output id="moment" for="position" aria-live="off">' in player


MARKUP = "<img src=x>"
CHECKED: list[Event] = [
    Resolved(seq=0, t=0.1, dialog=None, query="example.org", type="TXT", answers=(MARKUP,), error=None),
    domain_check.check(1, "spf-record", "problem", record=f'example.org. IN TXT "{MARKUP}"', detail=MARKUP, about=0),
    domain_check.check(2, "spf-lookups", "good", trace=(MARKUP, " 1 a")),
    Fetched(seq=3, t=0.3, dialog=None, url="https://mta-sts.example.org/x", status=200, size=312, error=None),
]


def drawn(events: list[Event]) -> str:
    found = domain_check.document(events)
    request = RequestFactory().get("/")
    return render_to_string("transcript/page.html", transcript_page.context(request, found, owner=True), request)


def test_a_domain_check_is_answered_before_it_is_proven() -> None:
    page = drawn([*CHECKED, domain_check.end(4, "problem", 1)])
    places = [page.index(f'id="{name}"') for name in ("answer", "publish", "receivers", "checks", "conversation")]
    assert places == sorted(places)
    assert "example.org" in page
    assert "192.0.2.1" in page
    assert "https://mta-sts.example.org/x: " in page
    assert "312 bytes" in page
    assert 'class="pending"' not in page.partition("<template")[0]
    assert MARKUP not in page
    assert "&lt;img src=x&gt;\n 1 a" in page


def test_a_domain_check_that_runs_has_a_place_for_each_check() -> None:
    page = drawn(CHECKED)
    assert '<li class="pending" data-id="dmarc-find">' in page
    assert '<li class="pending" data-id="spf-record">' not in page
    assert '<section class="mending card" id="publish" aria-labelledby="publish-title"\n hidden>' in page
