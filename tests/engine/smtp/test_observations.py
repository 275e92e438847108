"""Remarks on a server's words, of which some need a name that no test server has."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.recorder import Recorder, Track
from smtptest.engine.smtp.observations import note_greylisting, note_name
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


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        ("4.2.0 <bob@example.org>: Recipient address rejected: Greylisted for 5 minutes", [300]),
        ("4.7.1 <300m@example.org>: Greylisting in action, please come back in 00:01:40", [100]),
        ("4.7.1 bob@example.org is grey-listed, come back in 01:00:00.", [3600]),
        ("4.2.0 Greylisted, try again in 2 hrs", [7200]),
        ("4.2.0 Greylisted: wait 300 seconds, 5 minutes", [300]),
        ("4.2.0 Greylisting: 1 Hour, 4 minutes and 59 seconds remaining", [3899]),
        ("4.7.1 Client 2001:db8:1:10:20:30::1 is greylisted", [0]),
        ("4.7.1 Try later, see https://postgrey.example.net/greylist.html", [0]),
        ("4.1.2 <bob@greylisting.example>: Recipient address rejected: Domain not found", []),
        ("4.1.2 bob@greylisting.example... Domain not found", []),
    ],
)
def test_greylisting_and_its_time_are_read_from_the_servers_own_words(reply: str, seconds: list[int]) -> None:
    events: list[Any] = []
    note_greylisting(Track(Recorder(events.append), 0), Reply((ReplyLine(450, False, reply, reply.encode()),)))
    assert [event.parameters["seconds"] for event in events] == seconds
