"""Look-ups are told as events, whatever comes of them; and which names can be those of a host."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smtptest.engine.dns.lookups import is_host_name, look_up
from smtptest.engine.events import Event, Finding, Resolved
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.recorder import Recorder
from tests.engine.said import said


class Answers:
    """A network that gives one answer, or hangs."""

    def __init__(self, lookup: Lookup | None) -> None:
        self.given = lookup

    async def lookup(self, name: str, record_type: str) -> Lookup:
        if self.given is None:
            raise asyncio.CancelledError
        return self.given


async def told(found: Lookup | None) -> list[Event]:
    events: list[Event] = []
    network: Any = Answers(found)
    try:
        await look_up(network, "a.test", "MX", Recorder(events.append).next_dialog())
    except asyncio.CancelledError:
        assert found is None
    return events


async def test_an_answer_is_told_fit_to_be_shown() -> None:
    (event,) = await told(Lookup("a.test", "MX", ("10 mx.test.", "20 b\x07.test.")))
    assert isinstance(event, Resolved)
    assert (event.query, event.type, event.error) == ("a.test", "MX", None)
    assert event.answers[0] == "10 mx.test."
    assert event.answers[1].isprintable()


async def test_a_failure_is_told_with_its_reason() -> None:
    (event,) = await told(Lookup("a.test", "MX", (), said("there is no such name (NXDOMAIN)")))
    assert isinstance(event, Resolved)
    assert (event.answers, event.error) == ((), "there is no such name (NXDOMAIN)")


async def test_who_is_stopped_while_waiting_says_so() -> None:
    (event,) = await told(None)
    assert isinstance(event, Resolved)
    assert event.error == "not waited for any longer"


async def test_hidden_answers_are_not_told_nor_counted() -> None:
    (event,) = await told(Lookup("a.test", "MX", ("10 inside.test.",), hidden=("10 inside.test.",), left=5))
    assert isinstance(event, Resolved)
    assert event.answers == ()
    assert "another domain" in str(event.error)


async def test_of_several_answers_only_the_hidden_ones_are_not_told() -> None:
    (event,) = await told(Lookup("a.test", "TXT", ('"one"', '"two"'), hidden=('"two"',)))
    assert isinstance(event, Resolved)
    assert (event.answers, event.error) == (('"one"',), None)


async def test_records_beyond_those_that_are_followed_are_counted() -> None:
    resolved, finding = await told(Lookup("a.test", "MX", ("10 a.test.", "20 b.test."), left=3))
    assert isinstance(finding, Finding)
    assert (finding.code, finding.about) == ("too-many-records", resolved.seq)
    assert finding.title == "a.test has 5 MX records"


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("mx.example.org", True), ("_dmarc.example.org", True), ("a-b.c1.test", True), ("x" * 63 + ".test", True),
        ("localhost", True), ("", False), ("-a.test", False), ("a-.test", False), ("a..test", False),
        ("x" * 64 + ".test", False), ("192.0.2.1", False), ("a.0x7f", False), ("a.127", False), ("a b.test", False),
        ("a\\.b.test", False), ("a.b\n", False),
    ],
)  # fmt: skip
def test_which_names_can_be_a_hosts(name: str, fits: bool) -> None:
    assert is_host_name(name) is fits
