"""The context of a transcript's page, without a request to a server."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document
from smtptest.web.presenters import transcript_page
from tests.transcripts.factory import ending, new_test, opening

pytestmark = pytest.mark.django_db


def context(test: Test, *, owner: bool) -> dict[str, object]:
    found = document(test, "https://smtptest.test/t/x/", owner=owner)
    return transcript_page.context(RequestFactory().get("/"), found, owner=owner)


def test_a_running_test_comes_again_and_one_that_is_over_does_not() -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    assert context(test, owner=False)["refresh"] is True
    event_log.append(test.pk, ending())
    test.refresh_from_db()
    assert context(test, owner=False)["refresh"] is False


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
