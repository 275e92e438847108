"""What a reply or a failure means for the dialog: which verdict, and in which words."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Verdict
from smtptest.engine.smtp.endings import all_refused, from_failure, refused_by, throttled
from smtptest.engine.smtp.wire.failures import LimitExceeded, PeerDisconnected, TlsBroken
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine
from tests.engine.said import said


def reply(code: int, words: str = "words") -> Reply:
    return Reply((ReplyLine(code, False, words, words.encode(), 7),))


@pytest.mark.parametrize(
    ("code", "verdict", "words"),
    [
        (550, Verdict.REJECTED, "The server refused the sender"),
        (450, Verdict.DEFERRED, "The server deferred the sender"),
        (
            421,
            Verdict.THROTTLED,
            "The server ended the session with a temporary error instead of sending a go-ahead for the sender",
        ),
        (354, Verdict.PROTOCOL_ERROR, "The server gave no reply that SMTP allows to the sender"),
        (250, Verdict.PROTOCOL_ERROR, "The server gave no reply that SMTP allows to the sender"),
    ],
)
def test_the_first_digit_decides(code: int, verdict: Verdict, words: str) -> None:
    ended = refused_by(reply(code), said("the sender"))
    assert ended.verdict is verdict
    assert ended.summary.startswith(words)
    assert str(code) in ended.summary


def test_a_421_quotes_what_was_said() -> None:
    ended = throttled(reply(421, "Too busy"), said("a greeting"))
    assert ended.verdict is Verdict.THROTTLED
    assert "Too busy" in ended.summary
    assert "a greeting" in ended.summary


def test_of_several_recipients_the_one_that_can_never_be_delivered_to_speaks() -> None:
    ended = all_refused({"a@x.test": reply(450), "b@x.test": reply(550), "c@x.test": reply(451)})
    assert ended.verdict is Verdict.REJECTED
    assert "<b@x.test> and 2 more" in ended.summary
    alone = all_refused({"a@x.test": reply(450)})
    assert alone.verdict is Verdict.DEFERRED
    assert "more" not in alone.summary


def test_a_time_out_says_how_long_and_for_what() -> None:
    ended = from_failure(TimeoutError(), said("a reply to MAIL"), 1.5)
    assert (ended.verdict, ended.lost) == (Verdict.TIMEOUT, False)
    assert ended.summary == "The server did not send a reply to MAIL within 1.5 s."


def test_too_much_loses_the_connection() -> None:
    ended = from_failure(LimitExceeded(said("more than 128 lines")), said("a reply to EHLO"), 1)
    assert (ended.verdict, ended.lost) == (Verdict.PROTOCOL_ERROR, True)
    assert "more than 128 lines" in ended.summary


def test_tls_that_breaks_is_a_failure_of_tls() -> None:
    ended = from_failure(TlsBroken(said("bad record mac")), said("a reply to EHLO"), 1)
    assert ended.verdict is Verdict.TLS_FAILED
    assert "bad record mac" in ended.summary
    assert "a reply to EHLO" in ended.summary


@pytest.mark.parametrize(
    ("farewell", "verdict"),
    [(None, Verdict.CLOSED), (421, Verdict.THROTTLED), (554, Verdict.REJECTED), (450, Verdict.DEFERRED)],
)
def test_who_hangs_up_behind_a_no_has_said_no(farewell: int | None, verdict: Verdict) -> None:
    failure = PeerDisconnected(reset=False, farewell=None if farewell is None else reply(farewell, "Go away"))
    ended = from_failure(failure, said("a reply to RCPT"), 1)
    assert ended.verdict is verdict
    assert ("Go away" in ended.summary) is (farewell is not None)
