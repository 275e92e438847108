"""Which test a session belongs to, and how a test ends the sessions that it has."""

from __future__ import annotations

import asyncio

import pytest

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.recorder import Recorder
from tests.engine.receiving.helpers import delivery


def inbox(name: str = "a", behaviour: Behaviour = Behaviour.NORMAL, *peers: str) -> Inbox:
    made = Inbox(ReceivePlan(address=f"{name}@receive.test", behaviour=behaviour), Recorder(lambda _: None))
    made.peers.update(peers)
    return made


def waiting(*inboxes: Inbox, public: bool = False) -> Waiting:
    made = Waiting(public=public)
    for each in inboxes:
        made.add(each)
    return made


async def test_an_address_is_found_in_any_case_until_its_message_came_or_its_test_is_over() -> None:
    one = inbox()
    registry = waiting(one)
    assert registry.by_recipient("A@Receive.TEST") is one
    assert registry.by_recipient("b@receive.test") is None
    assert one.take()
    assert not one.take()
    assert registry.by_recipient("a@receive.test") is None
    other = inbox("b")
    registry.add(other)
    registry.remove(other)
    registry.remove(other)
    assert registry.by_recipient("b@receive.test") is None
    assert [*registry] == [one]


async def test_what_is_not_known_here_is_looked_for_elsewhere() -> None:
    registry, one = waiting(), inbox()
    assert await registry.find(one.address) is None

    async def look() -> None:
        registry.add(one)

    registry.look_further = look
    assert await registry.find(one.address) is one
    assert await registry.find(one.address) is one


PEER, OTHER = "192.0.2.1", "192.0.2.2"
BAD = Behaviour.SLOW_GREETING


async def test_in_private_the_test_is_expected_that_alone_waits_or_alone_behaves_badly() -> None:
    assert waiting().expected(PEER) is None
    one, two, bad, worse = inbox("a"), inbox("b"), inbox("c", BAD), inbox("d", BAD)
    assert waiting(one).expected(PEER) is one
    assert waiting(one, two).expected(PEER) is None
    assert waiting(one, two, bad).expected(PEER) is bad
    assert waiting(one, bad, worse).expected(PEER) is None
    bad.take()
    assert waiting(bad, one).expected(PEER) is one


async def test_in_public_only_a_test_is_expected_that_knows_the_peer() -> None:
    one, two = inbox("a", Behaviour.NORMAL, PEER), inbox("b", BAD, OTHER)
    assert waiting(one, two, public=True).expected(PEER) is one
    assert waiting(one, two, public=True).expected("192.0.2.3") is None
    assert waiting(one, inbox("c", BAD, PEER), public=True).expected(PEER) is None


async def test_a_peer_belongs_to_the_test_that_it_named_last_and_in_private_to_the_one_started_last() -> None:
    old, new = inbox("a", BAD, PEER), inbox("b", BAD, PEER, OTHER)
    registry = waiting(old, new, public=True)
    registry.started_by(PEER, new)
    assert registry.expected(PEER) is None
    registry.claim(PEER, new)
    assert registry.expected(PEER) is new
    assert registry.expected(OTHER) is new
    registry = waiting(old, new)
    registry.started_by(OTHER, old)
    registry.started_by(PEER, old)
    assert (registry.expected(PEER), registry.expected(OTHER)) == (old, old)


async def test_a_session_without_a_name_is_not_shown_in_public_if_the_peer_has_also_named_a_strangers_test() -> None:
    mine, strangers = inbox("a"), inbox("b")
    mine.visitor, strangers.visitor = "one", "two"
    registry = waiting(mine, strangers, public=True)
    assert registry.nameless(PEER) is None
    registry.claim(PEER, strangers)
    assert registry.nameless(PEER) is strangers
    registry.claim(PEER, mine)
    assert (registry.expected(PEER), registry.nameless(PEER)) == (mine, None)
    strangers.visitor = "one"
    assert registry.nameless(PEER) is mine
    mine.visitor = strangers.visitor = ""
    assert registry.nameless(PEER) is None
    strangers.take()
    assert registry.nameless(PEER) is mine
    registry = waiting(mine, inbox("b", Behaviour.NORMAL, OTHER))
    registry.claim(OTHER, mine)
    assert registry.nameless(OTHER) is mine


async def test_only_keys_of_addresses_are_remembered() -> None:
    registry, one = Waiting(public=True, key_of=lambda address: address[::-1]), inbox()
    registry.add(one)
    registry.started_by(PEER[::-1], one)
    registry.shown(OTHER, one)
    assert (registry.expected(PEER), registry.expected(OTHER)) == (one, one)
    assert one.peers == {PEER[::-1], OTHER[::-1]}


async def test_the_first_message_is_the_one() -> None:
    one = inbox()
    await one.deliver(delivery(b"1"))
    await one.deliver(delivery(b"2"))
    assert (await one.delivery()).message == b"1"


@pytest.mark.parametrize("patience", [0.01, 60.0])
async def test_a_session_may_end_by_itself_and_is_ended_if_it_does_not(patience: float) -> None:
    one, ended = inbox(), list[str]()
    quick = one.next_dialog(lambda: ended.append("quick"))
    slow = one.next_dialog(lambda: ended.append("slow"))
    assert quick is not slow
    closing = asyncio.create_task(one.close(patience))
    await asyncio.sleep(0)
    assert not one.is_open
    one.dialog_over(quick)
    if patience > 1:
        one.dialog_over(slow)
    await closing
    assert ended == ([] if patience > 1 else ["slow"])
