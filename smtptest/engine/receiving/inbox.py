"""The tests of this process that wait for a message, and what a session of a peer does with them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.history import History
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.recorder import Recorder, Track


class Inbox:
    """One test that waits for a message."""

    def __init__(self, plan: ReceivePlan, recorder: Recorder) -> None:
        #: The one-time address, in lower case.
        self.address = plan.address
        self.behaviour: Behaviour = plan.behaviour
        #: Records the events of the test. What happened before the test was known is added with its own moment.
        self.recorder = recorder
        #: The keys of the IP addresses that are known to belong to this test: its visitor's, and those that have named
        #: its address and no other since.
        self.peers: set[str] = set()
        #: Likewise, of all that have named its address, whatever they have named since.
        self.named_by: set[str] = set()
        #: The key of the IP address of the person who started it; empty if it is unknown.
        self.visitor = ""
        #: Whether a message is still to come.
        self.is_open = True
        #: What its senders have done so far.
        self.history = History()
        self._sessions: dict[Track, Callable[[], None]] = {}
        self._none_left = asyncio.Event()
        self._none_left.set()
        self._delivered: asyncio.Future[Delivery] = asyncio.Future()

    def next_dialog(self, hang_up: Callable[[], None]) -> Track:
        """The track of a session that is seen to belong to this test.

        hang_up: called if the test ends first. It records the end of the session at once, and nothing after that.
        """
        track = self.recorder.next_dialog()
        self._sessions[track] = hang_up
        self._none_left.clear()
        return track

    def dialog_over(self, track: Track) -> None:
        """Say that the end of this dialog has been recorded."""
        self._sessions.pop(track, None)
        if not self._sessions:
            self._none_left.set()

    def take(self) -> bool:
        """Claim the test for a message that has come in full, before its final reply: False if another was first."""
        taken, self.is_open = self.is_open, False
        return taken

    async def deliver(self, delivery: Delivery) -> None:
        """Hand over the message that :meth:`take` was called for, after its final reply has been sent."""
        if not self._delivered.done():
            self._delivered.set_result(delivery)

    async def wait(self, seconds: float) -> None:
        """Wait for the message, at most this many seconds."""
        await asyncio.wait([self._delivered], timeout=seconds)

    async def delivery(self) -> Delivery:
        """Wait for the message."""
        return await asyncio.shield(self._delivered)

    async def close(self, patience: float) -> None:
        """Take no more messages. Wait this many seconds for the sessions to end by themselves, and then end them."""
        self.is_open = False
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._none_left.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """End the sessions of this test now."""
        self.is_open = False
        for track, hang_up in list(self._sessions.items()):
            hang_up()
            self.dialog_over(track)


class Waiting:
    """The registry of a process: the tests that wait."""

    def __init__(self, *, public: bool, key_of: Callable[[str], str] = str) -> None:
        """public: whether strangers' tests may wait here too, so that a peer must be known to belong to one. key_of:
        what is remembered of an IP address, so that visitors of other processes are recognised by their keys."""
        self.public = public
        self.key_of = key_of
        #: Looks for tests that have been started elsewhere; None if there is no elsewhere.
        self.look_further: Callable[[], Awaitable[None]] | None = None
        self._inboxes: dict[str, Inbox] = {}

    def add(self, inbox: Inbox) -> None:
        self._inboxes[inbox.address] = inbox

    def remove(self, inbox: Inbox) -> None:
        self._inboxes.pop(inbox.address, None)

    def __iter__(self) -> Iterator[Inbox]:
        return iter(list(self._inboxes.values()))

    def by_recipient(self, address: str) -> Inbox | None:
        """The test that waits at this address, in any case of its letters, and has not got its message yet."""
        inbox = self._inboxes.get(address.lower())
        return inbox if inbox is not None and inbox.is_open else None

    async def find(self, address: str) -> Inbox | None:
        """As :meth:`by_recipient`, and if there is no such test here, look elsewhere first."""
        found = self.by_recipient(address)
        if found is not None or self.look_further is None:
            return found
        await self.look_further()
        return self.by_recipient(address)

    def shown(self, peer: str, inbox: Inbox) -> None:
        """A session of this peer belongs to the test."""
        inbox.peers.add(self.key_of(peer))

    def claim(self, peer: str, inbox: Inbox) -> None:
        """The peer has named this test: its next connection is for this one, and for no other.

        A visitor often has older tests that still wait. If they kept the peer, nobody could tell which one it means.
        """
        inbox.named_by.add(self.key_of(peer))
        self._give(self.key_of(peer), inbox)

    def _give(self, key: str, inbox: Inbox) -> None:
        for other in self:
            other.peers.discard(key)
        inbox.peers.add(key)

    def started_by(self, visitor: str, inbox: Inbox) -> None:
        """The visitor whose IP address has this key has started the test.

        In public, visitors may share an address, so that a new test takes it from no other.
        """
        inbox.visitor = visitor
        if self.public:
            inbox.peers.add(visitor)
        else:
            self._give(visitor, inbox)

    def expected(self, peer: str) -> Inbox | None:
        """The test that a peer is likely to mean, before it has named the recipient; None if nobody can tell.

        That is the only test that knows the peer. If none does, and not in public, it is the only one whose receiver is
        to behave badly before the recipient is named, or the only one that waits at all.
        """
        waiting = [inbox for inbox in self if inbox.is_open]
        known = _only([inbox for inbox in waiting if self.key_of(peer) in inbox.peers])
        if self.public or known is not None:
            return known
        return _only([one for one in waiting if one.behaviour is not Behaviour.NORMAL]) or _only(waiting)

    def nameless(self, peer: str) -> Inbox | None:
        """The test in which a session is shown that ended before it said for whom it came; None if in none.

        In public that is the expected one, unless the peer has also named a test of somebody else: then it is a server
        of many, and nobody may see a session that may be another's.
        """
        expected = self.expected(peer)
        if expected is None or not self.public:
            return expected
        named = [one for one in self if one.is_open and self.key_of(peer) in one.named_by]
        others = [one for one in named if one is not expected and not _same_visitor(one, expected)]
        return None if others else expected


def _same_visitor(one: Inbox, other: Inbox) -> bool:
    """Whether both are known to be of the same visitor."""
    return bool(one.visitor) and one.visitor == other.visitor


def _only(inboxes: list[Inbox]) -> Inbox | None:
    return inboxes[0] if len(inboxes) == 1 else None
