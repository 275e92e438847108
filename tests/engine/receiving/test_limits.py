"""What a peer's network may do, and how long it is remembered."""

from __future__ import annotations

from contextlib import ExitStack

from smtptest.engine.receiving import limits
from smtptest.engine.receiving.limits import PeerLimits, ReceiveLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_sessions_at_once_are_counted_by_network_and_in_all() -> None:
    peers = PeerLimits(ReceiveLimits(network_sessions=2, sessions=3))
    with ExitStack() as stack:
        enter = stack.enter_context
        assert enter(peers.session("192.0.2.1"))
        assert enter(peers.session("192.0.2.250"))
        assert not enter(peers.session("192.0.2.9"))
        assert enter(peers.session("2001:db8:1:2::1"))
        assert not enter(peers.session("198.51.100.1"))
    with peers.session("::ffff:192.0.2.1") as allowed:
        assert allowed


def test_networks_of_ipv6_are_48_bits_wide() -> None:
    peers = PeerLimits(ReceiveLimits(network_sessions=1))
    with peers.session("2001:db8:1:2::1"), peers.session("2001:db8:1:ffff::1") as same:
        assert not same
        with peers.session("2001:db8:2::1") as other:
            assert other


def test_what_an_hour_allows() -> None:
    clock = Clock()
    peers = PeerLimits(ReceiveLimits(hourly_sessions=2, hourly_recipients=2, hourly_bytes=10), clock)
    for allowed in (True, True, False):
        with peers.session("192.0.2.1") as answer:
            assert answer is allowed
        clock.now += 2
    assert [peers.recipient("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [peers.received("192.0.2.1", 5) for _ in range(3)] == [True, True, False]
    clock.now += 3600
    assert peers.recipient("192.0.2.1")
    assert peers.received("192.0.2.1", 10)
    with peers.session("192.0.2.1") as answer:
        assert not answer  # its bytes are used up again
    clock.now += 3601
    with peers.session("192.0.2.1") as answer:
        assert answer


def test_only_so_many_networks_are_remembered(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(limits, "_MOST_NETWORKS", 2)
    peers = PeerLimits(ReceiveLimits(hourly_recipients=1))
    assert [peers.recipient(f"192.0.{third}.1") for third in (1, 2, 3, 1, 3)] == [True, True, True, True, False]
