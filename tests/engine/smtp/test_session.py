"""One session: what it names, how it writes an address, and what it makes of a reply."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Event, Finding, Verdict
from smtptest.engine.recorder import Recorder
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Sample
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine
from tests.engine.said import said
from tests.engine.smtp.helpers import PLAN

UMLAUT = "d\N{LATIN SMALL LETTER O WITH DIAERESIS}rte.example"


def session(events: list[Event] | None = None, rules: Rules | None = None, **plan: Any) -> Session:
    kept: list[Event] = [] if events is None else events
    wire: Any = None
    return Session(
        replace(PLAN, **plan), Secret(""), SessionLimits(), Recorder(kept.append).next_dialog(), wire,
        "client.test", (), rules=rules or Rules(),
    )  # fmt: skip


def reply(*lines: str) -> Reply:
    last = len(lines) - 1
    return Reply(
        tuple(
            ReplyLine(int(line[:3]), number < last, line[4:], line[4:].encode(), 10 + number)
            for number, line in enumerate(lines)
        )
    )


def test_each_recipient_is_named_once_and_those_beyond_the_limits_not_at_all() -> None:
    one = session(rcpt_to=("a@x.test", "b@x.test", "a@x.test", "c@x.test"))
    assert list(one.recipients) == ["a@x.test", "b@x.test", "c@x.test"]
    one.unsent_recipients = ("b@x.test",)
    assert list(one.recipients) == ["a@x.test", "c@x.test"]


def test_a_domain_goes_in_a_labels_unless_smtputf8_is_used() -> None:
    one = session()
    assert one.path(f"a@{UMLAUT}") == "a@xn--drte-5qa.example"
    one.negotiated.add("SMTPUTF8")
    assert one.path(f"a@{UMLAUT}") == f"a@{UMLAUT}"


def test_a_finding_speaks_of_the_line_that_announces_the_extension() -> None:
    one = session()
    assert one.seq_of("SIZE") is None
    one.ehlo = reply("250 mx.test", "250 SIZE 1000", "250 DSN")
    assert one.seq_of("SIZE") == 11
    assert one.seq_of("DSN") == 12
    assert one.seq_of("CHUNKING") == 12, "the reply itself, where no line of it does"


def test_a_421_stands_in_place_of_any_other() -> None:
    one = session()
    assert one.checked(reply("250 Ok"), said("a reply")).code == 250
    with pytest.raises(DialogEnded) as caught:
        one.checked(reply("421 Busy"), said("a reply"))
    assert caught.value.verdict is Verdict.THROTTLED


def test_the_first_digit_counts_and_another_code_is_told_once() -> None:
    events: list[Event] = []
    one = session(events)
    assert one.says(reply("250 Ok"), 250, to="MAIL")
    assert not one.says(reply("550 No"), 250, to="MAIL")
    assert events == []
    for _ in range(2):
        assert one.says(reply("253 Ok"), 250, to="MAIL")
    assert one.says(reply("253 Ok"), 250, to="RCPT")
    assert [type(event) for event in events] == [Finding, Finding]


def test_a_public_service_sends_its_own_text_whatever_the_plan_has() -> None:
    rules = Rules(fixed_text="Fixed.\n", link="https://tool.test/t/x/")
    one = session(rules=rules, subject="Buy", body="now", html="<p>", sample=Sample.GTUBE, size=5000)
    text = b"\n".join(one.message.stuffed())
    assert b"Fixed." in text
    assert b"X-SMTPTest: https://tool.test/t/x/" in text
    assert not any(words in text for words in (b"Buy", b"now", b"<p>", b"GTUBE"))


def test_the_message_is_composed_once() -> None:
    one = session(body="x")
    assert one.message is one.message
