"""A receive test from its first event to its last: it waits, judges what came, and has exactly one end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smtptest.engine.events import Check, CheckResult, Finished, StageName, Verdict
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.words.sentence import Sentence
from tests.engine.receiving.helpers import ADDRESS, begin, delivery
from tests.engine.receiving.test_all_checks import row

CONTENT = StageName.CONTENT


async def reports(context: MessageContext) -> None:
    context.report("mx-null", CheckResult.GOOD, "mx-null/null", "", None, domain="lab.test")


async def finds(context: MessageContext) -> None:
    assert context.results("mx-null")
    context.report("mx-cname", CheckResult.PROBLEM, "mx-null/mixed", "", None, domain="lab.test")


async def fails(_: MessageContext) -> None:
    raise RuntimeError


async def test_what_came_is_kept_and_judged_stage_after_stage() -> None:
    kept: list[Delivery] = []

    async def keep(one: Delivery) -> None:
        kept.append(one)

    run = await begin([row(reports, StageName.AUTHENTICATION, "mx-null"), row(finds, CONTENT, "mx-cname")], keep=keep)
    assert run.waiting.by_recipient(ADDRESS) is run.inbox
    assert run.inbox.take()
    await run.inbox.deliver(delivery())
    assert await run.task is Verdict.ACCEPTED
    assert kept == [delivery()]
    assert run.stages == [
        "waiting started", "waiting done", "authentication started", "authentication done", "content started",
        "content warned",
    ]  # fmt: skip
    assert run.end == ("accepted", "problem", "received-problem")
    assert [*run.waiting] == []
    assert [event.seq for event in run.events] == list(range(len(run.events)))


async def test_a_fault_of_a_check_is_its_result() -> None:
    run = await begin([row(fails)])
    run.inbox.take()
    await run.inbox.deliver(delivery())
    assert await run.task is Verdict.ACCEPTED
    assert [event.code for event in run.events if isinstance(event, Check)] == ["check/failed"]


async def test_a_session_that_has_not_said_goodbye_is_ended_before_the_test() -> None:
    run = await begin()
    track = run.inbox.next_dialog(lambda: track.finish(Verdict.ACCEPTED, Sentence("stopped")))
    run.inbox.take()
    await run.inbox.deliver(delivery())
    await run.task
    assert [event.dialog for event in run.events if isinstance(event, Finished)] == [0, None]


@pytest.mark.parametrize(
    ("sessions", "end"),
    [
        ([], ("timeout", "problem", "nothing-came")),
        ([(Verdict.CLOSED, "stopped")], ("timeout", "problem", "no-message-came")),
        ([(Verdict.REJECTED, "stopped")], ("rejected", "problem", "turned-away-as-asked")),
        ([(Verdict.DEFERRED, "peer-next-time")] * 2, ("timeout", "problem", "not-back-in-time")),
        (
            [(Verdict.DEFERRED, "peer-next-time"), (Verdict.CLOSED, "peer-closed")],
            ("timeout", "problem", "no-message-came"),
        ),
        (
            [(Verdict.DEFERRED, "peer-next-time"), (Verdict.DEFERRED, "receiver-deferred")],
            ("rejected", "problem", "turned-away-as-asked"),
        ),
        (
            [(Verdict.REFUSED, "peer-too-large"), (Verdict.CLOSED, "peer-closed")],
            ("timeout", "problem", "came-too-large"),
        ),
    ],
)
async def test_nothing_came(sessions: list[tuple[Verdict, str]], end: tuple[str, str, str]) -> None:
    run = await begin(minutes=0)
    for verdict, code in sessions:
        track = run.inbox.next_dialog(lambda: None)
        track.finish(verdict, Sentence(code, most=10))
        run.inbox.dialog_over(track)
    await run.task
    assert run.end == end


async def test_a_message_that_is_being_taken_when_the_time_is_over_counts() -> None:
    run = await begin(minutes=0)
    assert run.inbox.take()
    for _ in range(5):
        await asyncio.sleep(0)
    await run.inbox.deliver(delivery())
    assert await run.task is Verdict.ACCEPTED


async def test_it_can_be_stopped_while_it_waits() -> None:
    run = await begin()
    run.task.cancel()
    await asyncio.wait([run.task])
    assert run.task.cancelled()
    assert run.end == ("stopped", "undecided", "stopped")
    assert run.stages == ["waiting started", "waiting failed"]
    assert not run.inbox.is_open


async def test_a_fault_of_ours_has_a_number() -> None:
    async def keep(_: Any) -> None:
        raise RuntimeError

    run = await begin(keep=keep)
    run.inbox.take()
    await run.inbox.deliver(delivery())
    assert await run.task is Verdict.ERROR
