"""What a block list says: only its codes are a listing, and only from a list that works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from smtptest.engine.dns.block_list import BlockList
from smtptest.engine.events import Event, Resolved
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.recorder import Recorder, Track
from tests.servers.dns import DnsServer, Misbehaviour, Zone, dns_server

LIST = "list.example"
KEY = "abcdefghijklmnopqrstuvwxyz"


@asynccontextmanager
async def asked(zone: Zone, name: str = LIST) -> AsyncIterator[tuple[BlockList, list[Event], DnsServer]]:
    events: list[Event] = []
    async with dns_server({f"{owner}.{name}": records for owner, records in zone.items()}) as server:
        network = GuardedNetwork(Policy(public=True), [server.nameserver], dns_limit=20)
        yield BlockList(name, network, Track(Recorder(events.append), None)), events, server


@pytest.mark.parametrize(
    ("records", "codes", "refused", "failed"),
    [
        ({"A": ["127.0.0.2", "127.0.0.4"]}, ("127.0.0.2", "127.0.0.4"), False, False),
        ({"A": ["127.255.255.254"]}, (), True, False),
        ({"A": ["127.0.1.255"]}, (), True, False),
        ({"A": ["198.41.0.4"]}, (), True, False),
        ({"TXT": ["x"]}, (), False, False),
        (Misbehaviour.SERVFAIL, (), False, True),
    ],
)
async def test_only_a_code_is_a_listing(records: object, codes: tuple[str, ...], refused: bool, failed: bool) -> None:
    zone: Zone = {"1.2.0.192": records, f"5.{'0.' * 23}8.b.d.0.1.0.0.2": records}  # type: ignore[dict-item]
    async with asked(zone) as (one, events, _):
        for number, address in enumerate(("192.0.2.1", "2001:db8::5")):
            found = await one.look_up_address(address)
            assert (found.codes, found.refused, found.error is not None, found.seq) == (codes, refused, failed, number)
        none = await one.look_up_address("192.0.2.9")
        assert (none.codes, none.refused, none.error) == ((), False, None)
    assert [event.kind for event in events] == ["resolved"] * 3


GOOD: Zone = {"2.0.0.127": {"A": ["127.0.0.2"]}, "test": {"A": ["127.0.1.2"]}}


@pytest.mark.parametrize(
    ("zone", "addresses", "domains"),
    [
        (GOOD, True, True),
        ({"2.0.0.127": GOOD["2.0.0.127"]}, True, False),
        ({"test": GOOD["test"]}, False, True),
        ({}, False, False),
        ({**GOOD, "1.0.0.127": {"A": ["127.0.0.2"]}}, False, True),
        ({**GOOD, "invalid": {"A": ["127.255.255.254"]}}, True, False),
        ({**GOOD, "invalid": Misbehaviour.SERVFAIL}, True, False),
        ({"2.0.0.127": {"A": ["127.255.255.252"]}, "test": {"A": ["127.255.255.252"]}}, False, False),
    ],
)
async def test_a_list_is_tried_before_it_is_believed(zone: Zone, addresses: bool, domains: bool) -> None:
    async with asked(zone) as (one, _, _):
        assert (await one.has_addresses(), await one.has_domains()) == (addresses, domains)


async def test_the_key_of_whoever_asks_is_shown_to_nobody() -> None:
    async with asked(GOOD, f"{KEY}.zen.example") as (one, events, server):
        assert await one.has_addresses()
        assert (f"2.0.0.127.{KEY}.zen.example", "A") in server.queries
    assert KEY not in str([event.to_json() for event in events]) + one.name
    assert one.name.endswith(".zen.example")


async def test_a_question_that_is_given_up_is_recorded_without_the_key() -> None:
    async with asked({"a": Misbehaviour.SILENT}, f"{KEY}.zen.example") as (one, events, server):
        waiting = asyncio.create_task(one.look_up("a"))
        await server.asked.wait()
        waiting.cancel()
        await asyncio.wait([waiting])
    told = [(event.query, event.error) for event in events if isinstance(event, Resolved)]
    assert told == [(f"a.{one.name}", "not waited for any longer")]
