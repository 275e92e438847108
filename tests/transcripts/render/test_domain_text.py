"""A domain check as text: the answer first, then what to publish, then the proof."""

from __future__ import annotations

from itertools import pairwise

from smtptest.engine.events import DialogStarted, Finding, Finished, Severity, StageName, StageState, Verdict
from smtptest.engine.events import Stage as StageEvent
from smtptest.engine.printable import printable
from smtptest.transcripts.render.plaintext import render
from tests.transcripts.domain_check import check, document, elsewhere, end

SPF = 'example.org. IN TXT "v=spf1 ip4:192.0.2.1 -all"'
BIMI = 'default._bimi.example.org. IN TXT "v=BIMI1; l=https://example.org/logo.svg; a="'
EVENTS = [
    check(1, "bimi", "info", stage=StageName.BIMI, record=BIMI, advice="If you want one, publish this."),
    check(
        2, "spf-eval 192.0.2.1", "problem", record=SPF, advice="Publish this record.", reference="RFC 7208",
        trace=("✓ -all",),
    ),
    check(3, "spf-record", "good", detail=""),
    StageEvent(seq=4, t=0.4, dialog=None, name=StageName.SPF, state=StageState.WARNED, took=0.25),
    DialogStarted(seq=5, t=0.5, dialog=0, host="mx.example.org", address="192.0.2.25", port=25),
    Finding(
        seq=6, t=0.6, dialog=0, level=Severity.WARNING, code="no-starttls", title="It has no TLS", detail="Pity.",
        reference="RFC 3207",
    ),
    Finished(seq=7, t=0.7, dialog=0, verdict=Verdict.PASSED, summary="It went well.", took=0.2),
    end(8, "problem", 2, "example.org has a problem."),
]  # fmt: skip


def section(text: str, title: str) -> list[str]:
    """The lines between this title and the next blank line."""
    return text.partition(f"\n\n{title}\n")[2].partition("\n\n")[0].splitlines()


def test_the_answer_comes_first() -> None:
    lines = render(document(EVENTS)).splitlines()
    assert lines[0] == "smtptest domain check of example.org"
    assert lines[1] == "Asked    address 192.0.2.1, helo mail.example.org, selectors key1"
    assert lines[2:6] == [
        "Started  2026-11-28T12:00:00+00:00",
        "Answer   example.org has a problem.",
        "Outcome  problem (1 problem, 1 warning)",
        "Link     https://smtptest.example/t/x/ (until 2026-12-28)",
    ]
    titles = [after for before, after in pairwise(lines) if not before and after[:1].isalpha()]
    assert titles[:4] == ["To publish", "To publish if wanted", "Receivers", "Checks"]


def test_each_record_is_ready_to_be_pasted_into_a_zone_file() -> None:
    text = render(document(EVENTS))
    assert section(text, "To publish") == [
        "; SPF result 192.0.2.1, problem: spf-eval 192.0.2.1 is problem. Publish this record.",
        SPF,
    ]
    assert section(text, "To publish if wanted")[1:] == [BIMI]


def test_a_record_in_another_domain_has_a_remark() -> None:
    text = render(document(elsewhere("_smtp._tls.example.org", "lab.hoster.example")))
    _, remark, record = section(text, "To publish")
    assert remark.startswith("; _smtp._tls.example.org is an alias (CNAME) that leads to lab.hoster.example. ")
    assert record.startswith("lab.hoster.example. IN TXT")


def test_each_receiver_tells_what_proves_it() -> None:
    lines = section(render(document(EVENTS)), "Receivers")
    assert lines[-5] == "Outlook.com, from 5,000 messages a day"
    assert lines[-4:-2] == ["  missed   SPF (SPF result 192.0.2.1: spf-eval 192.0.2.1 is problem)", "  unseen   DKIM"]


def test_checks_stand_below_their_stages() -> None:
    assert section(render(document(EVENTS)), "Checks") == [
        "spf, 0.250 s",
        "  good     SPF record: spf-record is good",
        "  problem  SPF result 192.0.2.1: spf-eval 192.0.2.1 is problem",
        "           It was looked at. (RFC 7208)",
        "             ✓ -all",
        "           Publish this record.",
        "bimi",
        "  info     BIMI record: bimi is info",
        "           It was looked at.",
        "           If you want one, publish this.",
    ]


def test_what_the_sessions_found_has_its_server() -> None:
    assert section(render(document(EVENTS)), "Found in the sessions with mail servers") == [
        "  warning  mx.example.org 192.0.2.25: It has no TLS. Pity."
    ]


def test_among_the_events_a_check_is_one_line() -> None:
    events = section(render(document(EVENTS)), "Events")
    assert "    0.200  !! SPF result 192.0.2.1: problem: spf-eval 192.0.2.1 is problem" in events


def test_a_check_that_has_just_begun_has_no_answer_yet() -> None:
    text = render(document([]))
    assert "Answer   still running" in text.splitlines()
    assert section(text, "To publish") == section(text, "Checks") == []


def test_no_text_holds_what_a_terminal_acts_on() -> None:
    """Events were made harmless when they were recorded; the text does not rely on it."""
    odd = "\x1b]0;x\x07\n\u202e"
    words = {"title": odd, "detail": odd, "advice": odd, "record": odd, "reference": odd, "trace": (odd,)}
    lines = render(document([check(0, "spf-record", "problem", **words), end(1, "problem", 0, odd)])).split("\n")
    assert all(printable(line) == line for line in lines)
