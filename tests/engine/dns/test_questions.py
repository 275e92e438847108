"""The questions of a test: each asked once and recorded once, within budgets, and only for names that may be asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from smtptest.engine.dns.questions import Questions
from smtptest.engine.events import Event, Resolved
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.recorder import Recorder, Track
from tests.servers.dns import DnsServer, Misbehaviour, Zone, dns_server

ZONE: Zone = {
    "a.example": {"TXT": ['"one" "two"'], "A": ["8.8.8.8"]},
    "b.example": {"TXT": ['"b"']},
    "alias.example": {"CNAME": ["b.example."]},
    "spf.example": {"CNAME": ["target.example."]},
    "target.example": {"TXT": ['"v=spf1 -all"', '"c"']},
    "odd'*.example": {"TXT": ['"odd"']},
    "in.example": {"A": ["10.0.0.1"]},
    "silent.example": Misbehaviour.SILENT,
    "broken.example": Misbehaviour.SERVFAIL,
    "expired.example": Misbehaviour.EXPIRED,
    "1.0.0.10.in-addr.arpa": {"TXT": ['"inside"']},
}


class Asked:
    """Questions to a scripted name server, and what was recorded of them."""

    def __init__(self, server: DnsServer, *, public: bool, most: int, seconds: float) -> None:
        self.server, self.events = server, list[Event]()
        network = GuardedNetwork(Policy(public=public), [server.nameserver], dns_limit=20)
        track = Track(Recorder(self.events.append), None)
        self.questions = Questions(network, track, most=most, seconds=seconds)

    @property
    def recorded(self) -> list[tuple[str, str | None]]:
        return [(event.query, event.error) for event in self.events if isinstance(event, Resolved)]


@asynccontextmanager
async def asked(*, public: bool = False, most: int = 20, seconds: float = 60) -> AsyncIterator[Asked]:
    async with dns_server(ZONE) as server:
        made = Asked(server, public=public, most=most, seconds=seconds)
        yield made
        await made.questions.close()


async def test_a_question_is_asked_once_and_recorded_once() -> None:
    async with asked() as test:
        first, second = await asyncio.gather(*(test.questions.ask(name, "TXT") for name in ("a.example", "A.Example.")))
        third = await test.questions.limited(1).ask("a.example", "TXT")
        assert first is second is third
        assert (first.texts, first.seq, first.secure) == (("onetwo",), 0, False)
        assert test.server.queries == {("a.example", "TXT"): 1}
        assert test.recorded == [("a.example", None)]


async def test_an_answer_tells_what_is_known() -> None:
    async with asked() as test:
        test.server.validated = ["a.example", "nobody.example", "b.example"]
        found = await test.questions.ask("a.example", "A")
        assert (found.records, found.absent, found.secure, found.failed) == (("8.8.8.8",), None, True, False)
        none = await test.questions.ask("nobody.example", "A")
        assert (none.records, none.absent, none.secure, none.failed) == ((), "name", True, False)
        less = await test.questions.ask("b.example", "A")
        assert (less.absent, less.secure) == ("record", True)
        alias = await test.questions.ask("alias.example", "TXT")
        assert (alias.canonical, alias.texts, alias.withheld) == ("b.example", ("b",), False)
        broken = await test.questions.ask("broken.example", "A")
        assert (broken.failed, broken.secure, broken.bogus) == (True, None, False)
        expired = await test.questions.ask("expired.example", "A")
        assert (expired.failed, expired.secure, expired.bogus) == (True, None, True)


async def test_a_part_of_a_test_has_a_budget_of_its_own_and_the_tests() -> None:
    async with asked(most=3) as test:
        part = test.questions.limited(2)
        for name in ("a.example", "b.example", "a.example"):
            assert (await part.ask(name, "TXT")).records
        over = await part.ask("c.example", "TXT")
        assert over.error == "not asked, because 2 questions are the most that may be asked here"
        assert (over.failed, over.seq) == (True, None)
        assert (await test.questions.ask("c.example", "TXT")).absent == "name"
        late = await test.questions.limited(9).ask("d.example", "TXT")
        assert late.error == "not asked, because 3 questions are the most that may be asked here"
        assert (await test.questions.ask("c.example", "TXT")).absent == "name"
        assert len(test.recorded) == 3


async def test_when_the_time_is_over_only_what_was_asked_is_answered() -> None:
    async with asked(seconds=0) as test:
        late = await test.questions.ask("a.example", "TXT")
        assert late.error == "not asked, because the time for this test is over"
        assert test.server.queries == {}


@pytest.mark.parametrize(
    ("name", "public", "error"),
    [
        ("odd'*.example", False, None),
        ("a..example", False, "this is not a name that the DNS can hold"),
        ("", False, "this is not a name that the DNS can hold"),
        ("a\n.example", False, "this is not a name that the DNS can hold"),
        ("ü.example", False, "this is not a name that the DNS can hold"),
        (r"a\046b.example", False, "this is not a name that the DNS can hold"),
        (f"{'a' * 64}.example", False, "this is not a name that the DNS can hold"),
        (f"{'a.' * 124}example", False, "this is not a name that the DNS can hold"),
        ("1.0.0.10.in-addr.arpa", False, None),
        (
            "1.0.0.10.in-addr.arpa",
            True,
            "not asked, because this name under in-addr.arpa is not in the public DNS",
        ),
        ("db.corp", True, "not asked, because this name under corp is not in the public DNS"),
    ],
)
async def test_which_names_are_asked_for(name: str, public: bool, error: str | None) -> None:
    async with asked(public=public) as test:
        answer = await test.questions.ask(name, "TXT")
        assert (answer.error, bool(answer.records)) == (error, error is None)
        assert bool(test.server.queries) == (error is None)


async def test_in_public_what_leads_inside_is_withheld() -> None:
    async with asked(public=True) as test:
        inside = await test.questions.ask("in.example", "A")
        assert (inside.records, inside.withheld, inside.failed) == ((), True, True)
        hidden = await test.questions.ask("alias.example", "TXT")
        assert (hidden.records, hidden.withheld, hidden.failed) == ((), True, True)
        assert "alias" in str(hidden.error)
        partly = await test.questions.ask("spf.example", "TXT")
        assert (partly.texts, partly.withheld, partly.failed) == (("v=spf1 -all",), True, False)


async def test_whoever_gives_up_leaves_the_answer_to_the_others() -> None:
    async with asked() as test:
        impatient = asyncio.create_task(test.questions.ask("a.example", "TXT"))
        patient = asyncio.create_task(test.questions.ask("a.example", "TXT"))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).texts == ("onetwo",)
        assert impatient.cancelled()


async def test_at_the_end_what_has_no_answer_is_abandoned() -> None:
    async with asked() as test:
        waiting = asyncio.create_task(test.questions.ask("silent.example", "A"))
        await test.server.asked.wait()
        await test.questions.close()
        assert test.recorded == [("silent.example", "not waited for any longer")]
        with pytest.raises(asyncio.CancelledError):
            await waiting
