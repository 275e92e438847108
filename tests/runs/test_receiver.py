"""Which process runs a receive test: the one that listens, also if another one was asked."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from OpenSSL import SSL

from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.receiving import hand_over
from smtptest.receiving.models import HandOver
from smtptest.runs import receiver, runner
from smtptest.serving import metrics
from smtptest.transcripts.database.threads import in_write_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = ReceivePlan(address="abc@receive.test")
ON = replace(settings.ENV.receive, listen=("127.0.0.1", 0), domain="receive.test", is_usual=False)
NOBODY = StartRequest(owner_token="")
ON_LOOPBACK = ("127.0.0.1", 2526)


async def started_elsewhere(plan: dict[str, Any]) -> Test:
    """A test that a process without a listener has started."""
    test, _ = await runner.created(Test.Kind.RECEIVE, plan, NOBODY)
    await in_write_thread(hand_over.offer)(test)
    return test


async def test_a_test_of_another_process_is_taken_over_at_once_if_its_address_is_named(
    tests_end: Callable[[], Any], operator: Callable[..., Any]
) -> None:
    operator(receive=ON)
    test = await receiver.start(PLAN, "192.0.2.1", NOBODY)
    assert receiver.listens_at() is None
    assert await HandOver.objects.acount() == 1

    def named(place: tuple[str, int]) -> int:
        with smtplib.SMTP(*place, timeout=30) as sender:
            sender.ehlo("mx.lab.test")
            sender.mail("")
            return sender.rcpt(PLAN.address)[0]

    async with receiver.listening() as listener:
        assert listener is not None
        assert receiver.listens_at() == listener.address
        assert await asyncio.to_thread(named, listener.address) == 250
        assert await HandOver.objects.acount() == 0
        await runner.stop(test)
        await tests_end()
    await test.arefresh_from_db()
    assert (test.state, test.verdict) == (Test.State.FINISHED, "stopped")


async def test_the_visitor_of_another_process_is_recognised_by_a_key_and_the_listener_has_its_figures(
    tests_end: Callable[[], Any], operator: Callable[..., Any]
) -> None:
    operator(receive=ON)
    test = await receiver.start(PLAN, "192.0.2.1", NOBODY)
    stored = await HandOver.objects.aget()
    assert stored.visitor == receiver.visitor_key("192.0.2.1")
    assert "192.0.2.1" not in stored.visitor

    def left(place: tuple[str, int]) -> None:
        with smtplib.SMTP(*place, timeout=30) as sender:
            sender.ehlo("mx.lab.test")
            assert figure("smtptest_receiver_peers") == 1

    async with receiver.listening() as listener:
        assert listener is not None
        here = receiver._here
        assert here is not None
        await here.look()
        inbox = here.waiting.by_recipient(PLAN.address)
        assert inbox is not None
        assert here.waiting.expected("192.0.2.1") is inbox
        assert inbox.peers == {stored.visitor}
        assert figure("smtptest_receiver_waiting") == 1
        before = figure("smtptest_receiver_sessions_total", verdict="passed")
        await asyncio.to_thread(left, listener.address)
        while listener.open_sessions:
            await in_write_thread(Test.objects.count)()
        assert figure("smtptest_receiver_sessions_total", verdict="passed") == before + 1
        await runner.stop(test)
        await tests_end()


def figure(name: str, **labels: str) -> float:
    found = metrics.REGISTRY.get_sample_value(name, labels)
    assert found is not None
    return found


async def test_a_failure_to_look_is_no_end(
    tests_end: Callable[[], Any], operator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    operator(receive=ON)
    monkeypatch.setattr(receiver, "_LEAST_BETWEEN", 0.0)
    async with receiver.listening():
        here = receiver._here
        assert here is not None
        with monkeypatch.context() as broken:
            broken.setattr(hand_over, "claim", lambda: 1 // 0)
            await here.look()
        await started_elsewhere(PLAN.to_json())
        await here.look()
        assert here.waiting.by_recipient(PLAN.address) is not None


async def test_a_test_that_this_version_cannot_read_keeps_no_other_from_being_taken_over(
    tests_end: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    of_tomorrow = {**PLAN.to_json(), "behaviour": "of-tomorrow"}
    strange = await started_elsewhere(of_tomorrow)
    await started_elsewhere(PLAN.to_json())
    here = receiver.Receiver(Waiting(public=False), ON_LOOPBACK)
    await here.look()
    assert here.waiting.by_recipient(PLAN.address) is not None
    await runner.ended(strange)
    assert caplog.messages == ["A run failed", "A test was given up: it ended without its last event"]


async def test_what_is_claimed_is_run_although_the_peer_that_asked_for_it_has_gone(
    tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await started_elsewhere(PLAN.to_json())
    claim, claiming, gone = hand_over.claim, threading.Event(), threading.Event()

    def slowly() -> list[hand_over.Taken]:
        claiming.set()
        assert gone.wait(60)
        return claim()

    here = receiver.Receiver(Waiting(public=False), ON_LOOPBACK)
    monkeypatch.setattr(hand_over, "claim", slowly)
    session = asyncio.create_task(here.look())
    await asyncio.to_thread(claiming.wait)
    session.cancel()
    await asyncio.wait([session])
    gone.set()
    await here.look()
    assert here.waiting.by_recipient(PLAN.address) is not None
    await here.end()


async def test_nothing_is_claimed_any_more_when_it_no_longer_listens() -> None:
    await started_elsewhere(PLAN.to_json())
    here = receiver.Receiver(Waiting(public=False), ON_LOOPBACK)
    await here.end()
    await here.look()
    assert await HandOver.objects.acount() == 1


async def test_a_place_that_is_taken_is_said_unless_any_will_do(operator: Callable[..., Any]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        place = taken.getsockname()[:2]
        operator(receive=replace(ON, listen=place))
        with pytest.raises(
            receiver.CannotListen, match=f"SMTPTEST_RECEIVE: cannot listen on 127.0.0.1 port {place[1]}"
        ):
            async with receiver.listening():
                pass
        operator(receive=replace(ON, listen=place, is_usual=True))
        async with receiver.listening() as listener:
            assert listener is not None
            assert listener.address[1] not in (0, place[1])


async def test_who_may_not_make_memory_executable_is_told_at_the_start(
    operator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As cffi fails under systemd's MemoryDenyWriteExecute; else the first peer that begins TLS would hear of it."""
    operator(receive=ON)

    def refused(*_: Any) -> None:
        raise MemoryError("Cannot allocate write+execute memory for ffi.callback()")

    monkeypatch.setattr(SSL.Context, "set_verify", refused)
    with pytest.raises(receiver.CannotListen, match="write MemoryDenyWriteExecute=no into its systemd unit"):
        async with receiver.listening():
            pass


async def test_nobody_listens_where_the_operator_wants_none(operator: Callable[..., Any]) -> None:
    operator(receive=replace(ON, listen=None))
    async with receiver.listening() as listener:
        assert listener is None
        assert receiver.listens_at() is None
