"""The transcript as text: for the terminal, and to be pasted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.engine.printable import printable
from smtptest.transcripts import event_log
from smtptest.transcripts.render.document import document
from smtptest.transcripts.render.plaintext import event_lines, render
from tests.transcripts.factory import ending, new_test, opening
from tests.transcripts.render.test_dialogs import EVENTS

pytestmark = pytest.mark.django_db


def test_the_text_tells_dialog_by_dialog() -> None:
    test = new_test()
    event_log.append(test.pk, EVENTS)
    text = render(document(test, "https://smtptest.example/t/x/", owner=True))
    assert text.split("\n")[9:] == [
        "Dialog 0  a.test [192.0.2.1] port 25: passed after 0.400 s",
        "Dialog 1  b.test port 25: unreachable after 0.200 s",
        "",
        "    0.100  -- mail.test MX: 1 a.test., 2 b.test.",
        "",
        "    0.200  [0] -- dialog 0 with a.test [192.0.2.1] port 25",
        "    0.300  [0] -- connected to a.test [192.0.2.1] port 25",
        "    0.500  [0] S: 220 a.test",
        "    0.600  [0] == passed: Fine.",
        "",
        "",
        "    0.200  [1] -- dialog 1 with b.test port 25",
        "    0.400  [1] == unreachable: No.",
        "",
        "    0.600  == unreachable: 1 of 2.",
        "",
    ]


def test_in_the_terminal_each_line_names_its_dialog() -> None:
    lines = [line for event in EVENTS for line in event_lines(event.to_json(), named=True)]
    assert lines[-3:] == [
        "    0.500  [0] S: 220 a.test",
        "    0.600  [0] == passed: Fine.",
        "    0.600  == unreachable: 1 of 2.",
    ]


@pytest.mark.parametrize("odd", ["\x03\ntouch x", "\x1b]0;x\x07", "\u202egpj", "a\u2028b", "\x85", "\t"])
def test_no_text_holds_what_a_terminal_acts_on(odd: str) -> None:
    """What a visitor typed is as strange to whoever pastes the text as what a server said."""
    typed = {"subject": odd, "html": odd, "headers": odd, "proxy_source": odd, "username": odd, "unknown_yet": odd}
    found = {**document(new_test(), "https://smtptest.example/t/x/", owner=True)}
    found["plan"] = {**found["plan"], **typed, "mail_from": odd, "rcpt_to": [odd], "host": odd}
    text = render(found).split("\n")
    assert all(printable(line) == line for line in text)
    end = {"kind": "finished", "t": 1.0, "dialog": None, "verdict": "passed", "summary": odd}
    assert all(printable(line) == line for line in event_lines(end))


def test_the_text_can_be_pasted_into_a_ticket() -> None:
    test = new_test()
    event_log.append(test.pk, opening() + ending())
    test.refresh_from_db()
    text = render(document(test, "https://x/t/1/", owner=False))
    assert text.splitlines() == [
        "smtptest transcript of mx.test port 25",
        "From     <>",
        "To       bob@example.com",
        "Asked    username ********",
        f"Started  {test.started.isoformat()}",
        "Verdict  passed: Fine.",
        "Outcome  good",
        f"Link     https://x/t/1/ (until {test.started + timedelta(days=30):%Y-%m-%d})",
        "",
        "    0.200  S: 220 mx.test",
        "    0.300  == passed: Fine.",
    ]


def test_a_check_says_what_to_publish() -> None:
    check = {
        "kind": "check", "t": 1.5, "dialog": None, "id": "fcrdns", "subject": "192.0.2.1", "result": "problem",
        "title": "It does not", "detail": "It has others.", "advice": "Publish this record.",
        "record": "a.test. IN A 192.0.2.1", "reference": "RFC 8601",
        "code": "fcrdns/others", "trace": ["1 a.test"],
    }  # fmt: skip
    assert event_lines(check) == [
        "    1.500  !! Confirmed name 192.0.2.1: problem: It does not. It has others. (RFC 8601)",
        "    1.500  !!     1 a.test",
        "    1.500  !!   Publish this record.",
        "    1.500  !!   a.test. IN A 192.0.2.1",
    ]
    well = {**check, "id": "mx-null", "subject": "", "result": "good", "advice": "", "record": "", "reference": ""}
    del well["trace"]
    assert event_lines(well) == ["    1.500  -- MX records: good: It does not. It has others."]
    # What this installation sees of no domain is not a fault of this one.
    blind = {**well, "id": "dnssec", "result": "unknown"}
    assert [event_lines({**blind, "code": f"dnssec/{each}"})[0][11:13] for each in ("not-validating", "bogus")] == [
        "--",
        "!!",
    ]


def test_a_document_has_its_size_or_why_there_is_none() -> None:
    fetched = {"kind": "fetched", "t": 0, "dialog": None, "url": "https://a.test/x", "size": 14, "error": None}
    assert event_lines(fetched) == ["    0.000  -- https://a.test/x: 14 bytes"]
    assert event_lines({**fetched, "error": "no answer"}) == ["    0.000  -- https://a.test/x: no answer"]
