"""What a test keeps to where strangers may start one: whose turn it is, who wants no test, when a message may be sent.

The dialog is given its rules as it is given its network; without any it is free to do what its plan says.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from smtptest.engine.dns.opt_out import OptOutCache
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.recorder import Track


@dataclass(frozen=True)
class Slot:
    """seconds: how long to wait before the server may be dialled. refusal: why it may not be, in a sentence."""

    seconds: float = 0.0
    refusal: str | None = None


class TargetPolicy(Protocol):
    """Which servers may be dialled, and when."""

    def refusal(self, host: str) -> str | None:
        """Why nothing under this name is dialled, in a sentence; None where something may be."""

    def owner(self, host: str) -> str | None:
        """The domain whose owner may have opted out; None where nobody is asked."""

    async def turn(self, host: str, address: str) -> Slot:
        """When this address of the host may be dialled. It is counted: ask once for each connection."""


class AllowAll:
    def refusal(self, host: str) -> str | None:
        return None

    def owner(self, host: str) -> str | None:
        return None

    async def turn(self, host: str, address: str) -> Slot:
        return Slot()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of one test. The defaults forbid nothing.

    wait: seconds until the test's turn. owners: domains whose owners are asked before anything else; ``asked``
    remembers what they said. login_before_message: nothing but a login over verified TLS opens the way to DATA and
    BDAT. fixed_text: the message's only text, empty for the visitor's own; link: the address that its header then has.
    most_refused: after so many refused recipients no other is named; 0 for all.
    """

    door: TargetPolicy = field(default_factory=AllowAll)
    wait: float = 0.0
    owners: tuple[str, ...] = ()
    asked: OptOutCache = field(default_factory=OptOutCache)
    login_before_message: bool = False
    fixed_text: str = ""
    link: str = ""
    most_refused: int = 0

    async def begin(self, network: GuardedNetwork, track: Track) -> None:
        """Wait for the test's turn and ask the owners. Raises DialogEnded where one of them wants no test."""
        await wait_for_turn(self.wait, track)
        await self.asked.check(self.owners, network, track)

    async def enter(self, host: str, network: GuardedNetwork, track: Track) -> None:
        """What a server's name alone decides. Raises DialogEnded where it is not to be tested."""
        refusal = self.door.refusal(host)
        if refusal is not None:
            raise DialogEnded(Verdict.REFUSED, refusal)
        owner = self.door.owner(host)
        await self.asked.check((owner,) if owner else (), network, track)

    async def turn(self, host: str, address: str, track: Track) -> str | None:
        """Wait until this address may be dialled; why it may not be, None where it may."""
        turn = await self.door.turn(host, address)
        if turn.refusal is None:
            await wait_for_turn(turn.seconds, track)
        return turn.refusal


async def wait_for_turn(seconds: float, track: Track) -> None:
    """Wait, and say so: for how long, and why."""
    if seconds <= 0:
        return
    track.awaited = "its turn"
    with track.stage(StageName.QUEUE):
        track.finding(
            Severity.INFO,
            "queued",
            f"This test waits {seconds:.0f} s for its turn" if seconds >= 1 else "This test waits for its turn",
            "The same server has just been tested. Between two tests of one server this service leaves it in peace for "
            "a while, whoever asks for them.",
            "",
        )
        await asyncio.sleep(seconds)
