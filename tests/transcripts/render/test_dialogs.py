"""A test with several dialogs, as document and as text."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Connected, DialogStarted, Event, Finished, Received, Resolved, Verdict
from smtptest.engine.printable import printable
from smtptest.transcripts import event_log
from smtptest.transcripts.render.dialogs import by_dialog
from smtptest.transcripts.render.document import document
from smtptest.transcripts.render.plaintext import event_lines, render
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


def test_the_text_tells_dialog_by_dialog() -> None:
    test = new_test()
    event_log.append(test.pk, EVENTS)
    text = render(document(test, "https://smtptest.example/t/x/", owner=True))
    assert text.split("\n")[8:] == [
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


def test_one_server_is_one_group() -> None:
    test = new_test()
    event_log.append(test.pk, [*opening(), *ending()])
    found = document(test, "https://smtptest.example/t/x/", owner=True)
    assert by_dialog(found) == [{"dialog": None, "events": found["events"]}]


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
