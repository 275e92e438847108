"""What an end means that no line explains."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Verdict
from smtptest.web.presenters.endings import ending_words


def words(verdict: str, *stages: str, code: str = "", route: str = "host") -> str:
    events = [{"kind": "stage", "name": name, "state": "failed"} for name in stages]
    end = {"kind": "finished", "verdict": verdict, "code": code}
    return str(ending_words({"verdict": verdict, "events": [*events, end], "plan": {"route": route}})["meaning"])


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_words(verdict: Verdict) -> None:
    assert words(verdict)


def test_the_stage_tells_more_and_the_goodbye_tells_nothing() -> None:
    assert "no IP address" in words("unreachable", "resolve")
    assert "firewall" in words("timeout", "connect", "quit")
    assert words("timeout", "data") == words("timeout")


@pytest.mark.parametrize(
    ("verdict", "stage", "cause"),
    [
        ("timeout", "ehlo", "inspects SMTP"), ("timeout", "auth", "checks its passwords"),
        ("timeout", "tls", "handshake"),
        ("timeout", "rcpt", "block lists"), ("timeout", "message", "content filter"),
        ("closed", "greeting", "this client's address"), ("closed", "auth", "failed logins"),
        ("closed", "message", "a limit"),
    ],
)  # fmt: skip
def test_where_silence_began_tells_its_likely_cause(verdict: str, stage: str, cause: str) -> None:
    assert cause in words(verdict, stage)


def test_a_password_that_was_kept_back_says_nothing_bad_of_the_server() -> None:
    assert "stayed here" in words("refused", "auth", code="password-not-sent")


def test_of_several_ports_one_that_passed_is_enough() -> None:
    assert "a program needs only one" in words("passed", "connect", route="ports")
    assert words("unreachable", "connect", route="ports") == words("unreachable", "connect")
