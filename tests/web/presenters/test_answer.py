"""What a transcript's page answers first."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.events import Json
from smtptest.web.presenters.answer import addresses, answer, said_by_server, said_by_us
from smtptest.web.presenters.explanations import explanations

PLAN = {"host": "mx.test", "port": 25, "security": "opportunistic"}


def line(kind: str, text: str, **fields: Any) -> Json:
    code = int(text[:3]) if kind == "received" else None
    return {"kind": kind, "text": text, "code": code, "more": text[3:4] == "-", "note": None, "masked": False, **fields}


def found(verdict: str | None, outcome: str | None, deciding: int | None, *events: Json, **plan: Any) -> Json:
    numbered = [{"seq": seq, "t": 0.1, "dialog": 0, **event} for seq, event in enumerate(events)]
    return {
        "id": "x" * 32, "verdict": verdict, "outcome": outcome, "deciding": deciding, "events": numbered, "took": 1.0,
        "summary": "So it was.",
        "plan": {**PLAN, **plan}, "masked": False, "started": "2026-11-28T12:00:00+00:00",
    }  # fmt: skip


def answered(*given: Any, starts: bool = True, **plan: Any) -> Json:
    shown = shown_of(found(*given, **plan), starts=starts)
    assert shown is not None
    return shown


def shown_of(document: Json, *, starts: bool = True) -> Json | None:
    return answer(document, explanations(document["events"], document["plan"]), starts=starts)


REFUSED = (
    line("sent", "RCPT TO:<bob@example.com>"),
    line("received", "550-5.1.1 No such user"),
    line("received", "550 5.1.1 here"),
    line("sent", "QUIT"),
)
DIALLED = {"kind": "connected", "host": "mx.test", "address": "8.8.4.4"}
WARNED = {
    "kind": "finding", "level": "warning", "code": "no-starttls", "title": "Not encrypted", "about": 0, "reference": "",
}  # fmt: skip


def test_a_running_test_has_no_answer() -> None:
    assert shown_of(found(None, None, None)) is None


def test_a_refusal_is_explained_with_its_whole_reply() -> None:
    shown = answered("rejected", "problem", 1, *REFUSED)
    assert "mailbox" in shown["words"]["meaning"].lower() or "address" in shown["words"]["meaning"].lower()
    assert [one["seq"] for one in shown["lines"]] == [1, 2]
    assert (shown["headline"], shown["good"]) == ("", False)


def test_a_finding_that_decides_is_the_headline_and_its_line_is_shown() -> None:
    shown = answered("passed", "warning", 3, *REFUSED[1:], WARNED)
    assert shown["headline"] == "Not encrypted"
    assert [one["seq"] for one in shown["lines"]] == [0]
    assert shown["words"]["key"] == "finding/no-starttls"


def test_a_headline_does_not_repeat_the_summary() -> None:
    shown = shown_of({**found("passed", "warning", 3, *REFUSED[1:], WARNED), "summary": "Not encrypted."})
    assert shown is not None
    assert shown["headline"] == ""


def test_what_one_port_lacks_is_no_headline_for_several() -> None:
    assert answered("passed", "warning", 3, *REFUSED[1:], WARNED, route="ports")["headline"] == ""


@pytest.mark.parametrize(("verdict", "outcome", "lines"), [("closed", "warning", []), ("passed", "warning", [0])])
def test_a_warning_on_a_port_that_did_not_pass_is_no_answer_for_several(
    verdict: str, outcome: str, lines: list[int]
) -> None:
    end = {"kind": "finished", "verdict": verdict}
    shown = answered("passed", outcome, 3, *REFUSED[1:], WARNED, end, route="ports")
    assert [one["seq"] for one in shown["lines"]] == lines
    assert ("needs only one" in str(shown["words"]["meaning"])) == (not lines)


def test_where_nothing_decided_the_verdict_has_words_of_its_own() -> None:
    shown = answered("stopped", "undecided", None)
    assert shown["lines"] == []
    assert shown["words"]["meaning"]


@pytest.mark.parametrize("starts", [True, False])
def test_buttons_start_for_whoever_may_and_lead_to_the_form_otherwise(starts: bool) -> None:
    (button,) = answered("deferred", "warning", 0, line("received", "451 4.7.1 Later"), starts=starts)["steps"]
    assert (button["slug"], button["starts"]) == ("retry", starts)
    assert button["url"] == f"/?previous={'x' * 32}"
    assert button["at"] is None  # it is long past


@pytest.mark.parametrize(
    ("events", "plan", "ours", "servers"),
    [
        ([line("sent", "EHLO [8.8.4.4]")], {}, "8.8.4.4", ""),
        ([line("sent", "EHLO [IPv6:2606:4700::1111]")], {}, "2606:4700::1111", ""),
        ([line("sent", "EHLO [ipv6:2606:4700::1111]")], {}, "2606:4700::1111", ""),
        ([line("sent", "EHLO a.test"), line("received", "250-mx.test at your service, [8.8.4.4]")], {}, "", "8.8.4.4"),
        ([DIALLED, line("sent", "EHLO a.test"), line("received", "250 [8.8.4.4]")],
         {}, "", ""),
        ([line("sent", "EHLO [127.0.0.1]"), line("received", "250 [::.1]")], {}, "", ""),
        ([line("received", "220 [8.8.4.4]")], {}, "", ""),
        ([], {"source_address": "8.8.4.4"}, "8.8.4.4", ""),
        ([line("sent", "EHLO [8.8.4.4]"), line("received", "250 [9.9.9.9]")], {}, "8.8.4.4", "9.9.9.9"),
    ],
)  # fmt: skip
def test_our_address_is_told_apart_from_what_the_server_says_it_is(
    events: list[Json], plan: Json, ours: str, servers: str
) -> None:
    """Anything may stand in a server's greeting: a page must not say it as if we knew it."""
    document = found("passed", "good", None, *events, **plan)
    assert (said_by_us(document), said_by_server(document)) == (ours, servers)
    shown = shown_of(document)
    assert shown is not None
    assert (shown["from"], shown["by_server"]) == (ours or servers, not ours)


def test_a_login_says_that_it_holds_from_here() -> None:
    assert answered("passed", "good", None, username="alice")["login"]
    assert not answered("passed", "good", None)["login"]


def test_the_buttons_have_addresses() -> None:
    assert addresses("x") == {"run_url": "/t/x/again/", "answer_url": "/t/x/answer/"}
