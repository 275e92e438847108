"""Remarks that need a name which no test server has."""

from __future__ import annotations

import pytest

from smtptest.engine.recorder import Recorder, Track
from smtptest.engine.smtp.observations import note_name
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine


@pytest.mark.parametrize(
    ("host", "greeting", "titles"),
    [
        ("mx.example.org", "MX.example.org ESMTP", []),
        ("mx.example.org", "mail.example.net ESMTP", ["The greeting says mail.example.net, not mx.example.org"]),
        ("mx.example.org", "", ["The greeting does not begin with a host name"]),
        ("mx.example.org", "Hello there", ["The greeting does not begin with a host name"]),
        ("192.0.2.1", "mail.example.net", []),
        ("2001:db8::1", "mail.example.net", []),
        ("localhost", "mail.example.net", []),
    ],
)
def test_the_name_of_the_greeting_is_the_hosts_or_is_noted(host: str, greeting: str, titles: list[str]) -> None:
    events: list[object] = []
    line = ReplyLine(220, False, "masked", greeting.encode())
    note_name(Track(Recorder(events.append), 0), host, Reply((line,)), str)
    assert [getattr(event, "title", None) for event in events] == titles
