"""What a peer may do: how long it may take, how much it may send, and how often its network may come."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

from smtptest.engine.addressing import unmapped, without_zone

_HOUR = 3600.0
# Networks that are remembered at most; the one that has been quiet for longest is forgotten first.
_MOST_NETWORKS = 10_000


@dataclass(frozen=True, kw_only=True)
class ReceiveLimits:
    """The limits of the listener. Times are in seconds. Per network means per /24 of IPv4 and per /48 of IPv6."""

    message_bytes: int = 1024 * 1024
    """What is announced as the largest message. One of twice that size is cut off."""
    command_seconds: float = 120.0
    """For the next command."""
    tls_seconds: float = 30.0
    """For the TLS handshake."""
    data_seconds: float = 300.0
    """For a message."""
    session_seconds: float = 600.0
    """For a session."""
    commands: int = 200
    """In a session."""
    bad_commands: int = 10
    """Commands of a session that are refused for their form or their order, those of a message aside: of a sender that
    does not wait for replies, each recipient is refused if its MAIL was."""
    session_recipients: int = 10
    """Recipients that a session may try."""
    sessions: int = 200
    """At once, of all networks."""
    network_sessions: int = 20
    """At once, per network."""
    hourly_sessions: int = 300
    """Per network and hour."""
    hourly_recipients: int = 600
    """That were tried, per network and hour."""
    hourly_bytes: int = 100 * 1024 * 1024
    """Per network and hour."""
    greeting_seconds: float = 25.0
    """How long a slow greeting takes."""
    return_seconds: float = 60.0
    """How long a deferred sender is to stay away at least."""


@dataclass
class _Network:
    """What came from one network. Each entry of the queues is a moment and an amount."""

    now: int = 0
    """Its sessions that are open."""
    sessions: deque[tuple[float, int]] = field(default_factory=deque)
    """Those that began within the last hour; the amount is how many in one second."""
    recipients: deque[tuple[float, int]] = field(default_factory=deque)
    """Those that were tried within the last hour; the amount is how many in one second."""
    octets: deque[tuple[float, int]] = field(default_factory=deque)
    """Bytes that came within the last hour."""


class PeerLimits:
    """Counts what peers do, by their networks. clock: seconds, as of ``time.monotonic``."""

    def __init__(self, limits: ReceiveLimits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits, self._clock = limits, clock
        self._networks: defaultdict[str, _Network] = defaultdict(_Network)
        self._now = 0

    @contextmanager
    def session(self, peer: str) -> Iterator[bool]:
        """While the block runs, a session of this peer is there; the value is whether it may be."""
        network = self._network(peer)
        allowed = (
            self._now < self._limits.sessions
            and network.now < self._limits.network_sessions
            and self._amount(network.sessions) < self._limits.hourly_sessions
            and self._amount(network.octets) < self._limits.hourly_bytes
            and self._amount(network.recipients) < self._limits.hourly_recipients
        )
        if not allowed:
            yield False
            return
        self._add(network.sessions, 1)
        network.now += 1
        self._now += 1
        try:
            yield True
        finally:
            network.now -= 1
            self._now -= 1

    def recipient(self, peer: str) -> bool:
        """Count a recipient that was tried; whether it may be."""
        queue = self._network(peer).recipients
        self._add(queue, 1)
        return self._amount(queue) <= self._limits.hourly_recipients

    def received(self, peer: str, octets: int) -> bool:
        """Count bytes that came; whether more may come."""
        queue = self._network(peer).octets
        self._add(queue, octets)
        return self._amount(queue) <= self._limits.hourly_bytes

    def _network(self, peer: str) -> _Network:
        address = unmapped(without_zone(peer))
        key = str(ip_network((address, 24 if address.version == 4 else 48), strict=False))
        network = self._networks.pop(key, None) or _Network()
        self._networks[key] = network  # the last one now
        while len(self._networks) > _MOST_NETWORKS:
            del self._networks[next(iter(self._networks))]
        return network

    def _add(self, queue: deque[tuple[float, int]], amount: int) -> None:
        now = self._clock()
        # One entry a second is enough, and bounds the queue.
        if queue and now - queue[-1][0] < 1:
            moment, before = queue.pop()
            queue.append((moment, before + amount))
        else:
            queue.append((now, amount))

    def _amount(self, queue: deque[tuple[float, int]]) -> int:
        while queue and queue[0][0] <= self._clock() - _HOUR:
            queue.popleft()
        return sum(amount for _, amount in queue)
