"""What of the server's lines is against the grammar: found, and told once in a dialog, at the first such line."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.events import Event, Finding, Received, Severity
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.wire.grammar import Grammar
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine
from tests.engine.said import said


class Judged:
    """A dialog whose lines are judged, and the codes of what is found."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.track = Recorder(self.events.append).next_dialog()
        self.grammar = Grammar(self.track)

    def line(self, content: bytes, code: int | None = 250, ending: bytes = b"\r\n", **options: Any) -> list[str]:
        event = self.track.add(Received, text="x", code=code)
        line = Line(content, ending, options.pop("dropped", 0))
        self.grammar.line(event, line, **{"unsolicited": False, "utf8": False, "blank": False, **options})
        return self.codes

    @property
    def codes(self) -> list[str]:
        return [event.code for event in self.events if isinstance(event, Finding)]


def test_a_line_in_good_order_is_not_remarked_upon() -> None:
    assert Judged().line(b"250 2.1.0 Ok") == []
    assert Judged().line(b"250 " + b"x" * 506) == []


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"250 Ok", {"unsolicited": True}, "reply-unsolicited"),
        (b"", {"code": None, "blank": True}, "reply-blank-line"),
        (b"hello", {"code": None}, "reply-malformed"),
        (b"260 Ok", {"code": 260}, "reply-code-odd"),
        (b"250 " + b"x" * 507, {}, "reply-line-long"),
        (b"250 Ok", {"dropped": 510}, "reply-line-long"),
        (b"250 Ok", {"ending": b"\n"}, "line-ends"),
        (b"250 gr\xc3\xbcn", {}, "eight-bit-reply"),
    ],
)
def test_what_is_against_it_has_a_name(content: bytes, options: dict[str, Any], code: str) -> None:
    assert Judged().line(content, **options) == [code]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"334 " + b"x" * 600, {"code": 334}),
        (b"250 gr\xc3\xbcn", {"utf8": True}),
        (b"hell", {"code": None, "ending": b""}),
        (b"259 Ok", {"code": 259}),
    ],
)
def test_what_may_be_is_not_remarked_upon(content: bytes, options: dict[str, Any]) -> None:
    """A long challenge, UTF-8 that was asked for, an unfinished line, the last second digit that SMTP has."""
    assert Judged().line(content, **options) == []


def test_each_fault_is_told_once_and_at_its_first_line() -> None:
    judged = Judged()
    judged.line(b"hello", code=None)
    judged.line(b"hello", code=None)
    assert judged.line(b"250 Ok", ending=b"\n") == ["reply-malformed", "line-ends"]
    findings = [event for event in judged.events if isinstance(event, Finding)]
    assert [finding.about for finding in findings] == [0, 3]


def test_codes_of_one_reply_have_to_agree() -> None:
    judged = Judged()
    judged.grammar.reply(Reply((ReplyLine(250, True, "a", b"a", 1), ReplyLine(250, False, "b", b"2.1.5 b", 2))))
    assert judged.codes == []
    judged.grammar.reply(Reply((ReplyLine(250, True, "a", b"a", 1), ReplyLine(550, False, "b", b"2.1.5 b", 2))))
    assert judged.codes == ["reply-codes-mixed", "enhanced-code-differs"]


def test_what_is_not_read_any_more_is_a_problem() -> None:
    judged = Judged()
    judged.grammar.limit(said("more than 128 lines"))
    (finding,) = judged.events
    assert isinstance(finding, Finding)
    assert (finding.code, finding.level) == ("limit-met", Severity.PROBLEM)
    assert "more than 128 lines" in finding.detail
