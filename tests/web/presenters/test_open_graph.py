"""What a chat shows of a link: the verdict, and no host unless the link asks for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.translation import override

from smtptest.engine.outcome import Outcome
from smtptest.engine.verdict import Verdict
from smtptest.web.presenters.open_graph import card, names_host, preview

FOUND: dict[str, Any] = {
    "id": "abc", "url": "https://tool.test/t/abc/", "verdict": "passed", "outcome": "good",
    "started": "2026-03-09T23:59:00+00:00", "plan": {"host": "mx.secret.test", "port": 25}, "events": [],
}  # fmt: skip


def asking(query: str = "") -> HttpRequest:
    return RequestFactory().get(f"/t/abc/{query}")


def stages(*states: tuple[str, str]) -> list[dict[str, str]]:
    return [{"kind": "stage", "name": name, "state": state} for name, state in states]


def test_the_host_is_named_only_where_the_link_asks_for_it() -> None:
    assert "secret" not in str(preview(asking(), FOUND) | {"url": ""})
    assert card(asking(), FOUND).host == ""
    named = preview(asking("?host=1"), FOUND)
    assert named["title"].startswith("mx.secret.test: ")
    assert named["image"].endswith("/t/abc.png?host=1")
    assert named["url"] == "https://tool.test/t/abc/?host=1"
    assert card(asking("?host=1"), FOUND).host == "mx.secret.test port 25"


@pytest.mark.parametrize(("query", "named"), [("", False), ("?host=0", False), ("?host=", False), ("?host=1", True)])
def test_only_one_word_asks_for_it(query: str, named: bool) -> None:
    assert names_host(asking(query)) is named


def test_of_a_domain_check_the_outcome_and_its_counts_are_told() -> None:
    events = [
        *({**event, "dialog": None} for event in stages(("spf", "warned"), ("mta-sts", "done"))),
        *({**event, "dialog": 0} for event in stages(("connect", "failed"))),
    ]
    counts = {"problem": 2, "warning": 1}
    found = {**FOUND, "kind": "domain", "plan": {"domain": "secret.test"}, "counts": counts, "outcome": "problem",
             "events": events}  # fmt: skip
    told = preview(asking(), found)
    assert told["title"] == "Domain check: problem"
    assert told["description"] == "2 problems, 1 warning. 9 Mar 2026"
    assert preview(asking("?host=1"), found)["title"] == "secret.test: Domain check: problem"
    drawn = card(asking(), found)
    assert (drawn.words, drawn.host) == ("2 problems, 1 warning", "")
    assert drawn.stages == (("SPF", "warned"), ("MTA-STS", "done"))
    assert card(asking("?host=1"), found).host == "secret.test"
    good = {**found, "outcome": "good", "counts": {"problem": 0, "warning": 0}}
    assert preview(asking(), good)["description"] == "No problem was found. 9 Mar 2026"
    assert preview(asking(), {**found, "verdict": None, "outcome": None})["title"] == "Domain check: running"


def test_verdict_and_day_are_told() -> None:
    found = preview(asking(), FOUND)
    assert found["title"] == "SMTP test: passed"
    assert found["description"].endswith(". 9 Mar 2026")
    assert preview(asking(), {**FOUND, "verdict": None})["title"].endswith("running")


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_picture_and_no_preview_promises_more_than_the_outcome(verdict: Verdict, outcome: Outcome) -> None:
    """Colour and sign are the outcome's; the words of a session that went well are too."""
    found = {**FOUND, "verdict": verdict, "outcome": outcome}
    drawn, told = card(asking(), found), preview(asking(), found)
    assert drawn.tone is outcome.facts.tone
    assert told["title"] == f"SMTP test: {drawn.verdict}"
    assert told["description"].startswith(f"{drawn.words}. ")
    promises = verdict.facts.outcome is Outcome.GOOD and outcome is not Outcome.GOOD
    assert drawn.verdict == (outcome if promises else verdict)
    assert drawn.words == (outcome.facts.sentence if promises else verdict.facts.sentence)


def test_the_picture_is_in_english_whatever_the_visitors_language() -> None:
    with override("de"):
        german = card(asking(), FOUND)
    assert german == card(asking(), FOUND)
    assert card(asking(), {**FOUND, "verdict": None}).verdict == "running"


def test_each_stage_is_there_once_with_the_worst_that_became_of_it() -> None:
    events = stages(
        ("connect", "started"), ("connect", "failed"), ("connect", "done"), ("tls", "done"), ("tls", "skipped"),
        ("auth", "skipped"), ("rcpt", "done"), ("rcpt", "failed"),
    )  # fmt: skip
    found = card(asking(), {**FOUND, "events": events}).stages
    assert [state for _, state in found] == ["failed", "done", "skipped", "failed"]
    assert len({name for name, _ in found}) == 4
    assert all(name for name, _ in found)
